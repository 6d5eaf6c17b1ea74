import type { EventKind } from '../domain/case/cme-case.ts';
import type { DutyCode } from '../domain/policy/duties.ts';
import type { Role } from '../domain/policy/roles.ts';
import type { Principal, Scope } from '../register/register.ts';

type Sight = (principal: Principal) => Scope | null;
const wholeAuthority: Sight = () => 'authority';

/** Which cases each role sees; null sees none. */
const SIGHT: Readonly<Record<Role, Sight>> = {
  school: ({ school }) => (school === null ? null : { school }),
  ewo: wholeAuthority,
  'ews-manager': wholeAuthority,
  'cme-officer': wholeAuthority,
  // The case officer of children with an EHC plan (5 SEND).
  'send-officer': () => ({ circumstance: 'ehcp' }),
  // Admissions work with children on no roll (4.1), and no case is about such a child yet.
  admissions: () => null,
  operator: wholeAuthority,
  auditor: wholeAuthority,
};

export function scopeOf(principal: Principal): Scope | null {
  return SIGHT[principal.role](principal);
}

/** Whether a role may read who the child is, and what people wrote. */
export function mayReadNames(role: Role): boolean {
  return role !== 'operator';
}

/** Whether a caller may read the words of an entry: a school reads those that it wrote itself. */
export function mayReadWords(reader: Principal, writtenBySchool: string | null): boolean {
  if (reader.role === 'school') return writtenBySchool !== null && writtenBySchool === reader.school;
  return mayReadNames(reader.role);
}

/** Whether a role may know that a child has siblings with cases: a school sees its own child only. */
export function maySeeSiblings(role: Role): boolean {
  return role !== 'school';
}

/** Events and duties that speak of siblings. */
export const ABOUT_SIBLINGS: ReadonlySet<string> = new Set<EventKind | DutyCode>([
  'household-joined',
  'household-left',
  'finding-offered',
  'finding-answered',
  'answer-shared-finding',
]);

/** Whether a school's calendar exists for a caller: a school knows only its own. */
export function maySeeSchool(reader: Principal, urn: string): boolean {
  return reader.role !== 'school' || reader.school === urn;
}
