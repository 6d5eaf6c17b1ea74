import type { Selectable } from 'kysely';
import { lastDayOf } from '../../domain/calendar/calendar-day-periods.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { openCaseOf } from '../cases/open-case-of.ts';
import type { Context } from '../store/context.ts';
import { append } from '../audit/append.ts';
import { storeServiceCommands, type ServiceCommand } from '../cases/commands.ts';
import type { JoinerReturns } from './joiner-returns.ts';
import type { Schema } from '../store/schema.ts';
import { readWithin } from '../store/scoped.ts';

/** Stages in which the authority looks for a child who may meanwhile be on another roll. */
const LOOKED_FOR: readonly Stage[] = ['tracking', 'handing-over'];

/** The returns of joiners: names stay here, the case hears which school and since when. */
export function joiners(context: Context): JoinerReturns {
  const { db, now, policy } = context;
  return {
    takeJoiner: (joiner, returnId, by) =>
      db.transaction().execute(async (tx) => {
        const today = localDateAt(now(), policy.times.zone);
        const dueBy = lastDayOf('joiner-return', joiner.enteredOn);
        const found = await openCaseOf(tx, joiner.pupil, LOOKED_FOR);
        const added = await tx
          .insertInto('joiners')
          .values({
            id: returnId,
            school: joiner.school,
            entered_on: joiner.enteredOn,
            due_by: dueBy,
            late: today > dueBy,
            child_id: found?.childId ?? null,
            case_id: found?.caseId ?? null,
            match: found?.match ?? null,
            body: JSON.stringify(joiner),
            sent_by: JSON.stringify(by),
            received_at: new Date(now()),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returningAll()
          .executeTakeFirst();
        if (added) await append(context, tx, await storeServiceCommands(context, tx, noticeOf(added)));
        const row = await tx
          .selectFrom('joiners')
          .selectAll()
          .where('id', '=', returnId)
          .executeTakeFirstOrThrow();
        return { returnId, dueBy: row.due_by, isLate: row.late };
      }),

    async joinersOf(school, limit, scope) {
      const rows = await readWithin(context, scope, (tx) =>
        tx
          .selectFrom('joiners')
          .selectAll()
          .where('school', '=', school)
          .orderBy('received_at', 'desc')
          .orderBy('id')
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => ({
        ...row.body,
        returnId: row.id,
        dueBy: row.due_by,
        isLate: row.late,
        receivedAt: instantAt(row.received_at.getTime()),
      }));
    },
  };
}

/** What the case whose child this may be is told: which school, and since when. */
function noticeOf(row: Selectable<Schema['joiners']>): ServiceCommand[] {
  const { case_id: caseId, match } = row;
  if (caseId === null || match === null) return [];
  const { id: returnId, school, entered_on: enteredOn, late: isLate, sent_by: principal } = row;
  const by = { role: principal.role, id: principal.id };
  const data = { returnId, school, enteredOn, isLate, match };
  const { pupil: _, ...body } = row.body;
  return [
    { caseId, principal, body, command: { commandId: `joiner-${returnId}`, kind: 'note-joiner', by, data } },
  ];
}
