import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The end of a chain is read, hashed and appended in one statement: decision 006. */
export const auditAppend: Migration = {
  async up(db) {
    await sql`drop function audit_chain_end(text)`.execute(db);
    // The lock is held to the end of the transaction. What is asked after it sees what was appended before: each
    // statement of a volatile function looks anew. The hash is over the texts as the entry's columns will say them.
    await sql
      .raw(
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
      )
      .execute(db);
  },
};
