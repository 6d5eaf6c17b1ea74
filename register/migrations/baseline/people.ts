/**
 * Who acts: people who sign in, with the accounts they are bound to, their invitations and sessions; keys of machines;
 * and the keys that payloads in Temporal are encrypted with.
 */
export const PEOPLE: readonly string[] = [
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

  // Several keys a principal, each with its own limits, and clients that prove themselves by an issuer's tokens.
  `create table api_keys (
    id text primary key,
    principal text not null,
    role text not null,
    authority text,
    school text,
    name text not null,
    kind text not null default 'key',
    key_sha256 text unique,
    prefix text,
    issuer text,
    subject text,
    scopes json,
    created_at timestamptz not null default now(),
    created_by text,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    replaced_by text,
    constraint one_proof check (
      (kind = 'key' and key_sha256 is not null and issuer is null and subject is null)
      or (kind = 'client' and key_sha256 is null and issuer is not null and subject is not null)
    )
  )`,
  `create index api_keys_by_principal on api_keys (principal)`,
  `create unique index api_keys_by_client on api_keys (issuer, subject) where revoked_at is null`,

  // By id and check value: a key itself is never stored.
  `create table encryption_keys (
    id text primary key,
    check_value text not null,
    used_until timestamptz not null
  )`,
];
