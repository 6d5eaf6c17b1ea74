import { sql, type Kysely } from 'kysely';

/**
 * Makes the role that reads for callers: one for every register of a cluster; what it may read is granted in each.
 * @throws Error in words for an administrator when the user of the database may not make it
 */
export async function makeReader<Schema>(db: Kysely<Schema>): Promise<void> {
  for (const statement of ROLE) {
    await sql
      .raw(statement)
      .execute(db)
      .catch((error: unknown) => {
        throw isNotPermitted(error) ? new Error(ASK_AN_ADMINISTRATOR) : error;
      });
  }
}

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

/** What a school said itself of a case: whether who the child is, and which circumstances. */
const SAID_BY_SCHOOL = `create function said_by_school(of_case text, urn text) returns json language sql stable as $$
    select json_build_object(
      'whoTheChildIs', coalesce((select reports.sent_by->>'school' = urn
        from cases join reports on reports.id = cases.report_id where cases.id = of_case), false),
      'circumstances', (select coalesce(json_agg(distinct code), '[]') from (
        select json_array_elements_text(said.body->'circumstances') as code from reports as said
          where said.case_id = of_case and said.sent_by->>'school' = urn
        union all
        select json_array_elements_text(said.body->'circumstances') from commands as said
          where said.case_id = of_case and said.sent_by->>'school' = urn and said.kind = 'assess-vulnerability'
      ) as own))
  $$`;

/**
 * One case as a scope sees it, in one statement: nearly every request asks for it. The role and the scope are those of
 * the function's own run and of nothing after it, and its plan is made once a connection.
 */
const CASE_WITHIN = `create function case_within(wanted text, for_authority text, by_sight text, of_whom text)
    returns table (id text, workflow_id text, state jsonb, ahead_ms bigint, changed_at timestamptz, body json,
      upn text, said_by_school json)
    language plpgsql
    set role to whereabouts_reader
    set whereabouts.authority to '' set whereabouts.sight to '' set whereabouts.of to ''
    as $$
    begin
      perform set_config('whereabouts.authority', for_authority, true),
        set_config('whereabouts.sight', by_sight, true), set_config('whereabouts.of', of_whom, true);
      return query select cases.id, cases.workflow_id, cases.state, cases.ahead_ms, cases.changed_at, reports.body,
          children.upn, case by_sight when 'school' then said_by_school(cases.id, of_whom) end
        from cases join reports on reports.id = cases.report_id join children on children.id = cases.child_id
        where cases.id = wanted and cases.version > 0;
    end
  $$`;

/**
 * What is read for a caller is read as the role `whereabouts_reader`, for which rows outside the caller's scope do not
 * exist (`register/store/scoped.ts`). The owner of the tables, who records, sends and tends, is not bound by it.
 */
export const ROW_SECURITY: readonly string[] = [
  ...Object.entries(SEEN).flatMap(([table, condition]) => [
    `alter table ${table} enable row level security`,
    `grant select on ${table} to whereabouts_reader`,
    `create policy within_scope on ${table} for select to whereabouts_reader using (${condition})`,
  ]),
  SAID_BY_SCHOOL,
  CASE_WITHIN,
];
