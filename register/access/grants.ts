import { instantAt } from '../../domain/calendar/instant.ts';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import type { Principal } from '../principal.ts';
import { queueAccessNotice } from './access-notice.ts';
import type { AccessControl, AccessGrant } from './access-port.ts';
import { actorOf } from './restrictions.ts';

type Grants = Pick<
  AccessControl,
  | 'breakGlass'
  | 'findAccessGrant'
  | 'accessGrants'
  | 'endAccess'
  | 'reviewAccess'
  | 'grantsWithoutTimer'
  | 'timerStarted'
>;

const HOUR_MS = 3_600_000;

/** Access for a time, and its review. */
export function grants(context: Context): Grants {
  const { db, now } = context;
  const read = () =>
    db
      .selectFrom('access_grants')
      .innerJoin('cases', 'cases.id', 'access_grants.case_id')
      .selectAll('access_grants')
      .select('cases.reference');
  return {
    breakGlass: ({ id, caseId, by, why, hours }) =>
      db.transaction().execute(async (tx) => {
        const made = await addGrant(context, tx, {
          ...{ id, caseId, why, hours },
          ...{ how: 'break-glass', holder: by, grantedBy: null },
        });
        if (!made) return;
        await queueAccessNotice(context, tx, 'glass-broken', { caseId, id });
        await append(context, tx, [
          { actor: actorOf(by), action: 'break-glass', subject: caseId, detail: { grant: id, hours } },
        ]);
      }),

    async findAccessGrant(id) {
      const row = await read().where('access_grants.id', '=', id).executeTakeFirst();
      return row && grantOf(row);
    },

    async accessGrants(state) {
      const at = new Date(now());
      const rows = await read()
        .$if(state === 'active', (query) => query.where('ended_at', 'is', null).where('until_at', '>', at))
        .$if(state === 'unreviewed', (query) =>
          query
            .where('reviewed_at', 'is', null)
            .where((row) =>
              row.or([
                row('how', '=', 'break-glass'),
                row('ended_at', 'is not', null),
                row('until_at', '<=', at),
              ]),
            ),
        )
        .orderBy('from_at', 'desc')
        .orderBy('access_grants.id')
        .execute();
      return rows.map(grantOf);
    },

    endAccess: (id, at) =>
      db.transaction().execute(async (tx) => {
        const ended = await tx
          .updateTable('access_grants')
          .set({ ended_at: new Date(at) })
          .where('id', '=', id)
          .where('ended_at', 'is', null)
          .where('until_at', '<=', new Date(at))
          .returning(['case_id', 'principal', 'reviewed_at'])
          .executeTakeFirst();
        if (!ended) return false;
        const { case_id: caseId, principal } = ended;
        if (ended.reviewed_at === null) {
          await queueAccessNotice(context, tx, 'access-to-be-reviewed', { caseId, id });
        }
        await append(context, tx, [
          {
            at,
            actor: { role: 'clock', id: 'clock' },
            action: 'access-lapsed',
            subject: caseId,
            detail: { grant: id, of: principal },
          },
        ]);
        return true;
      }),

    reviewAccess: ({ id, by, proper, note }) =>
      db.transaction().execute(async (tx) => {
        const at = new Date(now());
        const reviewed = await tx
          .updateTable('access_grants')
          .set((row) => ({
            reviewed_at: at,
            reviewed_by: JSON.stringify(by),
            proper,
            note: note ?? null,
            ...(!proper && { ended_at: row.fn.coalesce('ended_at', row.val(at)) }),
          }))
          .where('id', '=', id)
          .where('reviewed_at', 'is', null)
          .returning('case_id')
          .executeTakeFirst();
        if (!reviewed) return false;
        await append(context, tx, [
          {
            actor: actorOf(by),
            action: 'access-reviewed',
            subject: reviewed.case_id,
            detail: { grant: id, proper },
          },
        ]);
        return true;
      }),

    async grantsWithoutTimer(olderThanMs) {
      const rows = await db
        .selectFrom('access_grants')
        .select(['id', 'until_at'])
        .where('ended_at', 'is', null)
        .where('timer_started', '=', false)
        .where('from_at', '<=', new Date(now() - olderThanMs))
        .orderBy('from_at')
        .execute();
      return rows.map(({ id, until_at }) => ({ grantId: id, until: instantAt(until_at.getTime()) }));
    },

    async timerStarted(grantId) {
      await db.updateTable('access_grants').set({ timer_started: true }).where('id', '=', grantId).execute();
    },
  };
}

interface NewGrant {
  readonly id: string;
  readonly caseId: string;
  readonly how: AccessGrant['how'];
  readonly holder: Principal;
  readonly why: string;
  readonly grantedBy: Principal | null;
  readonly hours: number;
}

/** Access from now on; false when it is there under this id already. */
export async function addGrant(
  { now }: Pick<Context, 'now'>,
  tx: Place,
  { id, caseId, how, holder, why, grantedBy, hours }: NewGrant,
): Promise<boolean> {
  const from = now();
  const added = await tx
    .insertInto('access_grants')
    .values({
      id,
      case_id: caseId,
      how,
      principal: holder.id,
      held_by: JSON.stringify(holder),
      why,
      granted_by: grantedBy === null ? null : JSON.stringify(grantedBy),
      from_at: new Date(from),
      until_at: new Date(from + hours * HOUR_MS),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  return added.length > 0;
}

interface GrantRow {
  readonly id: string;
  readonly case_id: string;
  readonly reference: string;
  readonly how: AccessGrant['how'];
  readonly held_by: Principal;
  readonly why: string;
  readonly granted_by: Principal | null;
  readonly from_at: Date;
  readonly until_at: Date;
  readonly ended_at: Date | null;
  readonly reviewed_at: Date | null;
  readonly reviewed_by: Principal | null;
  readonly proper: boolean | null;
  readonly note: string | null;
}

function grantOf(row: GrantRow): AccessGrant {
  const { reviewed_at: at, reviewed_by: by, proper, note } = row;
  return {
    id: row.id,
    caseId: row.case_id,
    reference: row.reference,
    how: row.how,
    holder: row.held_by,
    why: row.why,
    grantedBy: row.granted_by,
    from: instantAt(row.from_at.getTime()),
    until: instantAt(row.until_at.getTime()),
    endedAt: row.ended_at === null ? null : instantAt(row.ended_at.getTime()),
    review: at && by && proper !== null ? { at: instantAt(at.getTime()), by, proper, note } : null,
  };
}
