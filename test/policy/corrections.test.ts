import { describe, expect, it } from 'vitest';
import { movesBetween } from '../../domain/decisions/attendance/corrections.ts';
import { passTime } from '../../domain/decisions/decide.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import {
  clockOnOrAfter,
  type ClosureKind,
  type CountedCalendar,
} from '../../domain/calendar/school-calendar.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';
import {
  caseIn,
  commandOf,
  dataOf,
  DAY_1_ENDS,
  DAY_10_ENDS,
  DAY_20_ENDS,
  dutyOf,
  EWO,
  noticesOf,
  ON_LEAVE,
  open,
  owed,
  refused,
  REPORTED,
  SCHOOL,
  stateOf,
  refusedCalendar,
  taken,
  toldOfCalendar,
  waitUntil,
} from './missing-child.ts';

const corrected = (firstDay: string) =>
  commandOf('correct-first-day', SCHOOL, { firstDay: localDate(firstDay) });
const calendarOf = (dates: CountedCalendar, version = 2) => ({ version, dates });
const closedOn = (date: string, kind: ClosureKind = 'closure'): CountedCalendar => ({
  ...SCHOOL_2026,
  closed: [...SCHOOL_2026.closed, { from: localDate(date), to: localDate(date), kind }],
});
const opened = caseIn('school-enquiries');

describe('A first day corrected (2.2, 2.4)', () => {
  it('counts every deadline anew and records each that moves, with the old date, the new one and why', () => {
    const change = taken({ ...opened, at: Date.parse('2026-10-12T09:00:00Z') }, corrected('2026-10-08'));
    expect(change.case).toMatchObject({
      stage: 'school-enquiries',
      absence: { kind: 'unexplained', firstDay: '2026-10-08' },
      clock: { day1: '2026-10-08', day10: '2026-11-04', day20: '2026-11-18' },
    });
    expect(change.events.find(({ what }) => what === 'first-day-corrected')).toEqual({
      what: 'first-day-corrected',
      policy: ['2.2', '2.4'],
      data: { from: '2026-10-07', to: '2026-10-08' },
    });
    const why = 'first-day-corrected';
    expect(dataOf(change, 'deadline-moved')).toEqual([
      { deadline: 'day-1', from: '2026-10-07', to: '2026-10-08', why },
      { deadline: 'day-10', from: '2026-11-03', to: '2026-11-04', why },
      { deadline: 'day-20', from: '2026-11-17', to: '2026-11-18', why },
    ]);
    expect(change.events.map(({ policy }) => policy[0])).toEqual([
      '2.1',
      '2.1',
      '2.2',
      '2.1',
      'definitions',
      'flow chart days 11-20',
    ]);
    expect(noticesOf(change)).toContain('deadline-moved');
  });

  it('moves what is owed by the end of day 1, 10 and 20, and leaves alone what is done', () => {
    const assessed = taken(
      opened,
      commandOf('assess-vulnerability', SCHOOL, { circumstances: [], concern: false }),
    ).case;
    const { case: after } = taken({ current: assessed, at: DAY_1_ENDS - 1 }, corrected('2026-10-06'));
    expect(after.duties.map(({ id, dueAt, state }) => `${id} ${dueAt} ${state}`)).toEqual([
      'contact-parents 2026-10-06T15:00:00Z open',
      'assess-vulnerability 2026-10-07T15:00:00Z done',
      'complete-school-enquiries 2026-11-02T16:00:00Z open',
      'refer-to-ews 2026-11-02T16:00:00Z open',
    ]);
    const { case: withEws } = taken(caseIn('ews-enquiries'), corrected('2026-10-06'));
    expect(dutyOf(withEws, 'complete-ews-enquiries')?.dueAt).toBe('2026-11-16T16:00:00Z');
    const { current } = caseIn('ews-enquiries');
    const { case: later } = taken(
      { current, at: Date.parse('2026-11-06T10:00:00Z') },
      corrected('2026-10-06'),
    );
    expect(dutyOf(later, 'take-up-case')?.dueAt).toBe('2026-11-04T16:00:00Z');
  });

  it('lets every deadline pass at once that turns out to lie in the past', () => {
    const change = taken({ ...opened, at: DAY_10_ENDS - 1 }, corrected('2026-10-06'));
    expect(change.case).toMatchObject({ stage: 'ews-enquiries', version: 2 });
    expect(change.events.map(({ what, data }) => [what, data['deadline'] ?? data['to']])).toEqual([
      ['deadline-reached', 'day-1'],
      ['duty-escalated', undefined],
      ['first-day-corrected', '2026-10-06'],
      ['deadline-moved', 'day-1'],
      ['deadline-moved', 'day-10'],
      ['deadline-moved', 'day-20'],
      ['deadline-reached', 'day-10'],
      ['stage-entered', 'ews-enquiries'],
    ]);
  });

  it.each([
    ['to the day it is already', '2026-10-07', 'The first day is 2026-10-07 already.'],
    ['to a day that is still to come', '2026-10-08', 'The first day cannot be after today, 2026-10-07.'],
  ])('is refused %s', (_, firstDay, why) => {
    expect(refused(opened, corrected(firstDay))).toEqual({ refused: 'invalid', why, pointer: '/firstDay' });
  });

  it('is refused to a day on which nobody was missed', () => {
    expect(refused(opened, corrected('2026-10-04'))).toEqual({
      refused: 'not-a-school-day',
      why: '2026-10-04 is not a school day of this school. The next school day is 2026-10-05.',
      nextSchoolDay: '2026-10-05',
    });
  });

  it('may lie ahead for a child on leave: another return date is agreed', () => {
    const change = taken(caseIn('expected'), corrected('2026-10-15'));
    expect(change.case).toMatchObject({ stage: 'expected', clock: { day1: '2026-10-15' }, duties: [] });
    expect(passTime(change.case, Date.parse('2026-10-15T07:00:00Z') - 1, BROMLEY)).toBeNull();
    expect(waitUntil(change.case, Date.parse('2026-10-15T07:00:00Z')).stage).toBe('school-enquiries');
  });

  it('into the past makes a child missing who was only expected', () => {
    const change = taken(caseIn('expected'), corrected('2026-10-06'));
    expect(change.case).toMatchObject({ stage: 'school-enquiries', passed: ['expected-day', 'day-1'] });
    expect(noticesOf(change)).toEqual(['deadline-moved', 'expected-day-arrived', 'day-1-not-done']);
  });
});

describe('A deadline that had passed and now lies ahead (2.2, 2.4)', () => {
  it('does not undo the stage it opened: its holder is asked to look again', () => {
    const change = taken(caseIn('ews-enquiries'), corrected('2026-10-08'));
    expect(change.case).toMatchObject({ stage: 'ews-enquiries', passed: ['expected-day', 'day-1'] });
    expect(dutyOf(change.case, 'review-stage')).toEqual({
      id: 'review-stage',
      duty: 'review-stage',
      owedBy: 'ewo',
      owedAt: '2026-11-03T16:00:00Z',
      dueAt: '2026-11-04T16:00:00Z',
      state: 'open',
    });
  });

  it('does not take the child back to the school when it comes round again', () => {
    const { case: after } = taken(caseIn('ews-enquiries'), corrected('2026-10-08'));
    expect(passTime(after, Date.parse('2026-11-04T16:00:00Z'), BROMLEY)).toBeNull();
    expect(waitUntil(after, Date.parse('2026-11-18T16:00:00Z')).stage).toBe('decision-due');
  });

  it('puts outcome 3 off until day 20 has ended again', () => {
    const missing = commandOf('still-missing', EWO, {});
    const { case: after } = taken(caseIn('decision-due'), corrected('2026-10-08'));
    expect(after.stage).toBe('decision-due');
    expect(dutyOf(after, 'review-stage')?.owedBy).toBe('ewo');
    const newEnd = Date.parse('2026-11-18T16:00:00Z');
    expect(refused({ current: after, at: newEnd - 1 }, missing).refused).toBe('not-allowed-now');
    expect(taken({ current: after, at: newEnd }, missing).case.stage).toBe('tracking');
  });

  it('that only asked whether day 1 was done asks again', () => {
    const late = { current: waitUntil(opened.current, DAY_1_ENDS), at: DAY_1_ENDS + 1 };
    const closed = calendarOf(closedOn('2026-10-07'));
    const change = toldOfCalendar(late, closed);
    expect(change.case.clock?.day1).toBe('2026-10-08');
    expect(change.case.passed).not.toContain('day-1');
    const again = passTime(change.case, Date.parse('2026-10-08T15:00:00Z'), BROMLEY);
    expect(again && noticesOf(again)).toEqual(['day-1-not-done']);
  });

  it('is not said to lie ahead at its very instant: it does not pass twice', () => {
    const afterDay1 = waitUntil(opened.current, DAY_1_ENDS);
    const newEnd = Date.parse('2026-10-08T15:00:00Z');
    const correctedThen = (at: number) => taken({ current: afterDay1, at }, corrected('2026-10-08'));
    expect(correctedThen(newEnd - 1).case.passed).not.toContain('day-1');
    expect(correctedThen(newEnd).case.passed).toContain('day-1');
    expect(dataOf(correctedThen(newEnd), 'deadline-reached')).toEqual([]);
  });

  it('gives nobody a stage to review when it was only the end of day 1', () => {
    const afterDay1 = waitUntil(opened.current, DAY_1_ENDS);
    const noon = { current: afterDay1, at: Date.parse('2026-10-08T11:00:00Z') };
    expect(stateOf(taken(noon, corrected('2026-10-08')).case, 'review-stage')).toBeUndefined();
    const beforeTheMorning = { current: afterDay1, at: Date.parse('2026-10-08T06:59:00Z') };
    expect(stateOf(taken(beforeTheMorning, corrected('2026-10-08')).case, 'review-stage')).toBe('open');
  });

  it('asks the CME officer when a child is tracked already', () => {
    const { case: after } = taken(caseIn('tracking'), corrected('2026-10-08'));
    expect(after).toMatchObject({ stage: 'tracking', outcome: { number: 3 } });
    expect(dutyOf(after, 'review-stage')?.owedBy).toBe('cme-officer');
  });

  it('asks the school about a child on leave whose return is put off after the day', () => {
    const missing = open(ON_LEAVE, Date.parse('2026-10-12T09:00:00Z')).case;
    const { case: after } = taken(
      { current: missing, at: Date.parse('2026-10-12T09:00:00Z') },
      corrected('2026-10-14'),
    );
    expect(after).toMatchObject({ stage: 'school-enquiries', passed: [] });
    expect(dutyOf(after, 'review-stage')?.owedBy).toBe('school');
  });
});

describe('A school calendar that changes (definitions, 2.2)', () => {
  it('moves the deadlines behind the closure and no other', () => {
    const change = toldOfCalendar(opened, calendarOf(closedOn('2026-11-05', 'inset')));
    expect(change.case.clock).toMatchObject({ day1: '2026-10-07', day10: '2026-11-03', day20: '2026-11-18' });
    expect(change.case.calendar).toEqual({ version: 2, dates: closedOn('2026-11-05', 'inset') });
    expect(change.events).toEqual([
      { what: 'calendar-changed', policy: ['2.2'], data: { version: 2 } },
      {
        what: 'deadline-moved',
        policy: ['flow chart days 11-20', 'flow chart outcome 3'],
        data: { deadline: 'day-20', from: '2026-11-17', to: '2026-11-18', why: 'calendar-changed' },
      },
    ]);
    expect(noticesOf(change)).toEqual(['deadline-moved']);
    expect(stateOf(change.case, 'review-stage')).toBeUndefined();
  });

  it('is on record, and says nothing to anybody, when no deadline moves', () => {
    const change = toldOfCalendar(opened, calendarOf(closedOn('2027-03-02')));
    expect(change.events.map(({ what }) => what)).toEqual(['calendar-changed']);
    expect(noticesOf(change)).toEqual([]);
    expect(owed(change.case)).toEqual(owed(opened.current));
  });

  it('counts from the next school day when the first one was none after all', () => {
    const change = toldOfCalendar(opened, calendarOf(closedOn('2026-10-07')));
    expect(change.case).toMatchObject({
      absence: { firstDay: '2026-10-07' },
      clock: { day1: '2026-10-08' },
      stage: 'school-enquiries',
    });
    expect(dutyOf(change.case, 'contact-parents')?.dueAt).toBe('2026-10-08T15:00:00Z');
  });

  it.each([1, 0, -3])('is refused when its version, %i, is no newer than the one counted by', (version) => {
    expect(refusedCalendar(opened, calendarOf(SCHOOL_2026, version))).toEqual({
      refused: 'invalid',
      why: 'The case counts by version 1 of the calendar and version 1 of the bank holidays already.',
      pointer: '/version',
    });
  });

  it('moves what is owed by the next school day, and leaves what was due already', () => {
    const afterDay10 = caseIn('ews-enquiries');
    expect(dutyOf(afterDay10.current, 'take-up-case')?.dueAt).toBe('2026-11-04T16:00:00Z');
    const closed = calendarOf(closedOn('2026-11-04'));
    expect(dutyOf(toldOfCalendar(afterDay10, closed).case, 'take-up-case')?.dueAt).toBe(
      '2026-11-05T16:00:00Z',
    );
    const late = toldOfCalendar({ ...afterDay10, at: Date.parse('2026-11-04T16:00:00Z') }, closed);
    expect(dutyOf(late.case, 'take-up-case')?.dueAt).toBe('2026-11-04T16:00:00Z');
  });

  it('makes the dates provisional where it ends before day 20, and says so once', () => {
    const short = { ...SCHOOL_2026, covers: { ...SCHOOL_2026.covers, to: localDate('2026-11-16') } };
    const change = toldOfCalendar(opened, calendarOf(short));
    expect(change.case.clock?.provisional).toBe(true);
    expect(noticesOf(change)).toEqual(['calendar-runs-out']);
    const again = toldOfCalendar({ current: change.case, at: REPORTED }, calendarOf(short, 3));
    expect(noticesOf(again)).toEqual([]);
    const extended = toldOfCalendar({ current: change.case, at: REPORTED }, calendarOf(SCHOOL_2026, 3));
    expect(extended.case.clock?.provisional).toBe(false);
    expect(noticesOf(extended)).toEqual([]);
  });

  it('lets day 10 pass at once when the school turns out to have been open in half-term', () => {
    const noHalfTerm = { ...SCHOOL_2026, closed: [] };
    const change = toldOfCalendar(
      { ...opened, at: Date.parse('2026-10-21T09:00:00Z') },
      calendarOf(noHalfTerm),
    );
    expect(change.case).toMatchObject({ stage: 'ews-enquiries', clock: { day10: '2026-10-20' } });
  });

  it('reaches a case whose decision is due, and no closed one', () => {
    expect(toldOfCalendar(caseIn('decision-due'), calendarOf(closedOn('2026-10-08'))).case).toMatchObject({
      stage: 'decision-due',
      clock: { day20: '2026-11-18' },
    });
    expect(refusedCalendar(caseIn('closed'), calendarOf(SCHOOL_2026)).refused).toBe('case-closed');
  });
});

describe('The moves between two counts (2.2, definitions)', () => {
  const clock = (calendar: CountedCalendar) => clockOnOrAfter(calendar, localDate('2026-10-07'), BROMLEY);

  it('are the deadlines that differ, with both dates', () => {
    expect(movesBetween(clock(SCHOOL_2026), clock(SCHOOL_2026))).toEqual([]);
    expect(movesBetween(clock(SCHOOL_2026), clock(closedOn('2026-10-08')))).toEqual([
      { deadline: 'day-10', from: '2026-11-03', to: '2026-11-04' },
      { deadline: 'day-20', from: '2026-11-17', to: '2026-11-18' },
    ]);
    expect(movesBetween(clock(closedOn('2026-10-07')), clock(SCHOOL_2026))[0]).toEqual({
      deadline: 'day-1',
      from: '2026-10-08',
      to: '2026-10-07',
    });
  });

  it('do not bring day 20 back into a case that is decided', () => {
    const { current } = caseIn('tracking');
    const { case: after } = toldOfCalendar({ current, at: DAY_20_ENDS }, calendarOf(closedOn('2026-10-08')));
    expect(passTime(after, Date.parse('2027-01-05T16:00:00Z'), BROMLEY)).toBeNull();
  });
});
