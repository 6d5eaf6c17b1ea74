import { describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';
import {
  dataOf,
  DAY_10_ENDS,
  DAY_20_ENDS,
  eventsOf,
  EXPECTED_MORNING,
  noticesOf,
  ON_LEAVE,
  open,
  openRefused,
  owed,
  REPORT,
  REPORTED,
  SCHOOL,
} from './missing-child.ts';

const absentFrom = (firstDay: string, kind: 'unexplained' | 'did-not-start' = 'unexplained') => ({
  absence: { kind, firstDay: localDate(firstDay) },
});

describe('A child reported on the first day of unexplained absence (2.2, 4.1, flow chart days 1-10)', () => {
  it('is a case in the school’s hands, counted from that day', () => {
    expect(open().case).toMatchObject({
      id: 'case-1',
      reference: 'CME-26-00042-K',
      authority: 'bromley',
      edition: '2025-09',
      school: '900001',
      version: 1,
      stage: 'school-enquiries',
      absence: REPORT.absence,
      openedAt: '2026-10-07T09:00:00Z',
      circumstances: [],
      concern: false,
      calendar: REPORT.calendar,
      clock: expect.objectContaining({
        day1: '2026-10-07',
        day10: '2026-11-03',
        day20: '2026-11-17',
      }) as unknown,
      passed: ['expected-day'],
      duties: expect.any(Array) as unknown,
      enquiries: { school: {}, ews: {} },
      referral: null,
      familyMoved: false,
      outcome: null,
    });
  });

  it('is owed contact and assessment by the end of the day, the check list and referral by the end of day 10', () => {
    expect(owed(open().case)).toEqual([
      'school owes contact-parents by 2026-10-07T15:00:00Z',
      'school owes assess-vulnerability by 2026-10-07T15:00:00Z',
      'school owes complete-school-enquiries by 2026-11-03T16:00:00Z',
      'school owes refer-to-ews by 2026-11-03T16:00:00Z',
    ]);
  });

  it('is told of to the school and to the Education Welfare Service, and to nobody else', () => {
    expect(noticesOf(open())).toEqual(['case-opened-school', 'case-opened-ews']);
  });

  it('stands on the timeline with what was reported', () => {
    expect(open({ circumstances: ['ehcp'] }).events).toEqual([
      {
        what: 'case-opened',
        policy: ['2.2'],
        data: { absence: 'unexplained', firstDay: '2026-10-07', circumstances: ['ehcp'] },
      },
      {
        what: 'stage-entered',
        policy: ['2.2', 'school check list', 'flow chart days 1-10'],
        data: { from: 'expected', to: 'school-enquiries' },
      },
    ]);
  });

  it('has each circumstance once, however often it is named', () => {
    const { circumstances } = open({ circumstances: ['ehcp', 'early-help', 'ehcp'] }).case;
    expect(circumstances).toEqual(['ehcp', 'early-help']);
  });

  it.each([
    ['before the school opens', '2026-10-07T05:30:00Z'],
    ['at midnight in London', '2026-10-06T23:00:00Z'],
    ['in the last minute of the day', '2026-10-07T14:59:00Z'],
  ])('is in the school’s hands %s as well', (_, at) => {
    expect(open({}, Date.parse(at)).case).toMatchObject({
      stage: 'school-enquiries',
      passed: ['expected-day'],
    });
  });
});

describe('A report that arrives late (2.2, definitions)', () => {
  it.each([
    ['a millisecond before day 1 ends', Date.parse('2026-10-07T15:00:00Z') - 1, 'school-enquiries', []],
    ['as day 1 ends', Date.parse('2026-10-07T15:00:00Z'), 'school-enquiries', ['day-1']],
    ['on day 3', Date.parse('2026-10-09T10:00:00Z'), 'school-enquiries', ['day-1']],
    ['on the Saturday after day 3', Date.parse('2026-10-10T10:00:00Z'), 'school-enquiries', ['day-1']],
    ['in half-term', Date.parse('2026-10-21T10:00:00Z'), 'school-enquiries', ['day-1']],
    ['a millisecond before day 10 ends', DAY_10_ENDS - 1, 'school-enquiries', ['day-1']],
    ['as day 10 ends', DAY_10_ENDS, 'ews-enquiries', ['day-1', 'day-10']],
    ['a millisecond before day 20 ends', DAY_20_ENDS - 1, 'ews-enquiries', ['day-1', 'day-10']],
    ['as day 20 ends', DAY_20_ENDS, 'decision-due', ['day-1', 'day-10', 'day-20']],
  ])('%s opens the case in the stage of that day', (_, at, stage, passed) => {
    const opened = open({}, at).case;
    expect(opened).toMatchObject({ stage, version: 1, passed: ['expected-day', ...passed] });
  });

  it('makes up no evidence: every duty of the days that went by is owed', () => {
    expect(owed(open({}, Date.parse('2026-11-18T10:00:00Z')).case)).toEqual([
      'school owes contact-parents by 2026-10-07T15:00:00Z',
      'school owes assess-vulnerability by 2026-10-07T15:00:00Z',
      'school owes complete-school-enquiries by 2026-11-03T16:00:00Z',
      'school owes refer-to-ews by 2026-11-03T16:00:00Z',
      'ewo owes take-up-case by 2026-11-19T16:00:00Z',
      'ewo owes complete-ews-enquiries by 2026-11-17T16:00:00Z',
      'ewo owes record-outcome by 2026-11-19T16:00:00Z',
      'cme-officer owes join-decision by 2026-11-19T16:00:00Z',
    ]);
  });

  it('tells of everything that is late, each once', () => {
    expect(noticesOf(open({}, DAY_20_ENDS))).toEqual([
      'case-opened-school',
      'case-opened-ews',
      'day-1-not-done',
      'ews-takes-over',
      'referral-overdue',
      'decision-due',
    ]);
  });

  it('puts the deadlines on the timeline in their order, with the instants at which they were due', () => {
    expect(dataOf(open({}, DAY_20_ENDS), 'deadline-reached')).toEqual([
      { deadline: 'day-1', due: '2026-10-07T15:00:00Z' },
      { deadline: 'day-10', due: '2026-11-03T16:00:00Z' },
      { deadline: 'day-20', due: '2026-11-17T16:00:00Z' },
    ]);
  });
});

describe('A first day on which nobody was missed (2.2, 2.4)', () => {
  it.each([
    ['a Saturday', '2026-10-03', '2026-10-05'],
    ['a day of half-term', '2026-10-21', '2026-11-02'],
    ['an INSET day', '2026-11-27', '2026-11-30'],
    ['a bank holiday', '2026-12-25', '2027-01-05'],
    ['a day outside term', '2026-09-02', '2026-09-03'],
    ['a snow day', '2027-01-20', '2027-01-21'],
  ])('is refused: %s, with the next school day', (_, firstDay, nextSchoolDay) => {
    expect(openRefused(absentFrom(firstDay), Date.parse('2027-03-01T10:00:00Z'))).toEqual({
      refused: 'not-a-school-day',
      why: `${firstDay} is not a school day of this school. The next school day is ${nextSchoolDay}.`,
      nextSchoolDay,
    });
  });

  it('is refused for a child expected as well', () => {
    expect(openRefused(absentFrom('2026-10-24', 'did-not-start')).refused).toBe('not-a-school-day');
  });

  it('is refused when it is still to come and the absence is unexplained', () => {
    expect(openRefused(absentFrom('2026-10-08'))).toEqual({
      refused: 'invalid',
      why: 'An unexplained absence cannot begin after today, 2026-10-07.',
      pointer: '/absence/firstDay',
    });
  });
});

describe('A child who is expected (2.4, 1.1)', () => {
  it.each(['did-not-return-from-leave', 'did-not-start'] as const)(
    'who %s is waited for until the day comes, and nothing is owed yet',
    (kind) => {
      const { case: opened, ...change } = open({ absence: { ...ON_LEAVE.absence, kind } });
      expect(opened).toMatchObject({ stage: 'expected', passed: [], duties: [] });
      expect(noticesOf({ case: opened, ...change })).toEqual(['child-expected']);
      expect(eventsOf({ case: opened, ...change })).toEqual(['case-opened']);
    },
  );

  it('is cited under the paragraph of the absence', () => {
    const citedBy = (kind: 'did-not-return-from-leave' | 'did-not-start') =>
      open({ absence: { ...ON_LEAVE.absence, kind } }).events[0]?.policy;
    expect(citedBy('did-not-return-from-leave')).toEqual(['2.4']);
    expect(citedBy('did-not-start')).toEqual(['1.1']);
  });

  it('is missing at once when reported on the day itself, even before the morning', () => {
    const opened = open(ON_LEAVE, EXPECTED_MORNING - 1);
    expect(opened.case).toMatchObject({ stage: 'school-enquiries', passed: ['expected-day'] });
    expect(noticesOf(opened)).toEqual(['case-opened-school', 'case-opened-ews']);
  });

  it('is waited for in the last minute of the day before', () => {
    expect(open(ON_LEAVE, Date.parse('2026-10-11T22:59:59Z')).case.stage).toBe('expected');
  });

  it('is counted from the expected return, not from the start of the leave, when reported later', () => {
    const opened = open(ON_LEAVE, Date.parse('2026-10-14T09:00:00Z')).case;
    expect(opened).toMatchObject({ stage: 'school-enquiries', clock: { day1: '2026-10-12' } });
  });
});

describe('What is said of a new case besides (1.2, 4.1)', () => {
  it('asks a person to compare a child whose details are close to another’s, and merges nothing', () => {
    const opened = open({ resembles: ['case-0'] });
    expect(noticesOf(opened)).toEqual(['possible-duplicate', 'case-opened-school', 'case-opened-ews']);
    expect(dataOf(opened, 'case-opened')).toMatchObject([{ resembles: ['case-0'] }]);
  });

  it('tells the school and the operator when the calendar runs out before day 20', () => {
    const calendar = {
      version: 1,
      dates: { ...SCHOOL_2026, covers: { ...SCHOOL_2026.covers, to: localDate('2026-11-16') } },
    };
    const opened = open({ calendar });
    expect(opened.case.clock?.provisional).toBe(true);
    expect(noticesOf(opened)).toEqual(['calendar-runs-out', 'case-opened-school', 'case-opened-ews']);
  });

  it('keeps the actor who reported out of the case: who reported is on the timeline’s record', () => {
    expect(JSON.stringify(open({ reportedBy: { ...SCHOOL, id: 'somebody' } }, REPORTED).case)).not.toContain(
      'somebody',
    );
  });
});
