import { onlyAdded } from './only-added.ts';

/**
 * The audit: one chain of hashes for each authority (decision 006). The salts stand beside the words whose hashes the
 * chain holds, and are erased with them.
 */
export const AUDIT: readonly string[] = [
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
  ...onlyAdded('audit_entries'),
  // The end of a chain is read, hashed and appended in one statement, and its lock is held to the end of the
  // transaction. What is asked after the lock sees what was appended before: each statement of a volatile function looks
  // anew. The hash is over the texts as the entry's columns will say them.
  `create function audit_append(chain text, entries json) returns void language plpgsql as $$
  declare
    entry record;
    end_seq bigint;
    end_hash text;
    before text;
  begin
    perform pg_advisory_xact_lock(hashtextextended('audit:' || chain, 0));
    select seq, hash into end_seq, end_hash from audit_entries where authority = chain
      order by seq desc limit 1;
    end_seq := coalesce(end_seq, 0);
    end_hash := coalesce(end_hash, repeat('0', 64));
    for entry in select * from json_to_recordset(entries) as each
      (at text, recorded_at text, actor text, action text, subject text, binds text, detail text, hashed text)
    loop
      before := end_hash;
      end_seq := end_seq + 1;
      end_hash := encode(sha256(convert_to(
        before || '[' || to_json(chain)::text || ',' || end_seq || ',' || entry.hashed, 'UTF8')), 'hex');
      insert into audit_entries
        (authority, seq, at, recorded_at, actor, action, subject, binds, detail, prev_hash, hash)
      values (chain, end_seq, entry.at::timestamptz, entry.recorded_at::timestamptz, entry.actor::json,
        entry.action, entry.subject, entry.binds, entry.detail::json, before, end_hash);
    end loop;
  end
      $$`,
];
