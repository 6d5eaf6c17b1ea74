import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * For which authority somebody acts; and row-level security: what is read for a caller is read as the role
 * `whereabouts_reader`, for which rows outside the caller's scope do not exist (`register/store/scoped.ts`). The owner of
 * the tables, who records, sends and tends, is not bound by it.
 */
export const authorityAndRowSecurity: Migration = {
  async up(db) {
    for (const statement of ROLE) {
      await sql
        .raw(statement)
        .execute(db)
        .catch((error: unknown) => {
          throw isNotPermitted(error) ? new Error(ASK_AN_ADMINISTRATOR) : error;
        });
    }
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const ASK_AN_ADMINISTRATOR =
  'The user of DATABASE_URL may not make the role that reads for callers. As an administrator of the database server ' +
  'run: CREATE ROLE whereabouts_reader NOLOGIN; GRANT whereabouts_reader TO the user of DATABASE_URL; then start again';

function isNotPermitted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

/** One role for every register of a cluster: what it may read is granted in each. */
const ROLE = [
  `do $$ begin
    if not exists (select from pg_roles where rolname = 'whereabouts_reader') then
      create role whereabouts_reader nologin;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$`,
  `do $$ begin
    set local role whereabouts_reader;
    reset role;
  exception when insufficient_privilege then
    execute format('grant whereabouts_reader to %I', current_user);
  end $$`,
];

/** Read once a statement, not once a row. Without a scope both are null or empty, and nothing equals that. */
const setting = (name: string) => `(select current_setting('whereabouts.${name}', true))`;
const AUTHORITY = setting('authority');
const SIGHT = setting('sight');
const OF = setting('of');

const OF_A_VISIBLE_CASE = (column: string) => `exists (select from cases where cases.id = ${column})`;
const ANYBODY = `${AUTHORITY} <> '' and ${SIGHT} in ('authority', 'circumstance', 'absence', 'school')`;

/** Words belong to the side that wrote them. The report that opened a case also says who the child is. */
const ONE_S_OWN_WORDS = `case ${SIGHT}
  when 'school' then sent_by->>'school' = ${OF}
  when 'absence' then sent_by->>'role' = 'admissions'
  else true end`;

/** What a scope sees of each table. A table that is not here cannot be read by the role at all. */
const SEEN: Readonly<Record<string, string>> = {
  cases: `authority = ${AUTHORITY} and case ${SIGHT}
    when 'authority' then true
    when 'school' then school = ${OF}
    when 'circumstance' then circumstances @> to_jsonb(${OF})
    when 'absence' then school is null
    else false end`,
  reports: `${OF_A_VISIBLE_CASE('case_id')} and (kind = 'opened' or ${ONE_S_OWN_WORDS})`,
  commands: `${OF_A_VISIBLE_CASE('case_id')} and ${ONE_S_OWN_WORDS}`,
  children: 'exists (select from cases where cases.child_id = children.id)',
  case_changes: OF_A_VISIBLE_CASE('case_id'),
  events: 'exists (select from case_changes where case_changes.id = change_id)',
  outbox: `case ${SIGHT}
    when 'authority' then case_id is null or ${OF_A_VISIBLE_CASE('case_id')}
    when 'school' then school = ${OF} and recipient in ('school', 'school-dsl')
    else false end`,
  households: `${SIGHT} = 'authority' and ${AUTHORITY} <> ''`,
  household_members: `${SIGHT} = 'authority' and ${AUTHORITY} <> ''`,
  joiners: `${ANYBODY} and case ${SIGHT}
    when 'school' then school = ${OF}
    when 'circumstance' then false
    else true end`,
  leavers: `${ANYBODY} and case ${SIGHT}
    when 'school' then school = ${OF}
    when 'circumstance' then false
    else true end`,
  schools: `${ANYBODY} and (${SIGHT} <> 'school' or urn = ${OF})`,
  school_calendars: `${ANYBODY} and (${SIGHT} <> 'school' or school = ${OF})`,
  panels: ANYBODY,
  panel_cases: OF_A_VISIBLE_CASE('case_id'),
};

const STATEMENTS = [
  `alter table api_keys add column authority text`,
  // Who had asked when an answer was kept: the same key from another role or school is not answered with it.
  `alter table kept_answers add column asked_as text`,
  // Of the case as it was last recorded, so that the two can never differ.
  `alter table cases add column authority text generated always as (state->>'authority') stored`,
  `create index commands_by_case on commands (case_id)`,
  `create index reports_by_case on reports (case_id)`,
  ...Object.entries(SEEN).flatMap(([table, condition]) => [
    `alter table ${table} enable row level security`,
    `grant select on ${table} to whereabouts_reader`,
    `create policy within_scope on ${table} for select to whereabouts_reader using (${condition})`,
  ]),
];
