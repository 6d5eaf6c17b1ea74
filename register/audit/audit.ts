import { sql } from 'kysely';
import type { Context } from '../store/context.ts';
import { append, type AuditEntry } from './append.ts';
import type { ChainEnd } from './chain.ts';
import { hashesAt, readEntries, type StoredEntry } from './read-entries.ts';
import { verifyAudit, type AuditVerdict } from './verify-audit.ts';

/** The audit as everybody but the register itself adds to it and reads it. */
export interface Audit {
  /** Puts one entry on the audit of an authority (the register's own), in a transaction of its own. */
  audit(entry: AuditEntry, authority?: string): Promise<void>;
  /**
   * Walks every chain, with the rows it binds, to the first thing that is wrong.
   * @param heads whose signatures are good
   */
  verifyAudit(heads?: readonly ChainEnd[]): Promise<AuditVerdict>;
  /** Where each chain ends. */
  auditEnds(): Promise<ChainEnd[]>;
  /** Entries from a number on, oldest first. */
  auditEntries(authority: string, from: number, limit: number): Promise<StoredEntry[]>;
  /** The hashes of entries by their number; one that is not there is left out. */
  auditHashes(authority: string, seqs: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

export function audit(context: Context): Audit {
  const { db, policy } = context;
  return {
    audit: (entry, authority) => db.transaction().execute((tx) => append(context, tx, [entry], authority)),

    verifyAudit: (heads = []) => verifyAudit(db, policy.authority, heads),

    async auditEnds() {
      const { rows } = await sql<ChainEnd>`
        select distinct on (authority) authority, seq, hash from audit_entries order by authority, seq desc`.execute(
        db,
      );
      return rows;
    },

    auditEntries: (authority, from, limit) => readEntries(db, authority, { after: from - 1, limit }),

    auditHashes: (authority, seqs) => hashesAt(db, authority, seqs),
  };
}
