import type { Policy } from '../domain/policy/editions/policy.ts';
import { ROLES, type Role } from '../domain/policy/access/roles.ts';
import type { DemoAccount } from '../embedded/demo-issuer.ts';
import type { Principal, Register } from '../register/register.ts';

/** Invented people, one for each role and school of the demo. */
const PEOPLE: readonly { readonly role: Role; readonly name: string; readonly school?: string }[] = [
  { role: 'school', school: '900001', name: 'Robin Sample' },
  { role: 'school', school: '900002', name: 'Sam Example' },
  { role: 'ewo', name: 'Alex Invented' },
  { role: 'ews-manager', name: 'Jo Placeholder' },
  { role: 'cme-officer', name: 'Kit Specimen' },
  { role: 'send-officer', name: 'Lee Madeup' },
  { role: 'admissions', name: 'Max Fictional' },
  { role: 'operator', name: 'Ori Nobody' },
  { role: 'auditor', name: 'Pat Imaginary' },
];

const idOf = (role: Role, school?: string) => `demo-${role}${school === undefined ? '' : `-${school}`}`;

/** Whom the demonstration's provider lets people be. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = PEOPLE.map(({ role, school, name }) => ({
  subject: idOf(role, school),
  words: `${name}: ${ROLES[role].words}${school === undefined ? '' : ` ${school}`}`,
}));

/** Lets the invented people in: the provider may have another address at each start. */
export async function addDemoSignIns(
  register: Register,
  issuer: string,
  { authority }: Pick<Policy, 'authority'>,
): Promise<void> {
  const service = { role: 'service', id: 'demo' } as const;
  for (const { role, school = null, name } of PEOPLE) {
    const id = idOf(role, school ?? undefined);
    const person: Principal = { id, role, authority, school, name };
    await register.putPerson(person, service);
    await register.bindIdentity({ issuer, subject: id }, id);
  }
}
