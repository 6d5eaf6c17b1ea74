import type { Place } from '../store/context.ts';

/** The child of a case. A case that does not exist is a fault of the caller: it was found before. */
export async function childOf(place: Place, caseId: string): Promise<string> {
  const { child_id } = await place
    .selectFrom('cases')
    .select('child_id')
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow();
  return child_id;
}
