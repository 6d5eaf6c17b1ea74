import { randomUUID } from 'node:crypto';
import type { Place } from '../store/context.ts';
import type { Identity, Match } from './matching.ts';

/** Children with the same number, date of birth or names as the one reported. */
export async function childrenLike(tx: Place, { upn, dateOfBirth, given, family }: Identity) {
  const rows = await tx
    .selectFrom('children')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('date_of_birth', '=', dateOfBirth),
        eb.and([eb('family_folded', '=', family), eb('given_folded', '=', given)]),
        ...(upn === null ? [] : [eb('upn', '=', upn)]),
      ]),
    )
    .execute();
  return rows.map((row) => ({
    id: row.id,
    upn: row.upn,
    dateOfBirth: row.date_of_birth,
    given: row.given_folded,
    family: row.family_folded,
  }));
}

/** A new child, by the identity as reported. */
export async function addChild(tx: Place, { upn, dateOfBirth, given, family }: Identity): Promise<string> {
  const id = randomUUID();
  const taken =
    upn !== null && (await tx.selectFrom('children').select('id').where('upn', '=', upn).executeTakeFirst());
  await tx
    .insertInto('children')
    .values({
      id,
      // A number that another child has, to whom nothing else of this report fits.
      upn: taken ? null : upn,
      date_of_birth: dateOfBirth,
      given_folded: given,
      family_folded: family,
    })
    .execute();
  return id;
}

/** Holds the child's row until the report is stored, and learns the UPN from a report that brings it. */
export async function holdChild(tx: Place, { upn }: Identity, { child, near }: Match): Promise<string> {
  const id = child?.id ?? '';
  const held = await tx
    .selectFrom('children')
    .select('upn')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (upn !== null && held.upn === null && !near.some((other) => other.upn === upn)) {
    await tx.updateTable('children').set({ upn }).where('id', '=', id).execute();
  }
  return id;
}
