import { hash, randomBytes } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import type { Place } from '../store/context.ts';
import type { AuditEntry, BindingEntry } from './append.ts';
import { instantText } from './chain.ts';

/** An instant of a column as text: UTC, with the microseconds that a JavaScript date would lose. */
export const instantColumn = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Tables whose rows the audit binds, by what is hashed of each row, as text and in this order. `words` may be erased
 * at the end of their retention, `row` stays. Left out: `salt`, and what
 * became of a command: the case's own changes say that.
 */
const BOUND_TABLES = {
  case_changes: {
    row: ['id', 'case_id', 'version', 'at', 'recorded_at', 'by_actor', 'command_id'],
    // And the events of the change. What was decided tells of the child, by codes.
    words: ['state'],
    key: 'bigint',
  },
  commands: {
    row: ['id', 'case_id', 'kind', 'sent_by', 'stored_at', 'request_hash'],
    words: ['body', 'message'],
    key: 'text',
  },
  reports: {
    row: ['id', 'child_id', 'case_id', 'kind', 'same_school', 'sent_by', 'received_at', 'request_hash'],
    words: ['differs', 'body'],
    key: 'text',
  },
  views: {
    row: [
      ...['id', 'at', 'principal', 'role', 'school', 'name'],
      ...['what', 'case_id', 'case_ids', 'filter', 'format', 'refused'],
    ],
    // Ids, codes and the names of staff: there is nothing in it to be erased with a case.
    words: [],
    key: 'text',
  },
} as const satisfies Record<string, { row: readonly string[]; words: readonly string[]; key: string }>;

/** The columns of these tables that are instants: their text counts microseconds. */
const INSTANTS: readonly string[] = ['at', 'recorded_at', 'stored_at', 'received_at'];

export type BoundTable = keyof typeof BOUND_TABLES;
export const BOUND_TABLE_NAMES = Object.keys(BOUND_TABLES) as BoundTable[];

/** Hashes of a row as it stands in the database. */
export interface RowHashes {
  readonly row: string;
  /** Null once the words, and their salt, are erased. */
  readonly words: string | null;
}

/** 128 random bits: without it, words that are erased could be guessed and tried against their hash. */
export function newSalt(): string {
  return randomBytes(16).toString('hex');
}

export function bindingOf(table: BoundTable, key: string | number): string {
  return `${table}:${key}`;
}

/** The hashes of rows by their key; a row that is not there is left out. */
export async function hashRows(
  place: Place,
  table: BoundTable,
  keys: readonly string[],
): Promise<Map<string, RowHashes>> {
  if (keys.length === 0) return new Map();
  const { row, words, key } = BOUND_TABLES[table];
  const columns = [...row, ...words].map(
    (column, n) => `(${INSTANTS.includes(column) ? instantColumn(column) : column})::text as c${n}`,
  );
  const wanted: RawBuilder<unknown> = sql`${[...keys]}::text[]::${sql.raw(key)}[]`;
  const { rows } = await sql<Readonly<Record<string, string | null>>>`
    select ${sql.raw([...columns, 'salt'].join(', '))} from ${sql.table(table)}
    where id = any(${wanted})`.execute(place);
  const events = table === 'case_changes' ? await eventsOf(place, wanted) : undefined;
  return new Map(
    rows.map((found) => {
      const texts = [...row, ...words].map((_column, n) => found[`c${n}`] ?? null);
      const id = texts[0] ?? '';
      return [id, hashesOf(table, texts, found['salt'] ?? null, events && (events.get(id) ?? []))];
    }),
  );
}

/** @param texts of the row's columns and then of its words */
function hashesOf(
  table: BoundTable,
  texts: readonly (string | null)[],
  salt: string | null,
  events: readonly EventText[] | undefined,
): RowHashes {
  const { length } = BOUND_TABLES[table].row;
  const sensitive: unknown[] = [...texts.slice(length), ...(events ? [events] : [])];
  return {
    row: hash('sha256', JSON.stringify(texts.slice(0, length)), 'hex'),
    words: salt === null ? null : hash('sha256', salt + JSON.stringify(sensitive), 'hex'),
  };
}

/** An event as text: its id, what, policy and data. */
type EventText = readonly [id: string, what: string, policy: string, data: string];

async function eventsOf(place: Place, changes: RawBuilder<unknown>): Promise<Map<string, EventText[]>> {
  const { rows } = await sql<{ change: string; id: string; what: string; policy: string; data: string }>`
    select change_id::text as change, id::text, what, policy::text, data::text from events
    where change_id = any(${changes}) order by events.id`.execute(place);
  const events = new Map<string, EventText[]>();
  for (const { change, id, what, policy, data } of rows) {
    const known = events.get(change);
    if (known) known.push([id, what, policy, data]);
    else events.set(change, [[id, what, policy, data]]);
  }
  return events;
}

/** Completes the audit's entries about rows that were just written with which rows they are, and their hashes. */
export async function bindRows(
  tx: Place,
  table: BoundTable,
  written: readonly { readonly key: string | number; readonly entry: AuditEntry }[],
): Promise<BindingEntry[]> {
  const keys = written.map(({ key }) => String(key));
  const found = await hashRows(tx, table, keys);
  return written.map(({ key, entry }) => {
    const hashes = found.get(String(key));
    if (!hashes) throw new RangeError(`There is no row ${key} of ${table} to bind`);
    return bound(table, key, entry, hashes);
  });
}

/** A row as it is written, by its columns: JSON as its text, and instants as such. */
export interface WrittenRow {
  readonly columns: Readonly<Record<string, string | number | boolean | null | Date>>;
  readonly salt: string;
  readonly events?: readonly EventText[];
  readonly entry: AuditEntry;
}

/**
 * The same of a row whose columns all come from here, so that the database need not be asked what it was told: its
 * `json` keeps a text to the letter, which verification would find out.
 */
export function bindWritten(table: 'commands' | 'case_changes' | 'views', written: WrittenRow): BindingEntry {
  const { columns, salt, events, entry } = written;
  const { row, words } = BOUND_TABLES[table];
  const texts = [...row, ...words].map((name) => {
    const value = columns[name] ?? null;
    if (value instanceof Date) return instantText(value.getTime());
    return value === null ? null : String(value);
  });
  return bound(table, texts[0] ?? '', entry, hashesOf(table, texts, salt, events));
}

function bound(
  table: BoundTable,
  key: string | number,
  entry: AuditEntry,
  { row, words }: RowHashes,
): BindingEntry {
  return { ...entry, binds: bindingOf(table, key), detail: { ...entry.detail, row, words } };
}
