import { sql, type Kysely } from 'kysely';

/** The role that the processes of a production installation work as: it owns nothing. */
export const APPLICATION = 'whereabouts_application';

/**
 * What the application may change in the tables that are the record. Whatever is not named here it may only add and
 * read: it can neither change nor remove an entry of the audit, an event or a look, nor switch off the trigger that
 * says so to the owner. The columns are those that the answer to a command, a report that is taken anew, and erasure need.
 */
const CHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  audit_entries: [],
  events: [],
  views: [],
  rejections: [],
  case_changes: ['salt'],
  commands: ['body', 'message', 'salt', 'sent_at', 'settled_at', 'version', 'refusal'],
  reports: ['child_id', 'case_id', 'kind', 'same_school', 'differs', 'body', 'salt'],
  // What the owner has done to the tables is for the application to read.
  kysely_migration: [],
  kysely_migration_lock: [],
};

const READ_ONLY = ['kysely_migration', 'kysely_migration_lock'];

/**
 * Makes the role of the application where the owner of the tables may, and gives it what it needs of every table.
 * Without the right to make roles nothing happens: the owner then is the application, and only triggers hold the record.
 */
export async function grantApplication<Schema>(db: Kysely<Schema>): Promise<void> {
  await sql.raw(MAKE_ROLE).execute(db);
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from pg_roles where rolname = ${APPLICATION}) as found`.execute(db);
  if (rows[0]?.found !== true) return;
  await db.transaction().execute(async (tx) => {
    // Processes that start at once would change the same rights, which PostgreSQL refuses to one of them.
    await sql`select pg_advisory_xact_lock(hashtextextended('rights of the application', 0))`.execute(tx);
    const tables = await sql<{ name: string; secured: boolean }>`
      select relname as name, relrowsecurity as secured from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r' order by relname`.execute(tx);
    await sql.raw(`grant usage, select on all sequences in schema public to ${APPLICATION}`).execute(tx);
    for (const { name, secured } of tables.rows) {
      for (const statement of statementsFor(name, secured)) await sql.raw(statement).execute(tx);
    }
  });
}

/** Whether the role has its rights, where there is such a role: a process may have died before it gave them. */
export async function isGranted<Schema>(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{ granted: boolean }>`
    select coalesce(bool_and(has_table_privilege(oid, 'audit_entries', 'insert')), true) as granted
    from pg_roles where rolname = ${APPLICATION}`.execute(db);
  return rows[0]?.granted === true;
}

// Roles belong to the cluster: another register of it may be making the same one.
const MAKE_ROLE = `do $$ begin
    if not exists (select from pg_roles where rolname = '${APPLICATION}') then
      create role ${APPLICATION} nologin;
    end if;
    if not pg_has_role('${APPLICATION}', 'whereabouts_reader', 'member') then
      grant whereabouts_reader to ${APPLICATION};
    end if;
  exception when insufficient_privilege or duplicate_object or unique_violation or internal_error then null;
  end $$`;

function statementsFor(table: string, secured: boolean): string[] {
  const changeable = Object.hasOwn(CHANGEABLE, table) ? CHANGEABLE[table] : undefined;
  const change =
    changeable === undefined
      ? [`grant update, delete on ${table} to ${APPLICATION}`]
      : changeable.length === 0
        ? []
        : [`grant update (${changeable.join(', ')}) on ${table} to ${APPLICATION}`];
  return [
    `revoke all on ${table} from ${APPLICATION}`,
    `grant select${READ_ONLY.includes(table) ? '' : ', insert'} on ${table} to ${APPLICATION}`,
    ...change,
    // Row-level security is for those whom the application reads for; the application itself tends every row.
    ...(secured
      ? [
          `drop policy if exists application on ${table}`,
          `create policy application on ${table} to ${APPLICATION} using (true) with check (true)`,
        ]
      : []),
  ];
}
