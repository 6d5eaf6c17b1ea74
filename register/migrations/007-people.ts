import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** People who sign in, the accounts they are bound to, their invitations and their sessions. */
export const people: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table people (
    id text primary key,
    name text not null,
    role text not null,
    authority text not null,
    school text references schools,
    disabled boolean not null default false,
    added_at timestamptz not null,
    last_sign_in_at timestamptz,
    constraint bound_to_a_school check ((role = 'school') = (school is not null))
  )`,
  `create table identities (
    issuer text not null,
    subject text not null,
    person_id text not null unique references people,
    bound_at timestamptz not null,
    primary key (issuer, subject)
  )`,
  `create table invitations (
    id text primary key,
    person_id text not null references people,
    token_sha256 text not null unique,
    made_at timestamptz not null,
    valid_until timestamptz not null,
    ended_at timestamptz
  )`,
  `create index invitations_by_person on invitations (person_id)`,
  // A session that has ended keeps its row for a while: a request that is still under way must not bring it back.
  `create table sessions (
    id_sha256 text primary key,
    handle text unique,
    person_id text references people,
    authenticated_at timestamptz,
    flow json,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz
  )`,
  `create index sessions_by_person on sessions (person_id) where ended_at is null`,
  `create index sessions_by_end on sessions (ends_at)`,
];
