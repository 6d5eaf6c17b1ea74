import { randomUUID } from 'node:crypto';
import type { CaseGateway } from '../../dispatch/case-gateway.ts';
import { decide } from '../../domain/decisions/decide.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Register } from '../../register/register.ts';
import { startApiAlone, type ApiAlone } from '../api/api-alone.ts';
import { calendarOf, openRecorded, principal, reportOf, type RecordedCase } from '../register/case-files.ts';

/** The wall clock of the world: the first morning of its cases. */
export const NOW = '2026-10-07T10:00:00Z';

/** Everybody who calls: what each is to the first school's case follows from the tables. */
export interface Caller {
  readonly who: string;
  readonly role: Role | null;
  readonly school: string | null;
  readonly ofOtherAuthority?: true;
}

const officer = (role: Role): Caller => ({ who: role, role, school: null });
const strangers = [
  { who: 'school of another authority', role: 'school', school: '900001', ofOtherAuthority: true },
  { who: 'ewo of another authority', role: 'ewo', school: null, ofOtherAuthority: true },
] as const;
export const CALLERS: readonly Caller[] = [
  { who: 'school:900001', role: 'school', school: '900001' },
  { who: 'school:900002', role: 'school', school: '900002' },
  ...(
    ['ewo', 'ews-manager', 'cme-officer', 'send-officer', 'admissions', 'operator', 'auditor'] as const
  ).map(officer),
  ...strangers,
  { who: 'nobody', role: null, school: null },
];

/** The cases of the world, by what is special about each. */
export const CASES = [
  'own',
  'tracking',
  'closed',
  'of another school',
  'with an EHC plan',
  'on no roll',
  'restricted',
] as const;
export type CaseName = (typeof CASES)[number];

export interface World {
  readonly api: ApiAlone;
  readonly workflows: Readonly<Record<CaseName, RecordedCase>>;
  readonly keyOf: (caller: Caller) => string | undefined;
}

/** A real API on a real register, with cases at different stages and two callers of another authority. */
export async function openWorld(cases: (register: Register) => CaseGateway): Promise<World> {
  const api = await startApiAlone({
    now: NOW,
    cases,
    rehearsal: { advance: () => Promise.resolve({ refused: 'not-allowed-now', why: 'It stands still' }) },
  });
  const { register } = api;
  for (const urn of ['900001', '900002']) await register.putCalendar(urn, calendarOf(urn));
  const strangerKeys = new Map(strangers.map(({ who }) => [who as string, randomUUID()]));
  for (const { who, role, school } of strangers) {
    const foreign = { ...principal(role, school), id: who, authority: 'sampleton' };
    await register.putKey(foreign, strangerKeys.get(who) ?? '');
  }
  const workflows = await openCases(register);
  return { api, workflows, keyOf: ({ who }) => api.keys[who] ?? strangerKeys.get(who) };
}

async function openCases(register: Register): Promise<Record<CaseName, RecordedCase>> {
  const open = (name: string, report: Parameters<typeof reportOf>[1] = {}) =>
    openRecorded(register, reportOf({ familyName: name, givenName: 'Invented' }, report), {
      reportId: `report-${name}`,
    });
  const afterDay20 = '2026-11-18T09:00:00Z';
  const tracked = await open('Tracked');
  const closed = await open('Closed');
  const restricted = await open('Restricted');
  await tracked.passTime(afterDay20);
  await tracked.command(afterDay20, { kind: 'still-missing', on: localDate('2026-11-18') });
  await closed.command(NOW, { kind: 'returned', on: localDate('2026-10-07') });
  const { caseId } = restricted.pending;
  const by = principal('cme-officer');
  await register.restrict({ id: 'restriction', caseId, kind: 'refuge', why: 'invented', excluded: [], by });
  return {
    own: await open('Own'),
    tracking: tracked,
    closed,
    'of another school': await open('Other', { school: '900002' }),
    'with an EHC plan': await open('Planned', { school: '900002', circumstances: ['ehcp'] }),
    'on no roll': await open('Nowhere', {
      school: null,
      absence: {
        kind: 'not-on-roll',
        firstDay: localDate('2026-10-01'),
        group: 'went-missing',
        subgroup: null,
        referredBy: null,
      },
    }),
    restricted,
  };
}

/** Decides every command as a workflow does and records nothing, so that each question meets the same case. */
export function decidesOnly(register: Register): CaseGateway {
  return {
    start: () => Promise.resolve('unavailable'),
    async send({ caseId }, command) {
      const row = await register.findCase(caseId, 'authority');
      if (!row) return { kind: 'unavailable' };
      const decided = decide(row.current, command, row.asOf, BROMLEY);
      return isRefusal(decided) ? { kind: 'refused', refusal: decided } : { kind: 'accepted' };
    },
    deliver: () => Promise.resolve('accepted'),
    lookAgain: () => Promise.resolve('accepted'),
    lookForEnd: () => Promise.resolve('accepted'),
  };
}
