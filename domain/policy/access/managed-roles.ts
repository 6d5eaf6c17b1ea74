import type { Role } from './roles.ts';

/** Whoever works on cases, at schools and at the council. */
const OF_CASES = [
  'school',
  'ewo',
  'ews-manager',
  'cme-officer',
  'send-officer',
  'admissions',
] as const satisfies readonly Role[];

/**
 * Whom a role invites, gives another role, and disables. The two who answer for the cases of the authority look after
 * everybody who works on them, and operators after each other. Nobody invites an auditor, who looks at those who
 * invite: whoever holds the register's database does (`whereabouts people invite`), as they do for the first person.
 */
const LOOKS_AFTER: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  'ews-manager': OF_CASES,
  'cme-officer': OF_CASES,
  operator: ['operator'],
};

/** Whether a role looks after people of another. */
export function looksAfter(role: Role, of: Role): boolean {
  return LOOKS_AFTER[role]?.includes(of) ?? false;
}
