import type { EventKind } from '../../domain/policy/procedure/events.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import type { CaseEvent } from '../../domain/case/cme-case.ts';
import { SIGHT_OF, type Sight } from '../../domain/policy/access/authorisation.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import {
  DATA_NOT_TOLD,
  EVENTS_TOLD,
  isBoundReader,
  isForAPlace,
  isToldCircumstance,
  shown,
} from '../../domain/policy/access/fields.ts';
import { policyOfCase } from '../../domain/policy/editions/editions.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { CaseRow, Principal, Scope } from '../../register/register.ts';

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
  return shown('pupil', role) !== 'absent';
}

/** Who wrote an entry of the timeline; null where it is not told. */
type Writer = { readonly role: Actor['role']; readonly school: string | null } | null;

/** Whether somebody is of the caller's own side: a school of its own office, admissions of their own team. */
function isOwn(reader: Principal, writer: Writer): boolean {
  if (reader.role === 'school') return typeof writer?.school === 'string' && writer.school === reader.school;
  return writer?.role === reader.role;
}

/** Whether a caller may read the words of an entry: a school and admissions read those that they wrote themselves. */
export function mayReadWords(reader: Principal, writer: Writer): boolean {
  return isBoundReader(reader.role) ? isOwn(reader, writer) : mayReadNames(reader.role);
}

/** Whether a caller may know that something of this kind happened, by whomever it was done. */
export function mayReadEvent(reader: Principal, what: EventKind, writer: Writer): boolean {
  if (!isBoundReader(reader.role)) return true;
  const told = EVENTS_TOLD[what][reader.role];
  return told === 'any' || (told === 'own' && isOwn(reader, writer));
}

/** The part of an entry's data that a caller may read. */
export function readableData(
  reader: Principal,
  row: Pick<CaseRow, 'saidBySchool' | 'current'>,
  data: CaseEvent['data'],
): CaseEvent['data'] {
  const { role } = reader;
  if (!isBoundReader(role)) return data;
  const told = Object.entries(data).filter(([member]) => !DATA_NOT_TOLD[role].includes(member));
  const { circumstances, ...rest } = Object.fromEntries(told);
  if (!Array.isArray(circumstances)) return rest;
  return { ...rest, circumstances: readableCircumstances(role, row, circumstances as Circumstance[]) };
}

/** The circumstances of a child that a role may know. */
export function readableCircumstances(
  role: Role,
  { saidBySchool, current }: Pick<CaseRow, 'saidBySchool' | 'current'>,
  known: readonly Circumstance[],
): Circumstance[] {
  switch (shown('circumstances', role)) {
    case 'own': {
      const policy = policyOfCase(current);
      return known.filter(
        (code) => isToldCircumstance(code, policy) || saidBySchool?.circumstances.includes(code),
      );
    }
    case 'place':
      return known.filter(isForAPlace);
    default:
      return [...known];
  }
}

/** Whether a school's calendar exists for a caller: a school knows only its own. */
export function maySeeSchool(reader: Principal, urn: string): boolean {
  return reader.role !== 'school' || reader.school === urn;
}
