import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { compulsorySchoolAge } from '../../domain/calendar/compulsory-school-age.ts';
import { addDays, localDate } from '../../domain/calendar/local-date.ts';
import { bornOfAge } from '../../register/oversight/age.ts';
import type { Pupil } from '../../register/register.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  furnish,
  OTHER_SCHOOL,
  reportOf,
  principal,
  caseOnRecord,
  standsAs,
  type RecordedCase,
} from './case-files.ts';

/** The autumn's census day as the department's pattern has it: the first Thursday of October. */
const CENSUS = localDate('2026-10-01');

let test: TestRegister;
const eachOnItsOwnRegister = () => {
  beforeAll(async () => {
    test = await openTestRegister('2026-10-02T09:00:00Z');
    await furnish(test.register);
  });
  afterAll(() => test.close());
};

const clockAt = (instant: string) => {
  test.clock.now = Date.parse(instant);
  return instant;
};

interface Child extends Partial<Pupil> {
  readonly givenName: string;
  readonly firstDay: string;
  readonly school?: string;
  /** On no roll since that day; without it, on the roll of the school. */
  readonly since?: string;
  readonly state?: Partial<CmeCase>;
}

const removedOn = (day: string): CmeCase['removalNotice'] => ({
  ground: 'i',
  deletedOn: localDate(day),
  late: false,
  destinationKnown: false,
  at: `${day}T10:00:00Z`,
});

/** Opens a case and records it as it stands. */
async function child({ firstDay, school, since, state, ...pupil }: Child): Promise<RecordedCase> {
  const at = new Date(test.clock.now).toISOString();
  const report = reportOf(pupil, {
    absence: { kind: 'unexplained', firstDay: localDate(firstDay) },
    ...(school !== undefined && { school }),
  });
  const reportId = `report-of-${pupil.givenName}`;
  const taken = await test.register.takeReport(report, reportId, principal('school', report.school));
  if (taken.kind !== 'opened') throw new Error('The report joined a case');
  const workflow = await caseOnRecord(test.register, taken.pending, at);
  await standsAs(test.database, {
    ...workflow.current,
    ...(since !== undefined && { stage: 'tracking' as const, removalNotice: removedOn(since) }),
    ...state,
  });
  return workflow;
}

describe('The termly return to the department (definitions, 5 CME officer)', () => {
  eachOnItsOwnRegister();
  let onRoll: RecordedCase;
  beforeAll(async () => {
    await child({ givenName: 'Amara', firstDay: '2026-09-14', since: '2026-09-18', sex: 'F', yearGroup: 7 });
    await child({
      givenName: 'Bruno',
      firstDay: '2026-09-04',
      since: '2026-09-04',
      sex: 'male',
      dateOfBirth: localDate('2021-08-31'),
      state: { attendanceOrder: { law: 's437', step: 'order-served', on: CENSUS, until: null } },
    });
    onRoll = await child({ givenName: 'Celia', firstDay: '2026-09-29', sex: 'female', yearGroup: 9 });
    // Too old, then too young, to be of compulsory school age.
    await child({
      givenName: 'Dario',
      firstDay: '2026-09-14',
      since: '2026-09-14',
      dateOfBirth: localDate('2010-08-31'),
    });
    await child({
      givenName: 'Elif',
      firstDay: '2026-09-14',
      since: '2026-09-14',
      dateOfBirth: localDate('2021-09-01'),
    });
    // Found to be on no roll only from the day after.
    await child({ givenName: 'Femi', firstDay: '2026-09-14', since: '2026-10-02', yearGroup: 3 });
  });

  it('counts the children who are on no roll on that day, each once in every list', async () => {
    const given = await test.register.dfeReturn(CENSUS);
    expect(given).toMatchObject({ on: CENSUS, children: 2, corrections: [] });
    expect(given.counts).toEqual([
      { topic: 'duration', code: '2-to-4-weeks', children: 1 },
      { topic: 'duration', code: 'under-2-weeks', children: 1 },
      { topic: 'reason', code: 'challenging-attendance-order', children: 1 },
      { topic: 'reason', code: 'not-recorded', children: 1 },
      { topic: 'sex', code: 'female', children: 1 },
      { topic: 'sex', code: 'male', children: 1 },
      { topic: 'year_group', code: 'year-1', children: 1 },
      { topic: 'year_group', code: 'year-7', children: 1 },
    ]);
  });

  it('does not count a child on a roll, and says how many there were beside', async () => {
    // Celia, and Femi who was still on a roll that day.
    expect(await test.register.dfeReturn(CENSUS)).toMatchObject({ onRollNotCounted: 2 });
  });

  it('is frozen by the first answer about a past day, and lists what is known otherwise later', async () => {
    const given = await test.register.dfeReturn(CENSUS);
    expect(given.frozenAt).toBe('2026-10-02T09:00:00Z');
    clockAt('2026-10-09T09:00:00Z');
    const late = await child({ givenName: 'Greta', firstDay: '2026-09-04', since: '2026-09-04' });
    await standsAs(test.database, {
      ...onRoll.current,
      removalNotice: removedOn('2026-09-30'),
      stage: 'tracking',
    });
    const again = await test.register.dfeReturn(CENSUS);
    expect({ ...again, corrections: [] }).toEqual({ ...given, corrections: [] });
    expect(again.corrections).toEqual([
      expect.objectContaining({ reference: onRoll.current.reference, what: 'added', was: {} }),
      {
        reference: late.current.reference,
        what: 'added',
        was: {},
        is: { sex: 'unknown', year_group: 'year-8', duration: '2-to-4-weeks', reason: 'not-recorded' },
      },
    ]);
  });

  it('lists a child who turns out to have been back before that day as removed', async () => {
    const { items } = await test.register.listCases(
      { limit: 10, searchNames: true, q: 'Amara' },
      'authority',
    );
    const { current } = items[0]!;
    const outcome = { number: null, kind: 'returned', on: CENSUS } as const;
    const recorded = {
      ...outcome,
      recordedBy: { role: 'ewo', id: 'ewo' },
      at: '2026-10-09T10:00:00Z',
    } as const;
    await standsAs(test.database, { ...current, stage: 'closed', outcome: recorded });
    const { corrections, children } = await test.register.dfeReturn(CENSUS);
    expect(children).toBe(2);
    expect(corrections).toContainEqual({
      reference: current.reference,
      what: 'removed',
      was: { sex: 'female', year_group: 'year-7', duration: 'under-2-weeks', reason: 'not-recorded' },
      is: {},
    });
  });

  it('is provisional about today, and about no day to come', async () => {
    const today = localDate('2026-10-09');
    expect(await test.register.dfeReturn(today)).toMatchObject({ frozenAt: null, children: 4 });
    await child({ givenName: 'Hana', firstDay: '2026-09-04', since: '2026-09-04' });
    expect(await test.register.dfeReturn(today)).toMatchObject({ frozenAt: null, children: 5 });
    await expect(test.register.dfeReturn(addDays(today, 1))).rejects.toThrow(RangeError);
  });

  it('asks the one rule of compulsory school age for every day of birth', () => {
    for (const on of [CENSUS, localDate('2026-06-26'), localDate('2026-06-27'), localDate('2027-03-31')]) {
      const { from, to } = bornOfAge(on);
      const isOfAge = (born: typeof on) => {
        const age = compulsorySchoolAge(born);
        return age.from <= on && on <= age.to;
      };
      expect([addDays(from, -1), from, to, addDays(to, 1)].map(isOfAge)).toEqual([false, true, true, false]);
    }
  });
});

describe('How long a child is missing education, in the department’s bands', () => {
  eachOnItsOwnRegister();

  it.each([
    ['2026-09-25', 'under-2-weeks'],
    ['2026-09-26', '2-to-4-weeks'],
    ['2026-10-09', '2-to-4-weeks'],
    ['2026-10-10', '4-to-8-weeks'],
    ['2026-11-06', '4-to-8-weeks'],
    ['2026-11-07', '8-to-12-weeks'],
    ['2026-12-05', '12-to-26-weeks'],
    ['2027-03-13', '26-to-52-weeks'],
    ['2027-09-11', '26-to-52-weeks'],
    ['2027-09-12', 'over-52-weeks'],
  ])('puts on %s a child of 12 September 2026 into %s', async (on, band) => {
    const known = await test.register.listCases({ limit: 1, searchNames: false }, 'authority');
    if (known.items.length === 0) {
      await child({ givenName: 'Ivo', firstDay: '2026-09-11', since: '2026-09-12' });
    }
    clockAt(`${on}T12:00:00Z`);
    const { counts } = await test.register.dfeReturn(localDate(on));
    expect(counts.filter(({ topic }) => topic === 'duration')).toEqual([
      { topic: 'duration', code: band, children: 1 },
    ]);
  });
});

describe('The list of current cases (5 CME officer, 5 manager)', () => {
  eachOnItsOwnRegister();
  let late: RecordedCase;
  let fresh: RecordedCase;
  beforeAll(async () => {
    clockAt('2026-10-05T09:00:00Z');
    late = await child({ givenName: 'Amara', firstDay: '2026-09-28', dateOfBirth: localDate('2010-08-31') });
    fresh = await child({ givenName: 'Bruno', firstDay: '2026-10-05', school: OTHER_SCHOOL.urn });
    const gone = await child({ givenName: 'Celia', firstDay: '2026-10-05' });
    await gone.command(clockAt('2026-10-05T10:00:00Z'), { kind: 'returned' });
    clockAt('2026-10-08T10:00:00Z');
  });

  it('says of each where it stands, what is overdue and how long nobody has done anything', async () => {
    expect(await test.register.caseload({ names: true })).toEqual([
      // Its next deadline is the earlier one.
      expect.objectContaining({ caseId: fresh.current.id, school: OTHER_SCHOOL.urn, schoolDay: 4 }),
      {
        caseId: late.current.id,
        reference: late.current.reference,
        name: 'Amara Example',
        school: '900001',
        stage: 'school-enquiries',
        holder: 'school',
        schoolDay: 9,
        nextDeadlineAt: '2026-10-09T15:00:00Z',
        overdue: ['contact-parents', 'assess-vulnerability'],
        quietDays: 3,
        ageEnded: true,
      },
    ]);
  });

  it('counts what a person did, and not that time passed', async () => {
    await fresh.passTime('2026-10-05T15:00:00Z');
    const quiet = async () =>
      (await test.register.caseload({ names: false })).find(({ caseId }) => caseId === fresh.current.id)
        ?.quietDays;
    expect(await quiet()).toBe(3);
    const entries = [
      { check: 'phone-parents', attemptedAt: '2026-10-07T08:00:00Z', result: 'no-answer' },
    ] as const;
    const by = { role: 'school', id: 'x' } as const;
    await fresh.command('2026-10-07T08:30:00Z', { kind: 'record-enquiry', by, data: { entries } });
    expect(await quiet()).toBe(1);
  });

  it('names nobody to those who may not know', async () => {
    const rows = await test.register.caseload({ names: false });
    expect(JSON.stringify(rows)).not.toMatch(/amara|bruno|example/i);
  });

  it('leaves out cases that are closed', async () => {
    expect(await test.register.caseload({ names: false })).toHaveLength(2);
  });
});

describe('What was done in time, and on whom the cases wait (5 manager, 1.2)', () => {
  eachOnItsOwnRegister();
  const assess = { kind: 'assess-vulnerability', data: { circumstances: [], concern: false } } as const;
  const by = { role: 'school', id: 'x' } as const;
  beforeAll(async () => {
    clockAt('2026-10-05T09:00:00Z');
    const inTime = await child({ givenName: 'Amara', firstDay: '2026-10-05' });
    await inTime.command(clockAt('2026-10-05T15:00:00Z'), { ...assess, by });
    const late = await child({ givenName: 'Bruno', firstDay: '2026-10-05' });
    await late.command(clockAt('2026-10-05T15:00:01Z'), { ...assess, by });
    await child({ givenName: 'Celia', firstDay: '2026-10-05', school: OTHER_SCHOOL.urn });
    const gone = await child({ givenName: 'Dario', firstDay: '2026-10-05' });
    await gone.command(clockAt('2026-10-06T08:00:00Z'), { kind: 'returned' });
  });

  it('counts every duty once: in time, late, open, overdue or not needed any more', async () => {
    const { duties } = await test.register.timeliness();
    const none = { inTime: 0, late: 0, timeUnknown: 0, open: 0, overdue: 0, notNeeded: 0 };
    const school = { owedBy: 'school', ...none };
    expect(duties).toEqual([
      { ...school, duty: 'assess-vulnerability', inTime: 1, late: 1, overdue: 1, notNeeded: 1 },
      { ...school, duty: 'complete-school-enquiries', open: 3, notNeeded: 1 },
      { ...school, duty: 'contact-parents', overdue: 3, notNeeded: 1 },
      { ...school, duty: 'refer-to-ews', open: 3, notNeeded: 1 },
    ]);
  });

  it('says whom the open ones wait for, and for how long', async () => {
    const { waitingOn } = await test.register.timeliness();
    const school = { owedBy: 'school', longestOverdueSince: '2026-10-05T15:00:00Z' };
    expect(waitingOn).toEqual([
      { ...school, school: '900001', open: 4, overdue: 2 },
      { ...school, school: OTHER_SCHOOL.urn, open: 2, overdue: 2 },
    ]);
  });
});
