import { createHmac } from 'node:crypto';
import { RECIPIENTS, type Recipient } from '../domain/policy/procedure/notices.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';
import { ROLES, ROLE_CODES, type Role } from '../domain/policy/access/roles.ts';
import { localDateAt } from '../domain/calendar/school-calendar.ts';
import type { Principal, Register } from '../register/register.ts';
import { sampleCalendars } from './sample-calendars.ts';

/** The two invented schools of the demo. Their numbers lie outside the range of real ones. */
const DEMO_SCHOOLS = [
  { urn: '900001', name: 'Sample Secondary School (invented)' },
  { urn: '900002', name: 'Example Primary School (invented)' },
] as const;

/** A key for each role: `school:<urn>` for a school, the role's code for everybody else. */
export type DemoKeys = Readonly<Record<string, string>>;

/**
 * Puts the invented schools, their calendars, mailboxes and one key a role into the register. Keys follow from the
 * installation's secret, so they stay the same from one start to the next; the register holds only their hashes.
 */
export async function addDemoPeople(
  register: Register,
  secret: Buffer,
  { authority, times }: Pick<Policy, 'authority' | 'times'>,
): Promise<DemoKeys> {
  const calendars = sampleCalendars(localDateAt(Date.now(), times.zone));
  for (const { urn, name } of DEMO_SCHOOLS) {
    await register.addSchool({
      urn,
      name,
      attendanceEmail: `attendance@school-${urn}.example.invalid`,
      safeguardingEmail: `safeguarding-lead@school-${urn}.example.invalid`,
    });
    // A calendar that somebody has put since is theirs to keep.
    const school = await register.findSchool(urn);
    const sample = calendars.find((calendar) => calendar.school === urn);
    if (!school?.calendar && sample) await register.putCalendar(urn, sample);
  }
  for (const recipient of Object.keys(RECIPIENTS) as Recipient[]) {
    if (recipient === 'school' || recipient === 'school-dsl') continue;
    await register.putMailbox(recipient, `${recipient}@council.example.invalid`);
  }
  const keys: Record<string, string> = {};
  for (const principal of demoPrincipals(authority)) {
    const key = `wa_${createHmac('sha256', secret).update(`demo key ${principal.id}`).digest('base64url')}`;
    await register.putKey(principal, key);
    keys[principal.id] = key;
  }
  return keys;
}

function demoPrincipals(authority: string): Principal[] {
  const officers = ROLE_CODES.filter((role): role is Exclude<Role, 'school'> => role !== 'school');
  return [
    ...DEMO_SCHOOLS.map(({ urn, name }): Principal => ({
      id: `school:${urn}`,
      role: 'school',
      authority,
      school: urn,
      name,
    })),
    ...officers.map((role): Principal => ({
      id: role,
      role,
      authority,
      school: null,
      name: `${ROLES[role].words} (demo)`,
    })),
  ];
}
