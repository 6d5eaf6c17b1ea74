import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The audit: one chain of hashes for each authority. The salts stand beside the words whose hashes the chain holds,
 * and are erased with them.
 */
export const audit: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table audit_entries (
    authority text not null,
    seq bigint not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    actor json not null,
    action text not null,
    subject text,
    binds text,
    detail json not null,
    prev_hash text not null,
    hash text not null,
    primary key (authority, seq)
  )`,
  `create index audit_by_subject on audit_entries (subject, seq) where subject is not null`,
  `create index audit_by_binding on audit_entries (binds) where binds is not null`,
  `create index audit_erasures on audit_entries (authority, seq) where action = 'erased'`,
  `create function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit is append-only';
    end
  $$`,
  `create trigger no_change_of_the_audit before update or delete on audit_entries
    for each row execute function audit_is_append_only()`,
  `create trigger no_emptying_of_the_audit before truncate on audit_entries
    for each statement execute function audit_is_append_only()`,
  // Locks a chain to the end of the transaction. One statement after the other, so that its end is read as it is
  // once the lock is held, and not as it was before.
  `create function audit_chain_end(chain text) returns table (seq bigint, hash text) language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('audit:' || chain, 0));
      return query select entry.seq, entry.hash from audit_entries entry
        where entry.authority = chain order by entry.seq desc limit 1;
    end
  $$`,
  ...['case_changes', 'commands', 'reports'].map((table) => `alter table ${table} add column salt text`),
];
