import { sql, type Transaction } from 'kysely';
import type { Context } from './context.ts';
import type { Scope } from '../scope.ts';
import type { Schema } from './schema.ts';

/** The role for which row-level security holds. */
export const READER = 'whereabouts_reader';

/**
 * Reads as a caller of a scope: in a transaction of the role `whereabouts_reader`, for which rows outside the scope do
 * not exist. A query that forgets its own filter finds nothing more than the caller may see.
 */
export function readWithin<T>(
  { db, policy }: Pick<Context, 'db' | 'policy'>,
  scope: Scope,
  read: (place: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  const { sight, of } = settingsOf(scope);
  return db.transaction().execute(async (tx) => {
    // All in one round trip, and all of it gone with the transaction.
    await sql`select set_config('whereabouts.authority', ${policy.authority}, true),
      set_config('whereabouts.sight', ${sight}, true), set_config('whereabouts.of', ${of}, true),
      set_config('role', ${READER}, true)`.execute(tx);
    return read(tx);
  });
}

/** A scope as row-level security takes it. */
export function settingsOf(scope: Scope): { sight: string; of: string } {
  if (scope === 'authority') return { sight: 'authority', of: '' };
  if ('school' in scope) return { sight: 'school', of: scope.school };
  if ('circumstance' in scope) return { sight: 'circumstance', of: scope.circumstance };
  return { sight: 'absence', of: scope.absence };
}
