import type { Actor, EventKind } from '../domain/case/cme-case.ts';
import { SIGHT_OF, type Sight } from '../domain/policy/authorisation.ts';
import type { Circumstance } from '../domain/policy/circumstances.ts';
import type { DutyCode } from '../domain/policy/duties.ts';
import type { Role } from '../domain/policy/roles.ts';
import type { Principal, Scope } from '../register/register.ts';

/** Each sight of the authorisation table as the register takes it; null sees nothing. */
const SCOPES: Readonly<Record<Sight, (principal: Principal) => Scope | null>> = {
  'own-school': ({ school }) => (school === null ? null : { school }),
  'ehc-plan': () => ({ circumstance: 'ehcp' }),
  'no-roll': () => ({ absence: 'not-on-roll' }),
  authority: () => 'authority',
};

/** Which cases a caller sees. */
export function scopeOf(principal: Principal): Scope | null {
  return SCOPES[SIGHT_OF[principal.role]](principal);
}

/** Whether a role may read who the child is, and what people wrote. */
export function mayReadNames(role: Role): boolean {
  return role !== 'operator';
}

/** Who wrote an entry of the timeline; null where it is not told. */
type Writer = { readonly role: Actor['role']; readonly school: string | null } | null;

/** Whether a caller may read the words of an entry: a school and admissions read those that they wrote themselves. */
export function mayReadWords(reader: Principal, writer: Writer): boolean {
  if (reader.role === 'school') return typeof writer?.school === 'string' && writer.school === reader.school;
  if (reader.role === 'admissions') return writer?.role === 'admissions';
  return mayReadNames(reader.role);
}

/** Whether a role may know that a child has siblings with cases: a school and admissions see the one child only. */
export function maySeeSiblings(role: Role): boolean {
  return role !== 'school' && role !== 'admissions';
}

/** Events and duties that speak of siblings. */
export const ABOUT_SIBLINGS: ReadonlySet<string> = new Set<EventKind | DutyCode>([
  'household-joined',
  'household-left',
  'finding-offered',
  'finding-answered',
  'answer-shared-finding',
]);

/** What admissions need for a school place, and no more of a case: nothing of safeguarding, no enquiry. */
const FOR_ADMISSIONS: {
  readonly events: readonly EventKind[];
  readonly circumstances: readonly Circumstance[];
} = {
  events: [
    'case-opened',
    'report-joined',
    'stage-entered',
    'group-corrected',
    'placement-recorded',
    'outcome-recorded',
  ],
  // Both come first when a place is given (School Admissions Code).
  circumstances: ['ehcp', 'looked-after'],
};

/** Whether a role may know that something of this kind happened, by whomever it was done. */
export function mayReadEvent(role: Role, what: EventKind, doneBy: Actor['role']): boolean {
  return role !== 'admissions' || doneBy === 'admissions' || FOR_ADMISSIONS.events.includes(what);
}

/** The circumstances of a child that a role may know. */
export function readableCircumstances(role: Role, known: readonly Circumstance[]): Circumstance[] {
  return known.filter((code) => role !== 'admissions' || FOR_ADMISSIONS.circumstances.includes(code));
}

/** Whether a school's calendar exists for a caller: a school knows only its own. */
export function maySeeSchool(reader: Principal, urn: string): boolean {
  return reader.role !== 'school' || reader.school === urn;
}
