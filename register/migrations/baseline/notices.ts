/** Whom notices reach, those that are owed, and the mail that a rehearsal caught. */
export const NOTICES: readonly string[] = [
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
