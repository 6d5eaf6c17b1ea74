import { hash } from 'node:crypto';

/** An entry as its columns stand in the database, each as text: what is hashed, byte for byte. */
export interface EntryText {
  readonly authority: string;
  readonly seq: number;
  /** UTC with microseconds: `2026-10-07T09:00:00.000000Z`. */
  readonly at: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly binds: string | null;
  readonly detail: string;
}

/** What the first entry of a chain follows. */
export const BEFORE_THE_FIRST = '0'.repeat(64);

/** SHA-256, in hexadecimal, of the hash before and the entry's columns in their order: decision 006. */
export function hashOfEntry(previous: string, entry: EntryText): string {
  const numbered = `[${JSON.stringify(entry.authority)},${entry.seq},`;
  return hash('sha256', previous + numbered + hashedAfterNumber(entry), 'hex');
}

/** What is hashed of an entry after its number, which only the chain's end knows: the rest of a JSON list. */
export function hashedAfterNumber(entry: Omit<EntryText, 'authority' | 'seq'>): string {
  const { at, recordedAt, actor, action, subject, binds, detail } = entry;
  return JSON.stringify([at, recordedAt, actor, action, subject, binds, detail]).slice(1);
}

/** An instant as the database's text of it, which counts microseconds. */
export function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}

/** The last entry of a chain, or another one by which it is known outside the database. */
export interface ChainEnd {
  readonly authority: string;
  readonly seq: number;
  readonly hash: string;
}
