import { sql } from 'kysely';
import type { HolderRole } from '../../domain/policy/access/holder-roles.ts';
import { standingOf, type Reader, type Standing } from '../../domain/policy/access/restrictions.ts';
import { append } from '../audit/append.ts';
import { caseRow, caseWithin, type RecordedCase } from '../cases/case-rows.ts';
import { isCaseId } from '../cases/cases.ts';
import type { Context, Place } from '../store/context.ts';
import type { Principal } from '../principal.ts';
import type { AccessControl, WithheldCase } from './access-port.ts';

type Restrictions = Pick<
  AccessControl,
  'restrict' | 'liftRestriction' | 'isRestricted' | 'unknownPrincipals' | 'withheldFrom' | 'findCaseFor'
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

    async withheldFrom(reader) {
      const rows = await db
        .selectFrom('restrictions')
        .innerJoin('cases', 'cases.id', 'restrictions.case_id')
        .select(['cases.id', 'cases.reference', 'cases.holder', 'restrictions.excluded'])
        .select(hasGrant(reader, now()).as('granted'))
        .where('restrictions.ended_at', 'is', null)
        .execute();
      return rows.flatMap(({ id, reference, ...restriction }): WithheldCase[] => {
        const standing = standingIn(reader, restriction);
        return standing === 'open' ? [] : [{ caseId: id, reference, standing }];
      });
    },

    async findCaseFor(reader, caseId, scope) {
      if (!isCaseId(caseId)) return undefined;
      const { rows } = await sql<RecordedCase & Partial<Restriction>>`
        select seen.*, restrictions.excluded, cases.holder, ${hasGrant(reader, now())} as granted
        from ${caseWithin(context, caseId, scope)} as seen
        join cases on cases.id = seen.id
        left join restrictions on restrictions.case_id = cases.id and restrictions.ended_at is null`.execute(
        db,
      );
      const [row] = rows;
      if (!row) return undefined;
      const { excluded, holder = null, granted = false } = row;
      const standing = excluded ? standingIn(reader, { excluded, holder, granted }) : 'open';
      return { row: caseRow(row, now()), standing };
    },
  };
}

/** A restriction that a case has, and whether the reader was given access. */
interface Restriction {
  readonly excluded: readonly string[];
  readonly holder: HolderRole | null;
  readonly granted: boolean;
}

function standingIn(reader: Reader, { granted, ...restriction }: Restriction): Standing {
  const standing = standingOf(reader, restriction);
  return standing === 'ask' && granted ? 'open' : standing;
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
