import type { Context } from '../context.ts';
import { append, type AuditEntry } from './append.ts';

/** The audit as everybody but the register itself adds to it. */
export interface Audit {
  /** Puts one entry on the audit, in a transaction of its own. */
  audit(entry: AuditEntry): Promise<void>;
}

export function audit(context: Context): Audit {
  return {
    audit: (entry) => context.db.transaction().execute((tx) => append(context, tx, [entry])),
  };
}
