import { sql } from 'kysely';
import { auditActor } from '../audit/actor.ts';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import { childOf } from './child.ts';
import type { DataProtection, Erased } from './data-protection.ts';

/** What stands in the place of a name that was erased. */
const ERASED = 'erased';

/**
 * Erases who a child is and every word about the child. Ids, codes and dates stay: they say that the procedure was
 * kept and name nobody. The audit holds salted hashes of the words; with the words their salts go, so that nothing
 * can be tried against the hashes, and the chain stays whole.
 */
export function erasure(context: Context): Pick<DataProtection, 'eraseChild'> {
  return {
    eraseChild: (caseId, by) =>
      context.db.transaction().execute(async (tx) => {
        const childId = await childOf(tx, caseId);
        await tx.selectFrom('children').select('id').where('id', '=', childId).forUpdate().execute();
        const cases = await tx.selectFrom('cases').select('id').where('child_id', '=', childId).execute();
        const caseIds = cases.map(({ id }) => id);
        const erased = await eraseWords(tx, childId, caseIds);
        await eraseIdentity(tx, childId, new Date(context.now()));
        await append(context, tx, [
          {
            actor: auditActor(by),
            action: 'erased',
            subject: caseId,
            detail: { cases: caseIds, rows: erased },
          },
        ]);
        return erased;
      }),
  };
}

async function eraseWords(tx: Place, childId: string, caseIds: readonly string[]): Promise<Erased> {
  const ids = [...caseIds];
  const body = JSON.stringify({ [ERASED]: true });
  return {
    // A report keeps what is no word and no name: it still says what kind of absence began when.
    reports: await counted(
      tx,
      sql`update reports set salt = null, differs = '[]', body = json_build_object(
          'school', body->'school', 'absence', body->'absence', 'circumstances', '[]'::json,
          'pupil', json_build_object('givenName', ${ERASED}::text, 'familyName', ${ERASED}::text,
            'dateOfBirth', substr(body->'pupil'->>'dateOfBirth', 1, 4) || '-01-01'))
        where child_id = ${childId} returning 1`,
    ),
    commands: await counted(
      tx,
      sql`update commands set salt = null, body = ${body}, message = null where case_id = any(${ids}::text[]) returning 1`,
    ),
    joiners: await counted(
      tx,
      sql`update joiners set body = ${body} where child_id = ${childId} returning 1`,
    ),
    leavers: await counted(
      tx,
      sql`update leavers set body = ${body} where child_id = ${childId} returning 1`,
    ),
    disclosures: await counted(
      tx,
      sql`update disclosures set why = ${ERASED} where child_id = ${childId} returning 1`,
    ),
    legal_holds: await counted(
      tx,
      sql`update legal_holds set why = ${ERASED}, lifted_why = ${ERASED} where child_id = ${childId} returning 1`,
    ),
    retention_reviews: await counted(
      tx,
      sql`update retention_reviews set why = ${ERASED} where child_id = ${childId} returning 1`,
    ),
    restrictions: await counted(
      tx,
      sql`update restrictions set why = ${ERASED}, ended_why = case when ended_why is null then null else ${ERASED}::text end
        where case_id = any(${ids}::text[]) returning 1`,
    ),
    access_requests: await counted(
      tx,
      sql`update access_requests set why = ${ERASED}, note = null where case_id = any(${ids}::text[]) returning 1`,
    ),
    access_grants: await counted(
      tx,
      sql`update access_grants set why = ${ERASED}, note = null where case_id = any(${ids}::text[]) returning 1`,
    ),
    // An answer kept for a repeated request shows the child; whoever repeats it now is told what is left.
    kept_answers: await counted(
      tx,
      sql`delete from kept_answers where exists
        (select from unnest(${ids}::text[]) id where position(id in body::text) > 0) returning 1`,
    ),
  };
}

async function eraseIdentity(tx: Place, childId: string, at: Date): Promise<void> {
  await sql`update cases set search = '', resembles = '[]' where child_id = ${childId}`.execute(tx);
  await tx.deleteFrom('household_members').where('child_id', '=', childId).execute();
  // Only the year of birth is left, for figures.
  await sql`update children set upn = null, given_folded = ${ERASED}, family_folded = ${ERASED},
      date_of_birth = date_trunc('year', date_of_birth)::date, erased_at = ${at}
    where id = ${childId}`.execute(tx);
}

async function counted(tx: Place, statement: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await statement.execute(tx);
  return rows.length;
}
