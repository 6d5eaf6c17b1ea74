import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Decisions are taken where they are recorded: the state of each version, and each command with its answer. */
export const decisions: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `drop index one_standing_change_a_version`,
  `alter table case_changes
    drop column cause, drop column hash, drop column superseded,
    add column state json`,
  `create unique index one_change_a_version on case_changes (case_id, version)`,
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
  `alter table cases add column changed_at timestamptz`,
  `alter table households drop column workflow_id`,
  `alter table commands
    add column message json,
    add column request_hash text,
    add column sent_at timestamptz,
    add column settled_at timestamptz,
    add column version integer,
    add column refusal json`,
  `create index unsettled_commands on commands (stored_at) where message is not null and settled_at is null`,
  `alter table reports add column request_hash text`,
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
];
