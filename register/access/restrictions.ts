import { sql } from 'kysely';
import { standingOf, type Reader } from '../../domain/policy/access/restrictions.ts';
import { append } from '../audit/append.ts';
import { isCaseId } from '../cases/cases.ts';
import type { Context, Place } from '../store/context.ts';
import type { Principal } from '../register.ts';
import type { AccessControl, WithheldCase } from './access-port.ts';

type Restrictions = Pick<
  AccessControl,
  'restrict' | 'liftRestriction' | 'isRestricted' | 'unknownPrincipals' | 'withheldFrom'
>;

/** Which cases are for few people only, and for whom they are not open. */
export function restrictions(context: Context): Restrictions {
  const { db, now } = context;
  return {
    restrict: ({ id, caseId, kind, why, excluded, by }) =>
      db.transaction().execute(async (tx) => {
        await lockCase(tx, caseId);
        const at = new Date(now());
        await end(tx, caseId, at, by, why);
        await tx
          .insertInto('restrictions')
          .values({
            id,
            case_id: caseId,
            kind,
            why,
            excluded: JSON.stringify(excluded),
            placed_by: JSON.stringify(by),
            placed_at: at,
          })
          .execute();
        const detail = { kind, excluded: excluded.length };
        await append(context, tx, [
          { actor: actorOf(by), action: 'case-restricted', subject: caseId, detail },
        ]);
      }),

    liftRestriction: ({ caseId, why, by }) =>
      db.transaction().execute(async (tx) => {
        await lockCase(tx, caseId);
        const at = new Date(now());
        if (!(await end(tx, caseId, at, by, why))) return false;
        await tx
          .updateTable('access_grants')
          .set({ ended_at: at })
          .where('case_id', '=', caseId)
          .where('ended_at', 'is', null)
          .execute();
        await append(context, tx, [
          { actor: actorOf(by), action: 'restriction-lifted', subject: caseId, detail: {} },
        ]);
        return true;
      }),

    async isRestricted(caseId) {
      const row = await db
        .selectFrom('restrictions')
        .select('id')
        .where('case_id', '=', caseId)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      return row !== undefined;
    },

    async unknownPrincipals(ids) {
      const wanted = ids.length === 0 ? [''] : ids;
      const keys = await db
        .selectFrom('api_keys')
        .select('principal as id')
        .where('principal', 'in', wanted)
        .execute();
      const people = await db.selectFrom('people').select('id').where('id', 'in', wanted).execute();
      const known = new Set([...keys, ...people].map(({ id }) => id));
      return ids.filter((id) => !known.has(id));
    },

    async withheldFrom(reader, caseId) {
      if (caseId !== undefined && !isCaseId(caseId)) return [];
      const rows = await db
        .selectFrom('restrictions')
        .innerJoin('cases', 'cases.id', 'restrictions.case_id')
        .select(['cases.id', 'cases.reference', 'cases.holder', 'restrictions.excluded'])
        .select(hasGrant(reader, now()).as('granted'))
        .where('restrictions.ended_at', 'is', null)
        .$if(caseId !== undefined, (query) => query.where('restrictions.case_id', '=', caseId ?? ''))
        .execute();
      return rows.flatMap(({ id, reference, holder, excluded, granted }): WithheldCase[] => {
        const standing = standingOf(reader, { excluded, holder });
        return standing === 'open' || (standing === 'ask' && granted)
          ? []
          : [{ caseId: id, reference, standing }];
      });
    },
  };
}

/** Whether a reader has access to `cases` now. A timer that is late gives nobody a minute more. */
function hasGrant({ id }: Reader, now: number) {
  return sql<boolean>`exists (select from access_grants where access_grants.case_id = cases.id
    and access_grants.principal = ${id} and access_grants.ended_at is null
    and access_grants.until_at > ${new Date(now)}::timestamptz)`;
}

/** Two who restrict one case at once do it one after the other. */
async function lockCase(tx: Place, caseId: string): Promise<void> {
  await tx.selectFrom('cases').select('id').where('id', '=', caseId).forUpdate().execute();
}

/** Ends the restriction that a case has; false when it has none. */
async function end(tx: Place, caseId: string, at: Date, by: Principal, why: string): Promise<boolean> {
  const ended = await tx
    .updateTable('restrictions')
    .set({ ended_at: at, ended_by: JSON.stringify(by), ended_why: why })
    .where('case_id', '=', caseId)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute();
  return ended.length > 0;
}

/** Who did it, as the audit names people. */
export function actorOf({ id, role, name }: Principal) {
  return { id, role, name };
}
