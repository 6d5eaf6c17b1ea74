import { describe, expect, it } from 'vitest';
import { passTime } from '../../domain/decisions/decide.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import {
  caseIn,
  commandOf,
  dataOf,
  DAY_10_ENDS,
  DAY_20_ENDS,
  dutyOf,
  eventsOf,
  noticesOf,
  owed,
  refused,
  REPORTED,
  SCHOOL,
  stateOf,
  taken,
  waitUntil,
  wholeList,
} from './missing-child.ts';

const referral = commandOf('refer', SCHOOL, {});
const moved = commandOf('family-moved', SCHOOL, {});
const ALL_CHECKS = wholeList('school').entries.map(({ check }) => check);

describe('A referral by the school (definitions, 4.2, flow chart days 11-20)', () => {
  it('on any day hands the child to the Education Welfare Service at once', () => {
    const change = taken(caseIn('school-enquiries'), referral);
    expect(change.case).toMatchObject({ stage: 'ews-enquiries', passed: ['expected-day'] });
    expect(eventsOf(change)).toEqual(['referred-to-ews', 'stage-entered']);
    expect(change.events[0]?.policy).toEqual(['4.2', 'flow chart days 11-20']);
    expect(noticesOf(change)).toEqual(['referred-to-ews']);
    expect(owed(change.case)).toEqual([
      'school owes contact-parents by 2026-10-07T15:00:00Z',
      'school owes assess-vulnerability by 2026-10-07T15:00:00Z',
      'school owes complete-school-enquiries by 2026-11-03T16:00:00Z',
      'ewo owes take-up-case by 2026-10-08T15:00:00Z',
      'ewo owes complete-ews-enquiries by 2026-11-17T16:00:00Z',
    ]);
  });

  it('is never refused for a form that is incomplete: its gaps are named and stay owed', () => {
    const change = taken(caseIn('school-enquiries'), referral);
    expect(change.case.referral).toEqual({ at: '2026-10-07T09:00:00Z', gaps: ALL_CHECKS });
    expect(dataOf(change, 'referred-to-ews')).toEqual([{ gaps: ALL_CHECKS }]);
    expect(stateOf(change.case, 'complete-school-enquiries')).toBe('open');
    expect(stateOf(change.case, 'refer-to-ews')).toBe('done');
  });

  it('names only the checks that are not made', () => {
    const entries = wholeList('school').entries.slice(2);
    const before = taken(caseIn('school-enquiries'), commandOf('record-enquiry', SCHOOL, { entries })).case;
    const change = taken({ current: before, at: REPORTED }, referral);
    expect(change.case.referral?.gaps).toEqual(['phone-parents', 'voicemail-parents']);
  });

  it('is asked to be taken up by the end of the next school day, after half-term if need be', () => {
    const { current } = caseIn('school-enquiries');
    const lastDayBefore = Date.parse('2026-10-16T10:00:00Z');
    const change = taken({ current, at: lastDayBefore }, referral);
    expect(dutyOf(change.case, 'take-up-case')?.dueAt).toBe('2026-11-02T16:00:00Z');
  });

  it('is not made twice', () => {
    const { case: current } = taken(caseIn('school-enquiries'), referral);
    const answer = refused({ current, at: REPORTED }, referral);
    expect(answer.refused).toBe('not-allowed-now');
    expect(answer.allowed).not.toContain('refer');
  });

  it('takes the place of day 10: that deadline is no longer waited for', () => {
    const { case: current } = taken(caseIn('school-enquiries'), referral);
    const change = passTime(current, DAY_10_ENDS, BROMLEY);
    expect(change && dataOf(change, 'deadline-reached')).toEqual([
      { deadline: 'day-1', due: '2026-10-07T15:00:00Z' },
    ]);
    expect(change?.case.stage).toBe('ews-enquiries');
  });

  it('leaves day 20 where it was', () => {
    const { case: current } = taken(caseIn('school-enquiries'), referral);
    expect(waitUntil(current, DAY_20_ENDS - 1).stage).toBe('ews-enquiries');
    expect(waitUntil(current, DAY_20_ENDS).stage).toBe('decision-due');
  });

  it.each(['ews-enquiries', 'decision-due'] as const)(
    'made late, in stage %s, is still taken and changes neither stage nor holder',
    (stage) => {
      const change = taken(caseIn(stage), referral);
      expect(change.case.stage).toBe(stage);
      expect(stateOf(change.case, 'refer-to-ews')).toBe('done');
      expect(eventsOf(change)).toEqual(['referred-to-ews']);
      expect(noticesOf(change)).toEqual(['referred-to-ews']);
    },
  );
});

describe('The school’s report that the family has moved (flow chart outcome 2, 4.2)', () => {
  it('in days 1 to 10 refers the case to the Education Welfare Service with that finding', () => {
    const change = taken(caseIn('school-enquiries'), moved);
    expect(change.case).toMatchObject({
      stage: 'ews-enquiries',
      familyMoved: true,
      outcome: null,
      referral: { at: '2026-10-07T09:00:00Z', gaps: ALL_CHECKS },
    });
    expect(change.events.map(({ what, policy, data }) => [what, policy, data])).toEqual([
      ['family-moved-reported', ['flow chart outcome 2', '4.2'], { on: '2026-10-07' }],
      ['referred-to-ews', ['4.2', 'flow chart days 11-20'], { gaps: ALL_CHECKS }],
      [
        'stage-entered',
        ['5 EWS', 'LA check list', 'flow chart days 11-20'],
        { from: 'school-enquiries', to: 'ews-enquiries' },
      ],
    ]);
    expect(noticesOf(change)).toEqual(['family-moved-reported']);
    expect(stateOf(change.case, 'refer-to-ews')).toBe('done');
    expect(stateOf(change.case, 'take-up-case')).toBe('open');
  });

  it('means the same when it is sent as outcome 2: the outcome is not the school’s to record', () => {
    const asOutcome = commandOf('moved-out-of-area', SCHOOL, {});
    const found = taken(caseIn('school-enquiries'), moved);
    expect(taken(caseIn('school-enquiries'), asOutcome)).toEqual(found);
  });

  it.each(['ews-enquiries', 'decision-due', 'tracking'] as const)(
    'in stage %s is passed on as a finding and changes nothing else',
    (stage) => {
      const before = caseIn(stage);
      const change = taken(before, moved);
      expect(change.case).toEqual({
        ...before.current,
        version: before.current.version + 1,
        familyMoved: true,
      });
      expect(eventsOf(change)).toEqual(['family-moved-reported']);
      expect(noticesOf(change)).toEqual(['family-moved-reported']);
    },
  );
});
