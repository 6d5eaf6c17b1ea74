import { describe, expect, it } from 'vitest';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { allowedActions } from '../../domain/case/allowed.ts';
import { rollStatusOn } from '../../domain/case/roll-status.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import {
  ATTENDANCE_ORDER_LAWS,
  ATTENDANCE_ORDER_STEP_CODES,
  ATTENDANCE_ORDER_STEPS,
  lawOf,
  stepsAfter,
  type AttendanceOrderStep,
} from '../../domain/policy/law/attendance-orders.ts';
import { refused, send, taken, trackedCase } from './tracked-case.ts';

const NOW = '2027-06-30T09:00:00Z';

/** The tracked child, whose name was lawfully deleted on 18 November 2026. */
const offRoll = (): CmeCase => ({
  ...trackedCase(),
  removalNotice: {
    ground: 'i',
    deletedOn: localDate('2026-11-18'),
    late: false,
    destinationKnown: false,
    at: '2026-11-18T10:00:00Z',
  },
});

const step = (code: AttendanceOrderStep, on: string, until?: string) => ({
  kind: 'record-attendance-order' as const,
  on: localDate(on),
  data: { step: code, ...(until !== undefined && { until: localDate(until) }) },
});
const record = (current: CmeCase, ...[code, on, until]: Parameters<typeof step>) =>
  taken(current, NOW, 'cme-officer', step(code, on, until));

/** Each step as early as the law lets it follow the one before. */
const EARLIEST = {
  'notice-served': '2026-12-01',
  'school-nominated': '2026-12-16',
  'order-served': '2026-12-31',
  amended: '2027-01-11',
  'breach-referred': '2027-02-01',
} as const;
const upTo = (...steps: readonly (keyof typeof EARLIEST)[]) =>
  steps.reduce((current, code) => record(current, code, EARLIEST[code]), offRoll());
const served = () => upTo('notice-served', 'school-nominated', 'order-served');

/** A case whose last step is the one named, and the steps that follow it. */
const AFTER: readonly (readonly [string, () => CmeCase, readonly AttendanceOrderStep[]])[] = [
  ['none', offRoll, ['notice-served']],
  ['notice-served', () => upTo('notice-served'), ['satisfied', 'school-nominated']],
  ['school-nominated', () => upTo('notice-served', 'school-nominated'), ['satisfied', 'order-served']],
  ['order-served', served, ['complied', 'amended', 'revoked', 'breach-referred']],
  [
    'amended',
    () => record(served(), 'amended', EARLIEST.amended),
    ['complied', 'amended', 'revoked', 'breach-referred'],
  ],
  [
    'breach-referred',
    () => record(served(), 'breach-referred', EARLIEST['breach-referred']),
    ['complied', 'amended', 'revoked'],
  ],
  ['satisfied', () => record(upTo('notice-served'), 'satisfied', '2026-12-05'), ['notice-served']],
  ['complied', () => record(served(), 'complied', '2027-02-10'), ['notice-served']],
  ['revoked', () => record(served(), 'revoked', '2027-02-10'), ['notice-served']],
];

describe('School attendance order: its steps (5 SAO)', () => {
  it('has a row above for every step', () => {
    expect(AFTER.map(([code]) => code).sort()).toEqual(['none', ...ATTENDANCE_ORDER_STEP_CODES].sort());
  });

  it.each(AFTER)('after %s takes exactly the steps that follow', (code, make, follow) => {
    const current = make();
    expect(current.attendanceOrder?.step ?? 'none').toBe(code);
    expect(stepsAfter(current.attendanceOrder?.step ?? 'none')).toEqual(follow);
    for (const next of ATTENDANCE_ORDER_STEP_CODES) {
      const decision = send(current, NOW, 'cme-officer', step(next, '2027-06-30'));
      if (follow.includes(next)) {
        expect(decision, next).toMatchObject({ case: { attendanceOrder: { step: next, on: '2027-06-30' } } });
      } else {
        expect(decision, next).toMatchObject({ refused: 'not-allowed-now' });
        expect(decision).toHaveProperty('why', expect.stringContaining(follow.join(', ')));
      }
    }
  });

  it('stays under the law of its first notice, and cites the law of every step', () => {
    expect(served().attendanceOrder?.law).toBe('s437');
    for (const row of Object.values(ATTENDANCE_ORDER_STEPS)) expect(row.law).toMatch(/s{1,2}4\d\d/);
  });

  it('is the CME officer’s or the manager’s', () => {
    expect(taken(offRoll(), NOW, 'ews-manager', step('notice-served', '2026-12-01'))).toBeDefined();
    for (const role of ['ewo', 'school', 'send-officer', 'admissions', 'auditor'] as const) {
      expect(refused(offRoll(), NOW, role, step('notice-served', '2026-12-01')).refused).toBe('forbidden');
    }
  });
});

describe('School attendance order: the parent’s time is never cut short (5 SAO)', () => {
  it('gives a notice of 1 December to the end of 15 December, and owes the next step the day after', () => {
    const current = upTo('notice-served');
    expect(current.attendanceOrder).toMatchObject({ on: '2026-12-01', until: '2026-12-15' });
    expect(current.duties.at(-1)).toMatchObject({
      duty: 'decide-on-attendance-order',
      owedBy: 'cme-officer',
      dueAt: '2026-12-16T16:00:00Z',
      state: 'open',
    });
  });

  it.each([
    ['school-nominated', () => upTo('notice-served'), '2026-12-15', '2026-12-16'],
    ['order-served', () => upTo('notice-served', 'school-nominated'), '2026-12-30', '2026-12-31'],
  ] as const)(
    'refuses %s on the last day of the period and takes it on the next',
    (code, make, last, next) => {
      const early = refused(make(), NOW, 'cme-officer', step(code, last));
      expect(early).toMatchObject({ refused: 'invalid', pointer: '/on' });
      expect(early.why).toContain(`possible from ${next}`);
      expect(record(make(), code, next).attendanceOrder).toMatchObject({ step: code, on: next });
    },
  );

  it('lets a parent satisfy the authority at any time of the period', () => {
    const current = record(upTo('notice-served'), 'satisfied', '2026-12-01');
    expect(current.duties.at(-1)).toMatchObject({ duty: 'decide-on-attendance-order', state: 'done' });
  });

  it('takes a longer period than the law’s, holds to it, and refuses a shorter one', () => {
    const short = refused(offRoll(), NOW, 'cme-officer', step('notice-served', '2026-12-01', '2026-12-14'));
    expect(short).toMatchObject({ refused: 'invalid', pointer: '/until' });
    expect(short.why).toContain('2026-12-15');
    expect(record(offRoll(), 'notice-served', '2026-12-01', '2026-12-15').attendanceOrder?.until).toBe(
      '2026-12-15',
    );
    const longer = record(offRoll(), 'notice-served', '2026-12-01', '2026-12-24');
    expect(refused(longer, NOW, 'cme-officer', step('school-nominated', '2026-12-24')).why).toContain(
      'possible from 2026-12-25',
    );
  });

  it('refuses a period for a step that gives none', () => {
    const answer = refused(served(), NOW, 'cme-officer', step('complied', '2027-02-10', '2027-03-10'));
    expect(answer).toMatchObject({ refused: 'invalid', pointer: '/until' });
  });

  it.each([
    ['after today', offRoll, 'notice-served', '2027-07-01'],
    ['before the first day of absence', offRoll, 'notice-served', '2026-10-06'],
    ['before the step before it', () => upTo('notice-served'), 'satisfied', '2026-11-30'],
  ] as const)('refuses a step %s', (_words, make, code, on) => {
    expect(refused(make(), NOW, 'cme-officer', step(code, on))).toMatchObject({
      refused: 'invalid',
      pointer: '/on',
    });
  });
});

describe('School attendance order: never for a child on a roll (5 SAO)', () => {
  it('is refused for a child on a roll, naming why, in every open stage', () => {
    const answer = refused(trackedCase(), NOW, 'cme-officer', step('notice-served', '2026-12-01'));
    expect(answer.refused).toBe('not-allowed-now');
    expect(answer.why).toContain('while the child is on the roll of a school');
    expect(allowedActions(trackedCase(), 'cme-officer', Date.parse(NOW))).not.toContain(
      'record-attendance-order',
    );
    expect(allowedActions(offRoll(), 'cme-officer', Date.parse(NOW))).toContain('record-attendance-order');
  });

  it('is refused up to the day before the name is deleted, and taken from that day on', () => {
    const days = ['2026-11-17', '2026-11-18'] as const;
    expect(days.map((day) => rollStatusOn(offRoll(), localDate(day)))).toEqual([
      'removal-notified',
      'removed',
    ]);
    const early = refused(offRoll(), NOW, 'cme-officer', step('notice-served', days[0]));
    expect(early).toMatchObject({ refused: 'not-allowed-now' });
    expect(record(offRoll(), 'notice-served', days[1]).attendanceOrder).toMatchObject({ on: days[1] });
  });

  it.each(ATTENDANCE_ORDER_STEP_CODES)(
    'once the child is on a roll again, %s only ends the matter',
    (code) => {
      const current = { ...served(), removalNotice: null };
      const answer = send(current, NOW, 'cme-officer', step(code, '2027-02-10'));
      if (code === 'complied' || code === 'revoked') {
        expect(answer).toMatchObject({ case: { attendanceOrder: { step: code } } });
      } else {
        expect(answer).toMatchObject({ refused: 'not-allowed-now' });
      }
    },
  );
});

describe('The law of school attendance orders', () => {
  it('is sections 437 to 443 on any day, because the Act of 2026 is not in force', () => {
    expect(ATTENDANCE_ORDER_LAWS.s436I.from).toBeNull();
    for (const day of ['1996-11-01', '2026-12-01', '2099-01-01']) {
      expect(lawOf(localDate(day), ATTENDANCE_ORDER_LAWS)).toBe('s437');
    }
    expect(lawOf(localDate('1996-10-31'), ATTENDANCE_ORDER_LAWS)).toBeUndefined();
  });

  it('would be that of the Act of 2026 from its date on, once it has one', () => {
    const laws = { ...ATTENDANCE_ORDER_LAWS, s436I: { from: localDate('2027-09-01') } };
    expect(lawOf(localDate('2027-08-31'), laws)).toBe('s437');
    expect(lawOf(localDate('2027-09-01'), laws)).toBe('s436I');
  });
});
