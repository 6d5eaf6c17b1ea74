import { sql } from 'kysely';
import type { Place } from '../../../register/store/context.ts';

export const TABLES = ['audit_entries', 'case_changes', 'events', 'commands', 'reports', 'views'] as const;
/** A table that the audit is, or that it binds. */
export type Table = (typeof TABLES)[number];

/** The rows of a table in the order of their keys; an event with the change it belongs to. */
export async function rowsOf(place: Place, table: Table): Promise<{ key: string; parent: string | null }[]> {
  const key = sql.ref(table === 'audit_entries' ? 'seq' : 'id');
  const parent = table === 'events' ? sql`change_id::text` : sql`null`;
  const { rows } = await sql<{ key: string; parent: string | null }>`
    select ${key}::text as key, ${parent} as parent from ${sql.table(table)} order by ${key}`.execute(place);
  return rows;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** What became of a command is no record of its own: the changes of its case say that. */
const WORKING_COLUMNS = ['sent_at', 'settled_at', 'version', 'refusal'];

/** Every other column of a table, so that one that is added later is tampered with as well. */
export async function columnsOf(place: Place, table: Table): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} order by ordinal_position`.execute(place);
  return rows.filter(({ name }) => table !== 'commands' || !WORKING_COLUMNS.includes(name));
}

/** Changes one column of one row as little as its type allows: a character, a microsecond. */
export async function edited(
  place: Place,
  table: Table,
  key: string,
  { name, type }: Column,
  change: number,
): Promise<void> {
  const id = sql.ref(table === 'audit_entries' ? 'seq' : 'id');
  const column = sql.ref(name);
  const { rows } = await sql<{ value: string | null }>`
    select ${column}::text as value from ${sql.table(table)} where ${id}::text = ${key}`.execute(place);
  const value = rows[0]?.value ?? null;
  const other =
    type === 'timestamp with time zone'
      ? sql`${column} + interval '1 microsecond'`
      : type === 'boolean'
        ? sql`not ${column}`
        : type === 'bigint' || type === 'integer'
          ? sql`${column} + 1000000`
          : sql`${otherValue(type, value, change)}::${sql.raw(type)}`;
  await sql`update ${sql.table(table)} set ${column} = ${other} where ${id}::text = ${key}`.execute(place);
}

function otherValue(type: string, value: string | null, change: number): string {
  // The database keeps no spaces of this type.
  if (type === 'jsonb') return `[${value ?? ''}]`;
  return type === 'json' ? otherJson(value, change) : otherText(value, change);
}

function otherText(value: string | null, change: number): string {
  if (value === null || value === '') return 'x';
  const at = change % value.length;
  return `${value.slice(0, at)}${value[at] === 'x' ? 'y' : 'x'}${value.slice(at + 1)}`;
}

/** The same JSON with one character changed where it may be, else with a space more. */
function otherJson(value: string | null, change: number): string {
  const changed = otherText(value, change);
  try {
    JSON.parse(changed);
    return changed;
  } catch {
    return `${value ?? '{}'} `;
  }
}
