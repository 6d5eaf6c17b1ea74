import { describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { ReportedOutcome } from '../../domain/policy/procedure/outcomes.ts';
import {
  caseIn,
  CME_OFFICER,
  commandOf,
  DAY_10_ENDS,
  DAY_20_ENDS,
  EWO,
  eventsOf,
  MANAGER,
  noticesOf,
  owed,
  refused,
  SCHOOL,
  stateOf,
  taken,
} from './missing-child.ts';

const outcome = (kind: ReportedOutcome, by = EWO, on?: string) =>
  commandOf(kind, by, {}, on === undefined ? undefined : localDate(on));

describe('A child who attends again (flow chart attending, flow chart found)', () => {
  it('closes the case, with no number of an outcome', () => {
    const change = taken(caseIn('ews-enquiries'), outcome('returned', SCHOOL));
    expect(change.case).toMatchObject({
      stage: 'closed',
      outcome: {
        number: null,
        kind: 'returned',
        on: '2026-11-03',
        recordedBy: { role: 'school' },
        at: '2026-11-03T16:00:00Z',
      },
    });
    expect(change.events).toEqual([
      {
        what: 'outcome-recorded',
        policy: ['flow chart attending', 'flow chart found'],
        data: { outcome: 'returned', number: null, on: '2026-11-03' },
      },
      {
        what: 'stage-entered',
        policy: ['flow chart attending', 'flow chart outcome 1'],
        data: { from: 'ews-enquiries', to: 'closed' },
      },
    ]);
    expect(noticesOf(change)).toEqual(['child-returned']);
  });

  it('leaves nothing owed: what is open is not needed any more, what is done stays done', () => {
    const told = taken(
      caseIn('school-enquiries', ['looked-after']),
      commandOf('acknowledge', SCHOOL, { duty: 'notify-social-worker' }),
    ).case;
    const { case: closed } = taken({ current: told, at: DAY_10_ENDS }, outcome('returned'));
    expect(closed.duties.map(({ id, state }) => `${id}: ${state}`)).toEqual([
      'contact-parents: not-needed',
      'assess-vulnerability: not-needed',
      'complete-school-enquiries: not-needed',
      'refer-to-ews: not-needed',
      'notify-social-worker: done',
      'refer-to-social-care: not-needed',
      'take-up-case: done',
      'complete-ews-enquiries: not-needed',
    ]);
  });
});

describe('Outcome 1: the child is located at home (flow chart outcome 1, flow chart found)', () => {
  it('closes the case, and the school and EWS are told', () => {
    const change = taken(caseIn('ews-enquiries'), outcome('located-at-home'));
    expect(change.case).toMatchObject({ stage: 'closed', outcome: { number: 1, kind: 'located-at-home' } });
    expect(noticesOf(change)).toEqual(['outcome-1-located-at-home']);
    expect(owed(change.case)).toEqual([]);
  });

  it('is not one for a child who is only expected', () => {
    expect(refused(caseIn('expected'), outcome('located-at-home')).refused).toBe('not-allowed-now');
  });
});

describe('Outcome 2: the family has moved out of the area (flow chart outcome 2, 5 CME officer)', () => {
  it.each([EWO, MANAGER, CME_OFFICER])('recorded by $role passes the child to the CME officer', (by) => {
    const change = taken(caseIn('ews-enquiries'), outcome('moved-out-of-area', by));
    expect(change.case).toMatchObject({
      stage: 'handing-over',
      familyMoved: false,
      outcome: { number: 2, kind: 'moved-out-of-area', recordedBy: { role: by.role } },
    });
    expect(noticesOf(change)).toEqual(['outcome-2-pass-to-cme-officer', 'outcome-2-advise-school']);
  });

  it('owes the handing over and advice to the school; the evidence stays owed, the decision does not', () => {
    expect(owed(caseIn('handing-over').current)).toEqual([
      'school owes contact-parents by 2026-10-07T15:00:00Z',
      'school owes assess-vulnerability by 2026-10-07T15:00:00Z',
      'school owes complete-school-enquiries by 2026-11-03T16:00:00Z',
      'ewo owes complete-ews-enquiries by 2026-11-17T16:00:00Z',
      'cme-officer owes pass-to-receiving-authority by 2026-11-04T16:00:00Z',
      'ewo owes advise-school by 2026-11-04T16:00:00Z',
    ]);
    expect(stateOf(caseIn('handing-over').current, 'take-up-case')).toBe('done');
    expect(stateOf(caseIn('handing-over').current, 'refer-to-ews')).toBe('not-needed');
  });

  it('may be recorded for a child who is tracked, whose whereabouts are known at last', () => {
    const change = taken(caseIn('tracking'), outcome('moved-out-of-area', CME_OFFICER));
    expect(change.case).toMatchObject({ stage: 'handing-over', outcome: { number: 2 } });
    expect(change.events.at(-1)?.data).toEqual({ from: 'tracking', to: 'handing-over' });
  });

  it('does not end the search for a child who then is found at home or attends again', () => {
    expect(taken(caseIn('handing-over'), outcome('located-at-home')).case.stage).toBe('closed');
    expect(taken(caseIn('handing-over'), outcome('returned')).case.stage).toBe('closed');
  });
});

describe('Outcome 3: still missing after 20 days (flow chart outcome 3, flow chart still missing)', () => {
  it.each([EWO, MANAGER, CME_OFFICER])('recorded by $role hands the child to the CME officer', (by) => {
    const change = taken(caseIn('decision-due'), outcome('still-missing', by));
    expect(change.case).toMatchObject({
      stage: 'tracking',
      outcome: { number: 3, kind: 'still-missing', recordedBy: { role: by.role } },
    });
    expect(noticesOf(change)).toEqual(['outcome-3-refer-to-cme-officer', 'outcome-3-advise-school']);
    expect(eventsOf(change)).toEqual(['outcome-recorded', 'stage-entered']);
  });

  it('owes the tracking and advice to the school; the decision is done', () => {
    const { current } = caseIn('tracking');
    expect(owed(current)).toEqual([
      'school owes contact-parents by 2026-10-07T15:00:00Z',
      'school owes assess-vulnerability by 2026-10-07T15:00:00Z',
      'school owes complete-school-enquiries by 2026-11-03T16:00:00Z',
      'ewo owes complete-ews-enquiries by 2026-11-17T16:00:00Z',
      'cme-officer owes accept-for-tracking by 2026-11-18T16:00:00Z',
      'ewo owes advise-school by 2026-11-18T16:00:00Z',
    ]);
    expect(stateOf(current, 'record-outcome')).toBe('done');
    expect(stateOf(current, 'join-decision')).toBe('not-needed');
  });

  it('is not recorded twice', () => {
    expect(refused(caseIn('tracking'), outcome('still-missing')).refused).toBe('not-allowed-now');
  });

  it('never closes the case: the child is looked for until found', () => {
    const { current } = caseIn('tracking');
    const later = { current, at: Date.parse('2027-03-01T10:00:00Z') };
    expect(taken(later, outcome('located-at-home', SCHOOL)).case).toMatchObject({
      stage: 'closed',
      outcome: { number: 1, on: '2027-03-01' },
    });
  });
});

describe('The day an outcome speaks of (flow chart found)', () => {
  it('is today when none is given', () => {
    expect(taken(caseIn('school-enquiries'), outcome('returned')).case.outcome?.on).toBe('2026-10-07');
  });

  it('is not after today in London', () => {
    const justBeforeMidnight = {
      current: caseIn('school-enquiries').current,
      at: Date.parse('2026-10-07T22:59:00Z'),
    };
    expect(refused(justBeforeMidnight, outcome('returned', SCHOOL, '2026-10-08'))).toEqual({
      refused: 'invalid',
      why: 'A report cannot speak of a day after 2026-10-07.',
      pointer: '/on',
    });
    expect(taken(justBeforeMidnight, outcome('returned', SCHOOL, '2026-10-07')).case.outcome?.on).toBe(
      '2026-10-07',
    );
  });

  it('is not before the first day of absence', () => {
    const later = { current: caseIn('school-enquiries').current, at: DAY_20_ENDS };
    expect(taken(later, outcome('returned', SCHOOL, '2026-10-07')).case.outcome?.on).toBe('2026-10-07');
    expect(refused(later, outcome('returned', SCHOOL, '2026-10-06'))).toEqual({
      refused: 'invalid',
      why: 'A report cannot speak of a day before the first day of absence, 2026-10-07.',
      pointer: '/on',
    });
  });

  it('may lie before the expected day for a child who came early', () => {
    const early = taken(caseIn('expected'), outcome('returned', SCHOOL, '2026-10-06'));
    expect(early.case.outcome?.on).toBe('2026-10-06');
  });

  it('binds the school’s finding that the family moved as well', () => {
    const finding = commandOf('family-moved', SCHOOL, {}, localDate('2026-10-06'));
    expect(refused(caseIn('school-enquiries'), finding).pointer).toBe('/on');
    const dated = commandOf('family-moved', SCHOOL, {}, localDate('2026-10-08'));
    const change = taken({ current: caseIn('school-enquiries').current, at: DAY_10_ENDS - 1 }, dated);
    expect(change.events.find(({ what }) => what === 'family-moved-reported')?.data).toEqual({
      on: '2026-10-08',
    });
  });
});
