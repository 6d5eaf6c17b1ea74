import { deadlineAt, nextDeadline } from '../../domain/case/deadlines.ts';
import { describe, expect, it } from 'vitest';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import {
  caseIn,
  commandOf,
  dataOf,
  DAY_1_ENDS,
  DAY_10_ENDS,
  DAY_20_ENDS,
  eventsOf,
  EWO,
  EXPECTED_MORNING,
  noticesOf,
  owed,
  SCHOOL,
  stateOf,
  taken,
  waitUntil,
} from './missing-child.ts';

const opened = caseIn('school-enquiries').current;
const afterDay1 = waitUntil(opened, DAY_1_ENDS);
const passedAt = (at: number, before = afterDay1) => {
  const change = passTime(before, at, BROMLEY);
  if (change === null) throw new Error('No deadline passed');
  return change;
};

describe('The end of day 10 (definitions, flow chart days 1-10, flow chart still missing)', () => {
  it('is not reached a millisecond before 16:00: the child is still the school’s to look for', () => {
    expect(passTime(afterDay1, DAY_10_ENDS - 1, BROMLEY)).toBeNull();
  });

  it('hands the child to the Education Welfare Service whether or not the school has referred', () => {
    const change = passedAt(DAY_10_ENDS);
    expect(change.case).toMatchObject({
      stage: 'ews-enquiries',
      version: 3,
      referral: null,
      passed: ['expected-day', 'day-1', 'day-10'],
    });
    expect(noticesOf(change)).toEqual(['ews-takes-over', 'referral-overdue']);
    expect(eventsOf(change)).toEqual(['deadline-reached', 'stage-entered']);
    expect(change.events[0]?.policy).toEqual([
      'definitions',
      'flow chart days 1-10',
      'flow chart still missing',
    ]);
  });

  it('leaves the referral and the checks owed by the school', () => {
    expect(owed(passedAt(DAY_10_ENDS).case)).toEqual([
      'school owes contact-parents by 2026-10-07T15:00:00Z',
      'school owes assess-vulnerability by 2026-10-07T15:00:00Z',
      'school owes complete-school-enquiries by 2026-11-03T16:00:00Z',
      'school owes refer-to-ews by 2026-11-03T16:00:00Z',
      'ewo owes take-up-case by 2026-11-04T16:00:00Z',
      'ewo owes complete-ews-enquiries by 2026-11-17T16:00:00Z',
    ]);
  });

  it('meets a command of that very instant: it finds the case with EWS already', () => {
    const late = commandOf('refer', SCHOOL, {});
    const change = taken({ current: afterDay1, at: DAY_10_ENDS }, late);
    expect(eventsOf(change)).toEqual(['deadline-reached', 'stage-entered', 'referred-to-ews']);
    expect(change.case.version).toBe(3);
    const inTime = taken({ current: afterDay1, at: DAY_10_ENDS - 1 }, late);
    expect(eventsOf(inTime)).toEqual(['referred-to-ews', 'stage-entered']);
  });
});

describe('The end of day 20 (flow chart days 11-20, flow chart outcome 3, 5 CME officer)', () => {
  const afterDay10 = waitUntil(opened, DAY_10_ENDS);

  it('is not reached a millisecond before 16:00', () => {
    expect(passTime(afterDay10, DAY_20_ENDS - 1, BROMLEY)).toBeNull();
  });

  it('brings in the CME officer and makes a decision due', () => {
    const change = passedAt(DAY_20_ENDS, afterDay10);
    expect(change.case).toMatchObject({
      stage: 'decision-due',
      outcome: null,
      passed: ['expected-day', 'day-1', 'day-10', 'day-20'],
    });
    expect(noticesOf(change)).toEqual(['decision-due']);
    expect(owed(change.case).slice(-2)).toEqual([
      'ewo owes record-outcome by 2026-11-18T16:00:00Z',
      'cme-officer owes join-decision by 2026-11-18T16:00:00Z',
    ]);
  });

  it('records no outcome by itself, however long nobody decides', () => {
    const due = waitUntil(afterDay10, DAY_20_ENDS);
    expect(passTime(due, Date.parse('2027-07-01T00:00:00Z'), BROMLEY)).toBeNull();
  });

  it('closes outcome 3 to everybody until it has passed', () => {
    const missing = commandOf('still-missing', EWO, {});
    expect(decide(afterDay10, missing, DAY_20_ENDS - 1, BROMLEY)).toMatchObject({
      refused: 'not-allowed-now',
    });
    expect(taken({ current: afterDay10, at: DAY_20_ENDS }, missing).case.stage).toBe('tracking');
  });

  it('passes in one go with day 10 when nothing was heard of the case in between', () => {
    const change = passedAt(DAY_20_ENDS, opened);
    expect(dataOf(change, 'deadline-reached').map(({ deadline }) => deadline)).toEqual([
      'day-1',
      'day-10',
      'day-20',
    ]);
    expect(change.case.version).toBe(2);
  });
});

describe('The deadline a case waits for (2.1, 2.4, definitions)', () => {
  const next = (stage: Parameters<typeof caseIn>[0]) => nextDeadline(caseIn(stage).current, BROMLEY);

  it('is the one that its stage still has ahead', () => {
    expect(next('expected')).toEqual({ deadline: 'expected-day', at: EXPECTED_MORNING });
    expect(next('school-enquiries')).toEqual({ deadline: 'day-1', at: DAY_1_ENDS });
    expect(nextDeadline(afterDay1, BROMLEY)).toEqual({ deadline: 'day-10', at: DAY_10_ENDS });
    expect(next('ews-enquiries')).toEqual({ deadline: 'day-20', at: DAY_20_ENDS });
  });

  it.each(['decision-due', 'tracking', 'closed'] as const)(
    'is none in stage %s: from then on a named person holds the case',
    (stage) => {
      expect(next(stage)).toBeNull();
    },
  );

  it.each([
    ['expected-day', EXPECTED_MORNING],
    ['day-1', Date.parse('2026-10-12T15:00:00Z')],
    ['day-10', Date.parse('2026-11-06T16:00:00Z')],
    ['day-20', Date.parse('2026-11-20T16:00:00Z')],
  ] as const)('%s falls on the policy’s hour in London', (deadline, at) => {
    expect(deadlineAt(caseIn('expected').current, BROMLEY, deadline)).toBe(at);
  });

  it('is never missed by a command: what is due passes first', () => {
    const refusedLate = decide(opened, commandOf('still-missing', EWO, {}), DAY_10_ENDS, BROMLEY);
    expect(isRefusal(refusedLate) && refusedLate.why).toContain('In stage ews-enquiries');
    const change = taken({ current: opened, at: DAY_20_ENDS }, commandOf('note-rehearsal', EWO, {}));
    expect(change.case.stage).toBe('decision-due');
    expect(stateOf(change.case, 'record-outcome')).toBe('open');
  });
});
