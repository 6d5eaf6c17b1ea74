import type { Selectable } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import { append } from '../audit/append.ts';
import type { Context } from '../store/context.ts';
import { queueAccessNotice } from './access-notice.ts';
import type { AccessControl, AccessRequest } from './access-port.ts';
import { addGrant } from './grants.ts';
import { actorOf } from './restrictions.ts';
import type { AccessTables } from './tables.ts';

type Requests = Pick<
  AccessControl,
  'askForAccess' | 'findAccessRequest' | 'openAccessRequests' | 'decideAccess'
>;

/** What is asked of those who decide about access. */
export function accessRequests(context: Context): Requests {
  const { db, now } = context;
  const read = () =>
    db
      .selectFrom('access_requests')
      .innerJoin('cases', 'cases.id', 'access_requests.case_id')
      .selectAll('access_requests')
      .select('cases.reference');
  return {
    askForAccess: ({ id, caseId, by, why, hours }) =>
      db.transaction().execute(async (tx) => {
        const added = await tx
          .insertInto('access_requests')
          .values({
            id,
            case_id: caseId,
            principal: by.id,
            asked_by: JSON.stringify(by),
            why,
            hours,
            asked_at: new Date(now()),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .execute();
        if (added.length === 0) return;
        await queueAccessNotice(context, tx, 'access-asked-for', { caseId, id });
        await append(context, tx, [
          { actor: actorOf(by), action: 'access-asked-for', subject: caseId, detail: { request: id, hours } },
        ]);
      }),

    async findAccessRequest(id) {
      const row = await read().where('access_requests.id', '=', id).executeTakeFirst();
      return row && requestOf(row);
    },

    async openAccessRequests() {
      const rows = await read().where('decided_at', 'is', null).orderBy('asked_at').execute();
      return rows.map(requestOf);
    },

    decideAccess: ({ id, by, granted, hours, note }) =>
      db.transaction().execute(async (tx) => {
        const decided = await tx
          .updateTable('access_requests')
          .set({
            decided_at: new Date(now()),
            decided_by: JSON.stringify(by),
            granted,
            note: note ?? null,
          })
          .where('id', '=', id)
          .where('decided_at', 'is', null)
          .returning(['case_id', 'asked_by', 'why'])
          .executeTakeFirst();
        if (!decided) return false;
        const { case_id: caseId, asked_by: holder, why } = decided;
        if (granted) {
          await addGrant(context, tx, {
            ...{ id, caseId, why, hours },
            ...{ how: 'granted', holder, grantedBy: by },
          });
        }
        await append(context, tx, [
          {
            actor: actorOf(by),
            action: granted ? 'access-granted' : 'access-refused',
            subject: caseId,
            detail: { request: id, to: holder.id, ...(granted && { hours }) },
          },
        ]);
        return true;
      }),
  };
}

type Row = Selectable<AccessTables['access_requests']> & { readonly reference: string };

function requestOf(row: Row): AccessRequest {
  return {
    id: row.id,
    caseId: row.case_id,
    reference: row.reference,
    askedBy: row.asked_by,
    why: row.why,
    hours: row.hours,
    askedAt: instantAt(row.asked_at.getTime()),
    granted: row.granted,
    decidedBy: row.decided_by,
  };
}
