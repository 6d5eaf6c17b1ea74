import type { Selectable } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import { leaverFollowUp, leaverReturnDueBy } from '../../domain/policy/law/leavers.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { openCaseOf } from '../cases/open-case-of.ts';
import type { Context, Place } from '../store/context.ts';
import { append } from '../audit/append.ts';
import { storeServiceCommands, type ServiceCommand } from '../cases/commands.ts';
import type { Leaver, LeaverReturns } from './leaver-returns.ts';
import { queueLeaverNotices } from '../notices/leaver-notices.ts';
import type { Schema } from '../store/schema.ts';
import { readWithin } from '../store/scoped.ts';

/** The returns of leavers: names stay here, a case hears which school, which ground and from when. */
export function leavers(context: Context): LeaverReturns {
  const { db, now, policy } = context;
  return {
    takeLeaver: (leaver, returnId, by) =>
      db.transaction().execute(async (tx) => {
        const today = localDateAt(now(), policy.times.zone);
        const found = await openCaseOf(tx, leaver.pupil);
        const dueBy = leaverReturnDueBy(leaver.deletedOn, leaver.atEndOfFinalYear === true);
        const caseOpenHere = found?.match === 'same' && isWithoutNotice(found, leaver.school);
        const followUp = followUpOf(leaver, caseOpenHere);
        const added = await tx
          .insertInto('leavers')
          .values({
            id: returnId,
            school: leaver.school,
            deleted_on: leaver.deletedOn,
            due_by: dueBy,
            late: dueBy !== null && today > dueBy,
            follow_up: followUp,
            child_id: found?.childId ?? null,
            case_id: found?.caseId ?? null,
            match: found?.match ?? null,
            body: JSON.stringify(leaver),
            sent_by: JSON.stringify(by),
            received_at: new Date(now()),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returningAll()
          .executeTakeFirst();
        if (added && followUp !== null) await queueLeaverNotices(context, tx, { returnId, leaver, followUp });
        if (added) await append(context, tx, await storeServiceCommands(context, tx, noticeOf(added)));
        const row = await withReference(tx).where('leavers.id', '=', returnId).executeTakeFirstOrThrow();
        return followedBy(row);
      }),

    async leaversOf(school, limit, scope) {
      const rows = await readWithin(context, scope, (tx) =>
        withReference(tx)
          .where('leavers.school', '=', school)
          .orderBy('leavers.received_at', 'desc')
          .orderBy('leavers.id')
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => ({
        ...row.body,
        ...followedBy(row),
        receivedAt: instantAt(row.received_at.getTime()),
      }));
    },
  };
}

type FoundCase = NonNullable<Awaited<ReturnType<typeof openCaseOf>>>;

function isWithoutNotice({ school, state }: FoundCase, returning: string): boolean {
  return school === returning && (state?.removalNotice ?? null) === null;
}

function followUpOf(leaver: Leaver, caseOpenHere: boolean) {
  const { ground, deletedOn, pupil, destination, writtenNoticeOn } = leaver;
  return leaverFollowUp({
    ground,
    deletedOn,
    dateOfBirth: pupil.dateOfBirth,
    destinationKnown: destination !== undefined,
    writtenNotice: writtenNoticeOn !== undefined,
    caseOpenHere,
  });
}

function withReference(place: Place) {
  return place
    .selectFrom('leavers')
    .leftJoin('cases', 'cases.id', 'leavers.case_id')
    .selectAll('leavers')
    .select('cases.reference');
}

type Row = Selectable<Schema['leavers']>;

function followedBy(row: Row & { readonly reference: string | null }) {
  const { id: returnId, due_by: dueBy, late: isLate, follow_up: followUp, case_id, reference } = row;
  const isOpenHere = followUp === 'removal-notice' && case_id !== null && reference !== null;
  return { returnId, dueBy, isLate, followUp, openCase: isOpenHere ? { id: case_id, reference } : null };
}

/** What the case whose child this may be is told: which school, which ground, and from when. */
function noticeOf(row: Row): ServiceCommand[] {
  const {
    id: returnId,
    case_id: caseId,
    match,
    school,
    body: leaver,
    late: isLate,
    sent_by: principal,
  } = row;
  if (caseId === null || match === null) return [];
  const { ground, deletedOn, destination, note } = leaver;
  const body = note === undefined ? {} : { note };
  const by = { role: principal.role, id: principal.id };
  const data = {
    returnId,
    school,
    ground,
    deletedOn,
    destinationKnown: destination !== undefined,
    isLate,
    match,
  };
  return [
    { caseId, principal, body, command: { commandId: `leaver-${returnId}`, kind: 'note-leaver', by, data } },
  ];
}
