import { EWS_ROLES, ROLE_CODES, type Role } from './roles.ts';

/**
 * How long keys live. Not from the policy, which knows no machines: the lengths are those that OWASP ASVS 5.0 (6.4,
 * 13.3) leaves to the risk.
 */
export const KEY_LIMITS = {
  /** A key that is made without an end lapses after so long. */
  usualDays: 365,
  /** No key lives longer. */
  longestDays: 730,
  /** The old key goes on beside the new one for so long, unless something else is said. */
  usualOverlapHours: 24,
  longestOverlapHours: 30 * 24,
} as const;

interface ScopeRow {
  readonly words: string;
  /** Roles that may do any of it: a key of another role cannot have the scope. */
  readonly roles: readonly Role[];
}

/** What a key may be limited to, beside what its role may do. */
const KEY_SCOPES = {
  read: { words: 'read cases, clocks, timelines and calendars', roles: ROLE_CODES },
  report: {
    words: 'report missing children, and joiners',
    roles: ['school', ...EWS_ROLES, 'send-officer', 'admissions'],
  },
  work: {
    words: 'send commands to cases',
    roles: ['school', ...EWS_ROLES, 'send-officer', 'admissions', 'operator'],
  },
  calendar: { words: "put a school's calendar", roles: ['school', ...EWS_ROLES] },
  attendance: { words: "send a school's day of the attendance register", roles: ['school', ...EWS_ROLES] },
  export: { words: 'read reports', roles: [...EWS_ROLES, 'send-officer', 'operator', 'auditor'] },
  operate: { words: 'look after the service', roles: ['operator', 'auditor'] },
  keys: {
    words: 'see, make, replace and revoke keys',
    roles: ['ews-manager', 'cme-officer', 'operator', 'auditor'],
  },
} as const satisfies Record<string, ScopeRow>;

export type KeyScope = keyof typeof KEY_SCOPES;
export const KEY_SCOPE_CODES = Object.keys(KEY_SCOPES) as KeyScope[];

/** The scopes that a key of a role can have. */
export function scopesOfRole(role: Role): KeyScope[] {
  return KEY_SCOPE_CODES.filter((scope) => (KEY_SCOPES[scope].roles as readonly Role[]).includes(role));
}

interface KeyOfficeRow {
  /** Roles whose keys they see. */
  readonly sees: readonly Role[];
  /** Roles whose keys they make and replace: whoever makes a key has seen it, and may do what it may. */
  readonly makes: readonly Role[];
  readonly revokes: readonly Role[];
}

const NOTHING: KeyOfficeRow = { sees: [], makes: [], revokes: [] };
/** What the officers who answer for the cases of the authority hand out: nothing that sees more than they do. */
const OF_CASE_WORK = ['school', 'ewo', 'send-officer', 'admissions'] as const satisfies readonly Role[];

/**
 * Who looks after whose keys. The operator ends any key, and makes none that reads a name: the role `auditor` reads
 * them too. Nobody's key makes a key of an auditor, who looks at those who make keys: it is made by whoever holds the
 * register's database.
 */
const KEY_OFFICE: Readonly<Record<Role, KeyOfficeRow>> = {
  school: NOTHING,
  ewo: NOTHING,
  'ews-manager': officeOver([...OF_CASE_WORK, 'ews-manager']),
  'cme-officer': officeOver([...OF_CASE_WORK, 'cme-officer']),
  'send-officer': NOTHING,
  admissions: NOTHING,
  operator: { sees: ROLE_CODES, makes: ['operator'], revokes: ROLE_CODES },
  auditor: { sees: ROLE_CODES, makes: [], revokes: [] },
};

function officeOver(roles: readonly Role[]): KeyOfficeRow {
  return { sees: roles, makes: roles, revokes: roles };
}

/** Whether a role may see, make or revoke keys of another. */
export function mayWithKeys(role: Role, deed: keyof KeyOfficeRow, of: Role): boolean {
  return KEY_OFFICE[role][deed].includes(of);
}

/** Roles that may see, make or revoke the keys of some role. */
export function keyKeepers(deed: keyof KeyOfficeRow): Role[] {
  return ROLE_CODES.filter((role) => KEY_OFFICE[role][deed].length > 0);
}

/** Roles whose keys a role makes. */
export function keysMadeBy(role: Role): readonly Role[] {
  return KEY_OFFICE[role].makes;
}
