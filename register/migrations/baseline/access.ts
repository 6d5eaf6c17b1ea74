import { onlyAdded } from './only-added.ts';

/** Who looked at what, and which cases are for few people only. */
export const ACCESS: readonly string[] = [
  // No reference to `cases`: who looked stays on record when a case is erased. The id comes with the look, so that the
  // audit can bind it in the statement that stores it.
  `create table views (
    id text primary key,
    at timestamptz not null,
    principal text not null,
    role text not null,
    school text,
    name text not null,
    what text not null,
    case_id text,
    case_ids json not null,
    filter json not null,
    format text not null check (format in ('json', 'csv', 'page')),
    refused boolean not null,
    salt text not null
  )`,
  `create index views_by_case on views using gin ((case_ids::jsonb) jsonb_path_ops)`,
  ...onlyAdded('views'),

  `create table restrictions (
    id text primary key,
    case_id text not null references cases,
    kind text not null,
    why text not null,
    excluded jsonb not null,
    placed_by jsonb not null,
    placed_at timestamptz not null,
    ended_at timestamptz,
    ended_by jsonb,
    ended_why text
  )`,
  `create unique index one_restriction_a_case on restrictions (case_id) where ended_at is null`,

  `create table access_requests (
    id text primary key,
    case_id text not null references cases,
    principal text not null,
    asked_by jsonb not null,
    why text not null,
    hours integer not null,
    asked_at timestamptz not null,
    decided_at timestamptz,
    decided_by jsonb,
    granted boolean,
    note text
  )`,
  `create index access_requests_by_case on access_requests (case_id)`,

  `create table access_grants (
    id text primary key,
    case_id text not null references cases,
    how text not null check (how in ('granted', 'break-glass')),
    principal text not null,
    held_by jsonb not null,
    why text not null,
    granted_by jsonb,
    from_at timestamptz not null,
    until_at timestamptz not null,
    timer_started boolean not null default false,
    ended_at timestamptz,
    reviewed_at timestamptz,
    reviewed_by jsonb,
    proper boolean,
    note text
  )`,
  `create index access_grants_by_case on access_grants (case_id, principal)`,
  `create index access_grants_open on access_grants (until_at) where ended_at is null`,
];
