import { sql } from 'kysely';
import type { Place } from '../store/context.ts';
import { instantColumn } from './bound-rows.ts';
import type { EntryText } from './chain.ts';

/** An entry with its two hashes, as it stands in the database. */
export interface StoredEntry extends EntryText {
  readonly prevHash: string;
  readonly hash: string;
}

const BATCH = 5_000;

/** A chain from its first entry to its last, in batches: the next one is read while one is looked at. */
export async function* readChain(place: Place, authority: string): AsyncGenerator<StoredEntry[]> {
  let next = readEntries(place, authority, { after: null, limit: BATCH });
  for (;;) {
    const batch = await next;
    const last = batch.at(-1);
    if (last === undefined) return;
    next = readOn(place, authority, last.seq);
    // Whoever reads may stop here; then nobody waits for it any more.
    next.catch(() => undefined);
    yield batch;
  }
}

/**
 * The next batch by its numbers, which a whole chain has without gaps: a range that the database finds by its index,
 * whatever it has counted of the table. Only where that is not full there is a gap or the end.
 */
async function readOn(place: Place, authority: string, after: number): Promise<StoredEntry[]> {
  const range = await readEntries(place, authority, { after, upTo: after + BATCH, limit: BATCH });
  return range.length === BATCH ? range : readEntries(place, authority, { after, limit: BATCH });
}

/** Entries of a chain in their order; `after: null` from the very first, whatever its number. */
export async function readEntries(
  place: Place,
  authority: string,
  { after, upTo = null, limit }: { after: number | null; upTo?: number | null; limit: number },
): Promise<StoredEntry[]> {
  const { rows } = await sql<StoredEntry>`
    select authority, seq, ${sql.raw(instantColumn('at'))} as at,
      ${sql.raw(instantColumn('recorded_at'))} as "recordedAt", actor::text, action, subject, binds, detail::text,
      prev_hash as "prevHash", hash
    from audit_entries
    where authority = ${authority} ${after === null ? sql`` : sql`and audit_entries.seq > ${after}`}
      ${upTo === null ? sql`` : sql`and audit_entries.seq <= ${upTo}`}
    order by audit_entries.seq limit ${limit}`.execute(place);
  return rows;
}

/** The hashes of entries by their number; one that is not there is left out. */
export async function hashesAt(
  place: Place,
  authority: string,
  seqs: readonly number[],
): Promise<Map<number, string>> {
  const rows = await place
    .selectFrom('audit_entries')
    .select(['seq', 'hash'])
    .where('authority', '=', authority)
    .where(sql<boolean>`seq = any(${[...seqs]}::bigint[])`)
    .execute();
  return new Map(rows.map(({ seq, hash }) => [seq, hash]));
}
