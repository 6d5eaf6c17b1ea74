import type { Place } from '../store/context.ts';
import type { AuditFault } from './audit-fault.ts';
import { BEFORE_THE_FIRST, hashOfEntry } from './chain.ts';
import { readChain, type StoredEntry } from './read-entries.ts';
import { holdRows } from './verify-rows.ts';

export interface ChainVerdict {
  readonly authority: string;
  /** How many entries are as they were written, and how many rows of other tables were held against them. */
  readonly entries: number;
  readonly rows: number;
  /** The first entry that is wrong. */
  readonly fault: AuditFault | null;
  /** The first row of another table that is not as its entry says; looked at only while the chain is whole. */
  readonly badRow: AuditFault | null;
}

/** The last entry that is known to be good. */
interface End {
  readonly seq: number;
  readonly hash: string;
}

/** Walks a chain from its beginning to the first entry that is wrong, with the rows that its entries bind. */
export async function verifyChain(place: Place, authority: string): Promise<ChainVerdict> {
  let end: End = { seq: 0, hash: BEFORE_THE_FIRST };
  let rows = 0;
  let badRow: AuditFault | null = null;
  for await (const batch of readChain(place, authority)) {
    const chain = walk(batch, end);
    end = chain.end;
    if (chain.fault !== null) return { authority, entries: end.seq, rows, fault: chain.fault, badRow: null };
    if (badRow !== null) continue;
    const held = await holdRows(place, batch);
    badRow = held.fault;
    rows += held.rows;
  }
  return { authority, entries: end.seq, rows, fault: null, badRow };
}

function walk(batch: readonly StoredEntry[], before: End): { end: End; fault: AuditFault | null } {
  let end = before;
  for (const entry of batch) {
    const fault = faultOf(entry, end);
    if (fault !== undefined) {
      // What is missing is the entry that was due, not the one that stands in its place.
      const seq = fault === 'entry-missing' ? end.seq + 1 : entry.seq;
      const { authority } = entry;
      return { end, fault: { fault, authority, seq, table: 'audit_entries', key: null } };
    }
    end = { seq: entry.seq, hash: entry.hash };
  }
  return { end, fault: null };
}

function faultOf(entry: StoredEntry, { seq, hash }: End): AuditFault['fault'] | undefined {
  if (entry.seq <= seq) return 'entry-foreign';
  if (entry.seq > seq + 1) return 'entry-missing';
  const itself = hashOfEntry(entry.prevHash, entry) === entry.hash;
  if (entry.prevHash === hash) return itself ? undefined : 'entry-changed';
  return itself ? 'entry-unchained' : 'entry-changed';
}
