/** What is wrong with an audit, by code, in words that follow "Entry 42 of bromley" or "Row 7 of commands". */
export const AUDIT_FAULTS = {
  'entry-missing': 'is missing',
  'entry-changed': 'was changed after it was written',
  'entry-unchained': 'does not follow the one before it: one of both was replaced or moved',
  'entry-foreign': 'stands before the first one: it was put there by hand',
  'record-missing': 'was removed after it was put on record',
  'record-changed': 'was changed after it was put on record',
  'record-unbound': 'is on no audit: it was put there by hand',
  'head-missing': 'is missing, although a signed head outside the database names it or a later one',
  'head-differs': 'is not the one that a signed head outside the database names: the chain was written anew',
  'head-forged': 'is named by a head outside the database whose signature is not valid',
  'head-key-unknown': 'is named by a head outside the database that was signed with a key nobody trusts',
} as const;

/** The first row of the audit that is wrong, or of a table that it binds. */
export interface AuditFault {
  readonly fault: keyof typeof AUDIT_FAULTS;
  readonly authority: string;
  /** Of the entry; of a row of another table the entry that binds it, null where there is none. */
  readonly seq: number | null;
  readonly table: string;
  /** Of a row of another table. */
  readonly key: string | null;
}

/** The fault as one plain sentence. */
export function auditFaultWords({ fault, authority, seq, table, key }: AuditFault): string {
  const bound = seq === null ? '' : ` (bound by entry ${seq} of ${authority})`;
  const what = key === null ? `Entry ${seq ?? 0} of ${authority}` : `Row ${key} of ${table}${bound}`;
  return `${what} ${AUDIT_FAULTS[fault]}.`;
}
