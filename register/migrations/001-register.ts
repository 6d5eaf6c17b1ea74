import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The register's first tables. What people sent is kept as `json`, which stores any text as it came; what is
 * searched is `jsonb`.
 */
export const first: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table schools (
    urn text primary key,
    name text not null,
    attendance_email text not null,
    safeguarding_email text not null
  )`,
  `create table school_calendars (
    school text not null references schools,
    version integer not null,
    dates json not null,
    hash text not null,
    added_at timestamptz not null,
    primary key (school, version)
  )`,
  `create table children (
    id text primary key,
    upn text unique,
    date_of_birth date not null,
    given_folded text not null,
    family_folded text not null
  )`,
  `create index children_by_birth on children (date_of_birth)`,
  `create index children_by_name on children (family_folded, given_folded)`,

  `create table reference_sequences (year integer primary key, last integer not null)`,
  `create table cases (
    id text primary key,
    reference text not null unique,
    workflow_id text not null,
    child_id text not null references children,
    report_id text not null,
    school text not null,
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
    next_deadline_at timestamptz,
    next_duty_due_at timestamptz,
    ahead_ms bigint not null default 0
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
    received_at timestamptz not null
  )`,
  `create index joined_reports on reports (received_at) where kind = 'joined'`,

  `create table case_changes (
    id bigint generated always as identity primary key,
    case_id text not null references cases,
    version integer not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    by_actor json not null,
    command_id text,
    cause json not null,
    hash text not null,
    superseded boolean not null default false
  )`,
  `create unique index one_standing_change_a_version on case_changes (case_id, version) where not superseded`,
  `create index changes_by_command on case_changes (command_id)`,
  `create table events (
    id bigint generated always as identity primary key,
    change_id bigint not null references case_changes,
    what text not null,
    policy json not null,
    data json not null
  )`,
  `create index events_by_change on events (change_id)`,
  // What happened stays on record, also against a mistake of ours.
  `create function events_are_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'events are append-only';
    end
  $$`,
  `create trigger no_change_of_an_event before update or delete on events
    for each row execute function events_are_append_only()`,
  `create trigger no_emptying_of_events before truncate on events
    for each statement execute function events_are_append_only()`,

  `create table commands (
    id text primary key,
    case_id text,
    kind text not null,
    sent_by json not null,
    body json not null,
    stored_at timestamptz not null
  )`,
  `create table kept_answers (
    principal text not null,
    idempotency_key text not null,
    body_hash text not null,
    status integer not null,
    headers json not null,
    body json not null,
    kept_at timestamptz not null,
    primary key (principal, idempotency_key)
  )`,
  `create table api_keys (
    principal text primary key,
    role text not null,
    school text,
    name text not null,
    key_sha256 text not null unique
  )`,

  `create table mailboxes (recipient text primary key, address text not null)`,
  `create table outbox (
    key text primary key,
    seq bigint generated always as identity,
    case_id text references cases,
    change_id bigint references case_changes,
    notice text not null,
    recipient text not null,
    school text,
    day date not null,
    address text,
    subject text not null,
    body text not null,
    message_id text not null,
    state text not null,
    attempts integer not null default 0,
    due_since timestamptz not null,
    next_attempt_at timestamptz not null,
    lease_until timestamptz,
    maybe_sent boolean not null default false,
    sent_at timestamptz,
    last_failure text
  )`,
  `create index outbox_due on outbox (next_attempt_at) where state in ('due', 'sending')`,
  `create index outbox_unaddressed on outbox (recipient) where state = 'no-address'`,
  `create index outbox_by_change on outbox (change_id)`,
  `create table caught_mail (
    message_id text primary key,
    recipients json not null,
    subject text not null,
    body text not null,
    received_at timestamptz not null,
    deliveries integer not null default 1
  )`,
];
