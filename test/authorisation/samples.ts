import type { Route } from '../../api/http/route.ts';
import {
  DISCLOSED_KIND_CODES,
  DISCLOSURE_BASIS_CODES,
} from '../../domain/policy/data-protection/disclosures.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import { calendarOf } from '../register/case-files.ts';

const FIRST_DAY = '2026-10-07';
const ADDRESS = { lines: ['1 Sample Street'] };
const PUPIL = { givenName: 'Amara', familyName: 'Example', dateOfBirth: '2014-03-09' };
const RETURNED = {
  parents: [{ fullName: 'B Example', address: ADDRESS, phone: '07700 900001' }],
  ground: 'a',
  deletedOn: FIRST_DAY,
};

/** A body that the route takes, by its path and what it does. */
export const BODIES: Readonly<Record<string, unknown>> = {
  'post /cases': { school: '900001', pupil: PUPIL, absence: { kind: 'unexplained', firstDay: FIRST_DAY } },
  'post /cases/:id/restriction': { kind: 'refuge', why: 'words' },
  'post /cases/:id/access-requests': { why: 'words', hours: 4 },
  'post /cases/:id/break-glass': { why: 'words' },
  'post /access-requests/:id/decision': { granted: false },
  'post /access-grants/:id/review': { proper: true },
  'post /cases/:id/enquiries': { check: 'home-visit', notApplicable: 'words' },
  'post /cases/:id/vulnerability-assessment': { concern: false },
  'post /cases/:id/referral': {},
  'post /cases/:id/safeguarding-concerns': { to: ['police'], made: true },
  'post /cases/:id/outcome': { outcome: 'returned' },
  'post /cases/:id/handover': { confirmed: true, by: 'somebody' },
  'post /cases/:id/handover-link': { authority: 'Another County (invented)' },
  'post /cases/:id/placements': { status: 'offered', school: 'A school' },
  'post /cases/:id/acknowledgements': { duty: 'no-duty-of-this-case' },
  'post /cases/:id/corrections': { firstDay: '2026-10-06', why: 'words' },
  'post /cases/:id/shared-findings': { finding: 'none', confirmed: true },
  'post /cases/:id/attendance': { marks: [{ date: FIRST_DAY, session: 'am', code: 'N' }] },
  'post /cases/:id/sightings': { confirmed: false, on: FIRST_DAY },
  'post /cases/:id/policy-edition': { edition: '2025-09', why: 'words' },
  'post /cases/:id/reviews': { on: FIRST_DAY },
  'post /cases/:id/attendance-order': { step: 'notice-served', on: FIRST_DAY },
  'post /cases/:id/cme-group': { group: 'went-missing', why: 'words' },
  'post /cases/:id/household': { sibling: 'none' },
  'post /cases/:id/legal-facts': { fact: 'died', holds: false },
  'post /cases/:id/joint-enquiry': { result: 'not-found' },
  'post /cases/:id/removal-advice': { ground: 'i' },
  'post /cases/:id/removal-notice': { pupil: { fullName: 'Amara Example', address: ADDRESS }, ...RETURNED },
  'put /schools/:urn/calendar': calendarOf('900001'),
  'post /holidays': { add: [{ date: '2027-06-11', name: 'words' }] },
  'post /schools/:urn/attendance': 'upn,case,date,session,code\n',
  'post /schools/:urn/joiners': { pupil: PUPIL, enteredOn: FIRST_DAY },
  'post /schools/:urn/leavers': { pupil: { ...PUPIL, address: ADDRESS }, ...RETURNED },
  'post /cases/:id/disclosures': {
    on: FIRST_DAY,
    to: 'somebody',
    basis: DISCLOSURE_BASIS_CODES[0],
    kinds: [DISCLOSED_KIND_CODES[0]],
    why: 'words',
  },
  'post /cases/:id/subject-access': { request: 'SAR-1' },
  'post /cases/:id/legal-hold': { held: true, why: 'words' },
  'post /cases/:id/retention-review': { decision: 'keep', why: 'words' },
  'post /cases/:id/erasure': { confirm: 'erase' },
  'post /people': { name: 'An invented officer', role: 'ewo' },
  'post /people/:id/invitation': {},
  'post /people/:id/disabled': { disabled: true },
  'post /people/:id/role': { role: 'ewo' },
  'post /keys': { name: 'An invented machine', role: 'ewo' },
  'post /keys/:id/rotate': {},
  'post /keys/:id/revoke': {},
  'post /codec/decode': { payloads: [] },
  'post /codec/unredacted/decode': { payloads: [] },
  'post /codec/encode': { payloads: [] },
  'post /rehearsal/cases/:id/advance': { to: 'next-deadline' },
};

/** What another body of the same route is for a role: which of its rows is meant stands in the body. */
const BODIES_OF: Readonly<Partial<Record<Role, Readonly<Record<string, unknown>>>>> = {
  'send-officer': {
    'post /cases': { absence: { kind: 'not-on-roll' } },
    'post /cases/:id/legal-facts': { fact: 'special-school-consent-outstanding', holds: false },
  },
  admissions: { 'post /cases': { absence: { kind: 'not-on-roll' } } },
};

/** The body that a caller of a role sends to a route. */
export function sampleOf(route: Pick<Route, 'method' | 'path'>, role: Role | null): unknown {
  const name = nameOf(route);
  return (role === null ? undefined : BODIES_OF[role]?.[name]) ?? BODIES[name];
}

/** The same as no route takes it, whoever sends it: what is asked is who may send, and nothing is changed. */
export function untakenOf(route: Pick<Route, 'method' | 'path'>, role: Role | null): object {
  const { absence } = (sampleOf(route, role) ?? {}) as { absence?: unknown };
  return { surprise: true, ...(absence !== undefined && { absence }) };
}

/** What a reading asks for in its query. */
const QUERIES: Readonly<Record<string, string>> = {
  '/cases/:id/policy-edition': '?edition=2025-09',
  '/schools/:urn/clock': `?firstDay=${FIRST_DAY}`,
  '/reports/dfe': `?on=${FIRST_DAY}`,
  '/reports/panel': '?month=2026-10',
};

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** The address of a route about one case or school. */
export function addressOf({ method, path }: Pick<Route, 'method' | 'path'>, id: string): string {
  const query = method === 'get' ? (QUERIES[path] ?? '') : '';
  const base = path === '/metrics' ? '' : '/api/v1';
  return base + path.replace(/:(id|urn)/, id) + query;
}
