interface AuditActionRow {
  readonly words: string;
  /** Why this is on record: the policy's paragraph, or the law. */
  readonly source: string;
}

const ACCOUNTABILITY = 'UK GDPR art 5(2)';
const SECURITY = 'UK GDPR art 5(1)(f), art 32';
const PROCEDURE = 'policy 1.2';

/** What the audit holds, by code: an action that is not a row here cannot be put on it. */
export const AUDIT_ACTIONS = {
  // Case work
  'case-changed': { words: 'A decision on a case was recorded', source: PROCEDURE },
  'command-received': { words: 'A command was received, with its words', source: ACCOUNTABILITY },
  'report-received': { words: 'A report of a missing child was received', source: 'policy 4.1' },
  'calendar-put': { words: "A school's calendar was stored", source: PROCEDURE },

  // Every look
  viewed: { words: 'A case was looked at', source: ACCOUNTABILITY },
  listed: { words: 'Cases were listed or searched', source: ACCOUNTABILITY },
  exported: { words: 'Data was exported', source: ACCOUNTABILITY },
  'payloads-decoded': { words: 'Payloads of a workflow were decoded', source: SECURITY },

  // People and keys
  'signed-in': { words: 'A person signed in', source: SECURITY },
  'signed-out': { words: 'A person signed out', source: SECURITY },
  'sign-in-refused': { words: 'A sign-in was refused', source: SECURITY },
  'session-revoked': { words: 'A session was revoked', source: SECURITY },
  invited: { words: 'A person was invited', source: SECURITY },
  bound: { words: 'An account was bound to a person', source: SECURITY },
  'person-changed': { words: 'A person was given another role or school', source: SECURITY },
  'person-disabled': { words: 'A person was disabled', source: SECURITY },
  'key-created': { words: 'A key was made', source: SECURITY },
  'key-rotated': { words: 'A key was replaced', source: SECURITY },
  'key-revoked': { words: 'A key was revoked', source: SECURITY },
  'token-refused': { words: 'A token or key was refused', source: SECURITY },

  // Restricted cases
  'case-restricted': { words: 'A case was restricted', source: SECURITY },
  'restriction-lifted': { words: 'A case is no longer restricted', source: SECURITY },
  'access-asked-for': { words: 'Access to a restricted case was asked for', source: SECURITY },
  'access-granted': { words: 'Access to a restricted case was granted for a time', source: SECURITY },
  'access-refused': { words: 'Access to a restricted case was refused', source: SECURITY },
  'access-lapsed': { words: 'Access to a restricted case ended', source: SECURITY },
  'access-reviewed': { words: 'Access to a restricted case was reviewed', source: ACCOUNTABILITY },
  'break-glass': { words: 'A restricted case was opened in an emergency', source: 'policy 2' },

  // Data protection
  disclosed: { words: 'Data was disclosed', source: 'policy, legal summary; UK GDPR art 30' },
  'subject-access-made': {
    words: 'A bundle for a subject access request was made',
    source: 'UK GDPR art 15',
  },
  'legal-hold-set': { words: 'Erasure was held back', source: 'UK GDPR art 17(3)(e)' },
  'legal-hold-lifted': { words: 'Erasure is no longer held back', source: 'UK GDPR art 17(3)(e)' },
  'retention-reviewed': {
    words: 'A record whose retention had ended was reviewed',
    source: 'UK GDPR art 5(1)(e)',
  },
  erased: { words: 'Data was erased at the end of its retention', source: 'UK GDPR art 5(1)(e)' },
} as const satisfies Record<string, AuditActionRow>;

/** When the end of the audit is signed each day, by the authority's clocks: after the day's work. */
export const AUDIT_SIGNED_AT = '23:00';

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** Who did it. Names are those of staff and never of a child; `nobody` is a caller who could not be told. */
export interface AuditActor {
  readonly role: Actor['role'] | 'nobody';
  readonly id: string;
  readonly name?: string;
}

type AuditValue = string | number | boolean | null | readonly AuditValue[] | AuditDetail;

/** Ids, codes, numbers and dates: never a word that somebody wrote. */
export interface AuditDetail {
  readonly [member: string]: AuditValue;
}
import type { Actor } from './actors.ts';
