import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../domain/case/commands.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { CASE_FIELD_CODES, shown, type CaseField } from '../../domain/policy/access/fields.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import {
  openRecorded,
  principal,
  reportOf,
  caseOnRecord,
  type RecordedCase,
} from '../register/case-files.ts';
import { CALLERS, decidesOnly, NOW, openWorld, type Caller, type World } from './world.ts';

/** A text that stands nowhere else, and who may read it. */
interface Canary {
  readonly text: string;
  readonly what: string;
  readonly readers: (caller: Caller) => boolean;
}

let world: World;
let reported: RecordedCase;
let found: RecordedCase;
const canaries: Canary[] = [];

const readsNames = ({ role }: Caller) => role !== null && role !== 'operator';
const isOwnSchool = ({ school, ofOtherAuthority }: Caller) => school === '900001' && !ofOtherAuthority;
/** The case is on the roll of the first school, of a child with an EHC plan: admissions do not see it at all. */
const seesIt = (caller: Caller) =>
  caller.role !== 'admissions' &&
  !caller.ofOtherAuthority &&
  (caller.role !== 'school' || isOwnSchool(caller));
const council = (caller: Caller) => readsNames(caller) && seesIt(caller) && caller.role !== 'school';
const ownAndCouncil = (caller: Caller) => readsNames(caller) && seesIt(caller);

function plant(what: string, readers: Canary['readers']): string {
  const text = `canary${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  canaries.push({ text, what, readers });
  return text;
}

beforeAll(async () => {
  world = await openWorld(decidesOnly);
  const { register } = world.api;
  reported = await openRecorded(
    register,
    reportOf(
      {
        givenName: plant('given name', ownAndCouncil),
        familyName: plant('family name', ownAndCouncil),
        sex: plant('sex', ownAndCouncil),
        address: {
          lines: [plant('address that the school gave', ownAndCouncil)],
          postcode: 'ZZ1 1ZZ',
        },
        contacts: [{ name: plant('contact that the school gave', ownAndCouncil) }],
      },
      { circumstances: ['ehcp'], note: plant('note of the school’s report', ownAndCouncil) },
    ),
    { reportId: 'canary-report' },
  );
  await planted(reported);
  found = await openedByEws();
}, 60_000);
afterAll(() => world.api.stop());

/** A child whom EWS reports: where the child is said to live is the council's to know. */
async function openedByEws(): Promise<RecordedCase> {
  const { register } = world.api;
  const report = reportOf(
    {
      givenName: 'Found',
      familyName: 'Elsewhere',
      address: { lines: [plant('address that EWS found', council)] },
      contacts: [
        { name: plant('contact that EWS found', council), phone: plant('phone that EWS found', council) },
      ],
    },
    { circumstances: ['ehcp', 'exploitation-concern'], note: plant('note of a report by EWS', council) },
  );
  const taken = await register.takeReport(report, 'canary-report-of-ews', principal('ewo'));
  if (taken.kind !== 'opened') throw new Error('The report joined a case');
  return caseOnRecord(register, taken.pending);
}

/** Words of every side, on the record of one case. */
async function planted(workflow: RecordedCase): Promise<void> {
  const day = localDate('2026-10-07');
  const attempt = { attemptedAt: '2026-10-07T09:30:00Z', result: 'information-gained' } as const;
  const say = async (role: Role, sent: Partial<Command> & Pick<Command, 'kind'>, words: object) => {
    const school = role === 'school' ? '900001' : null;
    const by = principal(role, school);
    const commandId = randomUUID();
    const { register } = world.api;
    await register.storeCommand({
      commandId,
      caseId: workflow.pending.caseId,
      kind: sent.kind,
      principal: by,
      body: words,
    });
    const command = { ...sent, commandId, by: { role, id: by.id } } as Partial<Command> &
      Pick<Command, 'kind'>;
    await workflow.command(NOW, command);
  };
  const enquiry = (check: string) =>
    ({ kind: 'record-enquiry', data: { entries: [{ check, ...attempt }] } }) as never;
  await say('school', enquiry('phone-parents'), { note: plant('enquiry of the school', ownAndCouncil) });
  await say('ewo', enquiry('refuges'), { note: plant('enquiry at refuges', council) });
  await say('ewo', enquiry('housing'), { note: plant('enquiry at housing: an address', council) });
  await say('cme-officer', enquiry('police'), { note: plant('enquiry at the police', council) });
  await say(
    'ewo',
    {
      kind: 'assess-vulnerability',
      data: { circumstances: ['known-risk-in-household'], concern: true },
    } as never,
    {
      assessedBy: plant('who assessed for EWS', council),
      note: plant('assessment by EWS', council),
    },
  );
  await say(
    'ews-manager',
    { kind: 'raise-safeguarding-concern', data: { to: ['police'], made: true } } as never,
    {
      reference: plant('reference of social care', council),
      note: plant('note of social care', council),
    },
  );
  await say(
    'send-officer',
    { kind: 'raise-safeguarding-concern', data: { to: ['police'], made: true } } as never,
    {
      note: plant('note of the SEND officer', council),
    },
  );
  await say('ewo', { kind: 'record-sighting', data: { on: day, confirmed: true } } as never, {
    seenBy: plant('who saw the child', council),
    where: plant('where the child was seen', council),
  });
  await say('ewo', { kind: 'correct-first-day', data: { firstDay: localDate('2026-10-06') } } as never, {
    why: plant('why EWS corrected the first day', council),
  });
  await say('school', { kind: 'raise-safeguarding-concern', data: { to: ['police'], made: true } } as never, {
    note: plant('safeguarding note of the school', ownAndCouncil),
  });
  await joinedByTheOtherSchool(workflow);
}

/** The other school reports the same child: neither its words nor that it exists are for the first one. */
async function joinedByTheOtherSchool(workflow: RecordedCase): Promise<void> {
  const { register } = world.api;
  const other = principal('school', '900002');
  const row = await register.findCase(workflow.pending.caseId, 'authority');
  const reportId = randomUUID();
  const report = reportOf(
    { ...row?.pupil },
    { school: '900002', note: plant('note of the other school', council), circumstances: ['fgm-concern'] },
  );
  const taken = await register.takeReport(report, reportId, other);
  if (taken.kind !== 'joined') throw new Error('The report opened a case');
  const data = { reportId, school: '900002', circumstances: ['fgm-concern'] };
  const by = { role: 'school', id: other.id };
  await workflow.command(NOW, { kind: 'join-report', commandId: reportId, by, data } as unknown as Command);
}

const READINGS = [
  '/cases?limit=100',
  '/cases/{id}',
  '/cases/{id}/clock',
  '/cases/{id}/timeline',
  '/cases/{id}/removal-advice',
  '/cases/{id}/household',
  '/cases/{id}/views',
  '/cases/{id}/disclosures',
  '/schools/900001/joiners',
  '/schools/900001/leavers',
  '/schools/900001/calendar',
  '/reports/caseload',
  '/reports/timeliness',
  '/reports/panel?month=2026-10',
  '/reports/dfe?on=2026-10-07',
  '/retention',
  '/access-requests',
] as const;

async function readBy(caller: Caller, reading: string, accept = 'application/json'): Promise<string> {
  const texts = await Promise.all(
    (reading.includes('{id}') ? [reported, found] : [reported]).map(async ({ pending }) => {
      const key = world.keyOf(caller);
      const address = `${world.api.web}/api/v1${reading.replace('{id}', pending.caseId)}`;
      const headers = { accept, ...(key !== undefined && { authorization: `Bearer ${key}` }) };
      return (await fetch(address, { headers })).text();
    }),
  );
  return texts.join('\n');
}

describe('What each caller can read', () => {
  it(
    'is what the table gives: a canary in every text, every reading by every caller',
    { timeout: 120_000 },
    async () => {
      const leaks: string[] = [];
      const read = new Set<string>();
      let checks = 0;
      const forms = [
        ...READINGS.map((each) => [each, undefined] as const),
        ['/reports/caseload', 'text/csv'] as const,
      ];
      for (const caller of CALLERS) {
        for (const [reading, accept] of forms) {
          const text = await readBy(caller, reading, accept);
          for (const { text: canary, what, readers } of canaries) {
            checks += 1;
            if (!text.includes(canary)) continue;
            if (readers(caller)) read.add(`${what} by ${caller.who}`);
            else leaks.push(`${what}, at ${reading}, by ${caller.who}`);
          }
        }
      }
      process.stdout.write(
        `Readable fields: ${canaries.length} canaries, ${checks} checks, ${read.size} read by those entitled, ${leaks.length} leaks\n`,
      );
      expect(leaks).toEqual([]);
      expect(checks).toBeGreaterThan(600);
      const entitled = canaries.flatMap(({ what, readers }) =>
        CALLERS.filter(readers).map(({ who }) => `${what} by ${who}`),
      );
      expect(entitled.filter((each) => !read.has(each))).toEqual([]);
    },
  );

  it('is, of a case, what the table of its members says', async () => {
    const whole = await caseAs('cme-officer');
    const wrong: string[] = [];
    for (const caller of CALLERS.filter((each) => each.role !== null && seesIt(each))) {
      const seen = await caseAs(caller.who);
      for (const field of CASE_FIELD_CODES) {
        if (!agrees(field, caller.role ?? 'school', at(seen, field), at(whole, field)))
          wrong.push(`${field} by ${caller.who}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('tells a school neither of another school nor of circumstances that others have put', async () => {
    const own: Caller = { who: 'school:900001', role: 'school', school: '900001' };
    for (const reading of ['/cases/{id}', '/cases/{id}/timeline', '/cases/{id}/clock', '/cases?limit=100']) {
      const text = await readBy(own, reading);
      for (const secret of ['900002', 'known-risk-in-household', 'fgm-concern', 'exploitation-concern']) {
        expect([reading, secret, text.includes(secret)]).toEqual([reading, secret, false]);
      }
    }
    expect(await readBy(own, '/cases/{id}/timeline')).not.toContain('refuges');
    expect(await readBy({ who: 'ewo', role: 'ewo', school: null }, '/cases/{id}')).toContain(
      'known-risk-in-household',
    );
  });
});

async function caseAs(who: string): Promise<Record<string, unknown>> {
  return (await world.api.call(who, 'GET', `/api/v1/cases/${reported.pending.caseId}`)).body;
}

function at(whole: unknown, field: CaseField): unknown {
  return field
    .split('.')
    .reduce<unknown>((part, member) => (part as Record<string, unknown> | undefined)?.[member], whole);
}

const EMPTY: readonly string[] = [
  '[]',
  'null',
  '0',
  JSON.stringify({ channels: { tried: [], never: [] }, timesOfDay: { tried: [], never: [] } }),
];

function agrees(field: CaseField, role: Role, seen: unknown, whole: unknown): boolean {
  switch (shown(field, role)) {
    case 'whole':
      // Its own members are rows of their own.
      return field === 'pupil' ? seen !== undefined : JSON.stringify(seen) === JSON.stringify(whole);
    case 'absent':
      return seen === undefined;
    case 'empty':
      return EMPTY.includes(JSON.stringify(seen));
    case 'own':
    case 'place':
      return (
        !Array.isArray(seen) || seen.every((each) => JSON.stringify(whole).includes(JSON.stringify(each)))
      );
  }
}
