import { sql } from 'kysely';
import type { Place } from '../store/context.ts';
import type { AuditFault } from './audit-fault.ts';
import { BOUND_TABLE_NAMES, bindingOf, hashRows, type BoundTable, type RowHashes } from './bound-rows.ts';
import type { StoredEntry } from './read-entries.ts';

/** One row that an entry tells of, and what is to be true of it. */
interface Claim {
  readonly entry: StoredEntry;
  readonly table: BoundTable;
  readonly key: string;
  readonly hashes: { readonly row: string; readonly words: string | null };
}

/** Holds the rows of other tables against the entries that bind them, to the first that differs. */
export async function holdRows(
  place: Place,
  entries: readonly StoredEntry[],
): Promise<{ rows: number; fault: AuditFault | null }> {
  const claims = entries.flatMap(claimsOf);
  const found = new Map<BoundTable, Map<string, RowHashes>>();
  for (const table of BOUND_TABLE_NAMES) {
    const keys = claims.filter((claim) => claim.table === table).map(({ key }) => key);
    found.set(table, await hashRows(place, table, keys));
  }
  for (const claim of claims) {
    const difference = differenceOf(claim, found.get(claim.table)?.get(claim.key));
    if (difference === undefined || (await isExplained(place, claim, difference))) continue;
    const { table, key, entry } = claim;
    const { authority, seq } = entry;
    return { rows: claims.length, fault: { fault: difference.code, authority, seq, table, key } };
  }
  return { rows: claims.length, fault: null };
}

function claimsOf(entry: StoredEntry): Claim[] {
  if (entry.binds === null) return [];
  const at = entry.binds.indexOf(':');
  const table = entry.binds.slice(0, at) as BoundTable;
  const hashes = JSON.parse(entry.detail) as { row: string; words: string | null };
  return [{ entry, table, key: entry.binds.slice(at + 1), hashes }];
}

/** What is not as the entry says, and which later entry about the case would make that right. */
interface Difference {
  readonly code: 'record-missing' | 'record-changed';
  readonly rightAfter?: 'erased';
}

function differenceOf({ hashes }: Claim, found: RowHashes | undefined): Difference | undefined {
  if (!found) return { code: 'record-missing', rightAfter: 'erased' };
  const changed = { code: 'record-changed' } as const;
  if (found.row !== hashes.row) return changed;
  if (found.words === null) return { ...changed, rightAfter: 'erased' };
  return found.words === hashes.words ? undefined : changed;
}

/** Whether something that was done later, and is on the audit itself, explains a difference. */
async function isExplained(
  place: Place,
  { entry, table, key }: Claim,
  { rightAfter }: Difference,
): Promise<boolean> {
  const later = place
    .selectFrom('audit_entries')
    .select('detail')
    .where('authority', '=', entry.authority)
    .where('seq', '>', entry.seq);
  // Bound again, as it is now: the later entry is the one to hold it against.
  const again = later.where('binds', '=', bindingOf(table, key));
  if (await again.executeTakeFirst()) return true;
  if (rightAfter === undefined || entry.subject === null) return false;
  // A child's cases are erased together, by an entry about one of them.
  const erasures = await later.where('action', '=', 'erased').execute();
  return erasures.some(({ detail: { cases } }) => Array.isArray(cases) && cases.includes(entry.subject));
}

/** A row of a bound table that no entry binds, or an event of a change that does not exist. */
export async function firstUnboundRow(place: Place, authority: string): Promise<AuditFault | null> {
  for (const table of BOUND_TABLE_NAMES) {
    const { rows } = await sql<{ key: string }>`
      select bound.id::text as key from ${sql.table(table)} bound
      where not exists (select 1 from audit_entries entry where entry.binds = ${`${table}:`} || bound.id::text)
      order by bound.id limit 1`.execute(place);
    const [row] = rows;
    if (row) return { fault: 'record-unbound', authority, seq: null, table, key: row.key };
  }
  const { rows } = await sql<{ key: string }>`
    select event.id::text as key from events event
    where not exists (select 1 from case_changes change where change.id = event.change_id)
    order by event.id limit 1`.execute(place);
  const [event] = rows;
  return event ? { fault: 'record-unbound', authority, seq: null, table: 'events', key: event.key } : null;
}
