import { sql } from 'kysely';
import type { Context, Place } from '../store/context.ts';
import { append } from './append.ts';
import { bindRows, BOUND_TABLE_NAMES, type BoundTable } from './bound-rows.ts';

const BATCH = 1_000;

/**
 * Binds what was recorded before there was an audit: once, in one transaction, by whichever process comes first.
 * @returns how many rows it bound
 */
export async function adoptEarlierRows(context: Context): Promise<number> {
  if (await hasBound(context.db)) return 0;
  return context.db.transaction().execute(async (tx) => {
    // Held to the end: another process that starts at the same time waits, and then finds nothing to do.
    await sql`select 1 from audit_chain_end(${context.policy.authority})`.execute(tx);
    if (await hasBound(tx)) return 0;
    let adopted = 0;
    for (const table of BOUND_TABLE_NAMES) {
      let rows: { key: string; case_id: string | null }[];
      do {
        rows = await salted(tx, table);
        adopted += rows.length;
        const entries = rows.map(({ key, case_id: subject }) => ({
          key,
          entry: {
            actor: { role: 'service', id: 'service' },
            action: 'record-adopted',
            subject,
            detail: {},
          } as const,
        }));
        await append(context, tx, await bindRows(tx, table, entries));
      } while (rows.length === BATCH);
    }
    return adopted;
  });
}

async function hasBound(place: Place): Promise<boolean> {
  const bound = place.selectFrom('audit_entries').select('seq').where('binds', 'is not', null);
  return (await bound.executeTakeFirst()) !== undefined;
}

/** Salts the next rows of a table. */
async function salted(tx: Place, table: BoundTable): Promise<{ key: string; case_id: string | null }[]> {
  const { rows } = await sql<{ key: string; case_id: string | null }>`
    update ${sql.table(table)} set salt = replace(gen_random_uuid()::text, '-', '')
    where id in (select id from ${sql.table(table)} where salt is null order by id limit ${BATCH})
    returning id::text as key, case_id`.execute(tx);
  return rows;
}
