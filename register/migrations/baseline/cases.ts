import { onlyAdded } from './only-added.ts';

/** Children, their cases and all that is recorded of them, and what schools return about their rolls. */
export const CASES: readonly string[] = [
  `create table children (
    id text primary key,
    upn text unique,
    date_of_birth date not null,
    given_folded text not null,
    family_folded text not null,
    erased_at timestamptz
  )`,
  `create index children_by_birth on children (date_of_birth)`,
  `create index children_by_name on children (family_folded, given_folded)`,
  // Which children are known to be siblings: said by an officer, never guessed.
  `create table households (id text primary key)`,
  `create table household_members (
    child_id text primary key references children,
    household_id text not null references households
  )`,
  `create index members_by_household on household_members (household_id)`,

  `create table reference_sequences (year integer primary key, last integer not null)`,
  `create table cases (
    id text primary key,
    reference text not null unique,
    workflow_id text not null,
    child_id text not null references children,
    report_id text not null,
    school text,
    created_at timestamptz not null,
    resembles jsonb not null,
    search text not null,
    version integer not null default 0,
    closed boolean not null default false,
    state jsonb,
    stage text,
    holder text,
    circumstances jsonb,
    calendar_version integer,
    holidays_version integer,
    next_deadline_at timestamptz,
    next_duty_due_at timestamptz,
    ahead_ms bigint not null default 0,
    changed_at timestamptz,
    authority text generated always as (state->>'authority') stored
  )`,
  // One open case a child, whatever else goes wrong.
  `create unique index one_open_case_a_child on cases (child_id) where not closed`,
  `create index cases_by_child on cases (child_id)`,
  `create index open_cases_by_school on cases (school) where not closed`,
  `create index pending_cases on cases (created_at) where version = 0`,
  `create table reports (
    id text primary key,
    child_id text not null references children,
    case_id text not null references cases,
    kind text not null,
    same_school boolean not null,
    differs json not null,
    body json not null,
    sent_by json not null,
    received_at timestamptz not null,
    salt text,
    request_hash text
  )`,
  `create index joined_reports on reports (received_at) where kind = 'joined'`,
  `create index reports_by_case on reports (case_id)`,

  `create table case_changes (
    id bigint generated always as identity primary key,
    case_id text not null references cases,
    version integer not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    by_actor json not null,
    command_id text,
    state json,
    salt text
  )`,
  `create unique index one_change_a_version on case_changes (case_id, version)`,
  `create index changes_by_command on case_changes (command_id)`,
  // Whoever records a version has seen the one before: a case with a gap could not be shown as it stood.
  `create function case_versions_have_no_gap() returns trigger language plpgsql as $$
    begin
      if new.version <> 1 + coalesce(
        (select max(version) from case_changes where case_id = new.case_id), 0)
      then
        raise exception 'version % does not follow the last one of its case', new.version;
      end if;
      return new;
    end
  $$`,
  `create trigger no_gap_in_versions before insert on case_changes
    for each row execute function case_versions_have_no_gap()`,
  `create table events (
    id bigint generated always as identity primary key,
    change_id bigint not null references case_changes,
    what text not null,
    policy json not null,
    data json not null
  )`,
  `create index events_by_change on events (change_id)`,
  ...onlyAdded('events'),

  // With the message that its case is told, where it is for one, and what became of it.
  `create table commands (
    id text primary key,
    case_id text,
    kind text not null,
    sent_by json not null,
    body json not null,
    stored_at timestamptz not null,
    salt text,
    message json,
    request_hash text,
    sent_at timestamptz,
    settled_at timestamptz,
    version integer,
    refusal json
  )`,
  `create index commands_by_case on commands (case_id)`,
  `create index unsettled_commands on commands (stored_at) where message is not null and settled_at is null`,
  `create table rejections (
    id bigint generated always as identity primary key,
    case_id text not null references cases,
    at timestamptz not null,
    signal text not null,
    command_id text,
    code text not null,
    why text not null
  )`,
  `create unique index one_rejection on rejections (case_id, at, signal, code, why, coalesce(command_id, ''))`,
  // Answers to what is no command to a case. The same key from another role or school is not answered with it.
  `create table kept_answers (
    principal text not null,
    idempotency_key text not null,
    body_hash text not null,
    status integer not null,
    headers json not null,
    body json not null,
    asked_as text not null,
    kept_at timestamptz not null,
    primary key (principal, idempotency_key)
  )`,

  // Locks a case until the transaction ends, and then looks: a second statement of the function sees what was committed
  // while it waited for the lock. With what became of those of these commands that are on record.
  `create function hold_case(wanted text, command_ids text[])
    returns table (id text, child_id text, report_id text, school text, version integer, state jsonb,
      changed_at timestamptz, is_rejected boolean, settled json)
    language plpgsql as $$
    #variable_conflict use_column
    begin
      perform from cases where cases.id = wanted for update;
      return query select cases.id, cases.child_id, cases.report_id, cases.school, cases.version, cases.state,
          cases.changed_at, exists (select from rejections where rejections.case_id = cases.id),
          (select coalesce(json_agg(answer), '[]') from (
            select commands.id, commands.version, commands.refusal from commands
              where commands.id = any(command_ids) and commands.case_id = wanted and commands.settled_at is not null
            union all
            select case_changes.command_id, case_changes.version, null from case_changes
              where case_changes.command_id = any(command_ids) and case_changes.case_id = wanted
          ) as answer)
        from cases where cases.id = wanted;
    end
  $$`,

  // Links by which the receiving side of a hand-over may answer. Only the hash of a link's token is kept; whom it is
  // for stands with the command of the same id.
  `create table handover_links (
    id text primary key,
    case_id text not null references cases,
    token_sha256 text not null unique,
    made_at timestamptz not null,
    valid_until timestamptz not null
  )`,

  ...returns('joiners', `entered_on date not null,\n    due_by date not null`),
  ...returns('leavers', `deleted_on date not null,\n    due_by date,\n    follow_up text`),
];

/** What schools return about the pupils whom they enter on their rolls, or whose names they delete. */
function returns(table: string, days: string): string[] {
  return [
    `create table ${table} (
    id text primary key,
    school text not null references schools,
    ${days},
    late boolean not null,
    child_id text references children,
    case_id text references cases,
    match text,
    body json not null,
    sent_by json not null,
    received_at timestamptz not null
  )`,
    `create index ${table}_by_school on ${table} (school, received_at)`,
    `create index ${table}_with_a_case on ${table} (received_at) where case_id is not null`,
  ];
}
