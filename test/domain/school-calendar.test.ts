import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysInclusive, localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import {
  addSchoolDays,
  clockFor,
  clockOnOrAfter,
  instantOf,
  isSchoolDay,
  localDateAt,
  nextSchoolDay,
  previousSchoolDay,
  reasonNotCounted,
  schoolDayNumber,
  schoolDaysFrom,
  type CountedCalendar,
  type SchoolCalendar,
  type SchoolClock,
} from '../../domain/calendar/school-calendar.ts';
import { anyCalendar, counted, dateFrom, SCHOOL_2026 } from './calendars.ts';

type Vector = SchoolClock & { firstDay: LocalDate; error?: string; nextSchoolDay?: LocalDate };

const vectors = JSON.parse(readFileSync(new URL('../vectors/school-days.json', import.meta.url), 'utf8')) as {
  calendar: SchoolCalendar;
  cases: Vector[];
}[];

const vectorCases = vectors.flatMap(({ calendar, cases }) =>
  cases.map((expected) => ({
    calendar: counted(calendar),
    expected,
    school: calendar.school,
    firstDay: expected.firstDay,
  })),
);

function clockOf(calendar: CountedCalendar, firstDay: string): SchoolClock {
  const result = clockFor(calendar, localDate(firstDay), BROMLEY);
  if (!result.ok) throw new Error(`No clock starts on ${firstDay}`);
  return result.clock;
}

describe('The clock of an absence', () => {
  it.each(vectorCases.filter(({ expected }) => expected.error === undefined))(
    'at school $school from $firstDay is as worked out by hand',
    ({ calendar, firstDay, expected: { firstDay: _, ...expected } }) => {
      expect(clockOf(calendar, firstDay)).toMatchObject(expected);
    },
  );

  it.each(vectorCases.filter(({ expected }) => expected.error !== undefined))(
    'at school $school does not start on $firstDay, which is not a school day',
    ({ calendar, firstDay, expected: { nextSchoolDay: next } }) => {
      const refusal = { ok: false, refused: 'not-a-school-day', firstDay, nextSchoolDay: next };
      expect(clockFor(calendar, firstDay, BROMLEY)).toEqual(refusal);
    },
  );

  it('is a full receipt: three deadlines, twenty school days and every date between that does not count', () => {
    expect(clockOf(SCHOOL_2026, '2026-10-07')).toEqual({
      day1: '2026-10-07',
      day10: '2026-11-03',
      day20: '2026-11-17',
      day1Ends: '2026-10-07T15:00:00Z',
      day10Ends: '2026-11-03T16:00:00Z',
      day20Ends: '2026-11-17T16:00:00Z',
      provisional: false,
      provisionalBecause: [],
      schoolDays: [
        ...['2026-10-07', '2026-10-08', '2026-10-09', '2026-10-12', '2026-10-13'],
        ...['2026-10-14', '2026-10-15', '2026-10-16', '2026-11-02', '2026-11-03'],
        ...['2026-11-04', '2026-11-05', '2026-11-06', '2026-11-09', '2026-11-10'],
        ...['2026-11-11', '2026-11-12', '2026-11-13', '2026-11-16', '2026-11-17'],
      ],
      notCounted: [
        ...['2026-10-10', '2026-10-11', '2026-10-17', '2026-10-18'].map((date) => ({
          date,
          reason: 'weekend',
        })),
        ...schoolDates('2026-10-19', '2026-10-30').map((date) => ({ date, reason: 'half-term' })),
        ...['2026-10-31', '2026-11-01'].map((date) => ({ date, reason: 'weekend' })),
        ...['2026-11-07', '2026-11-08', '2026-11-14', '2026-11-15'].map((date) => ({
          date,
          reason: 'weekend',
        })),
      ],
    });
  });

  it("ends on the days the authority's policy names", () => {
    const clock = clockOf(SCHOOL_2026, '2026-09-10');
    const { contact, schoolEnquiriesEnd, ewsEnquiriesEnd } = BROMLEY.days;
    expect([clock.day1, clock.day10, clock.day20]).toEqual(
      [contact, schoolEnquiriesEnd, ewsEnquiriesEnd].map((day) => clock.schoolDays[day - 1]),
    );
  });

  it('is one school day longer for an INSET day inside it', () => {
    const inset = { from: localDate('2026-10-12'), to: localDate('2026-10-12'), kind: 'inset' as const };
    const clock = clockOf({ ...SCHOOL_2026, closed: [inset, ...SCHOOL_2026.closed] }, '2026-10-07');
    expect([clock.day10, clock.day20]).toEqual(['2026-11-04', '2026-11-18']);
  });

  it('starts on the next school day for an open case whose first day turns out to be none', () => {
    const clock = clockOnOrAfter(SCHOOL_2026, localDate('2026-10-24'), BROMLEY);
    expect(clock).toEqual(clockOf(SCHOOL_2026, '2026-11-02'));
  });
});

function schoolDates(from: string, to: string): LocalDate[] {
  const first = localDate(from);
  return Array.from({ length: daysInclusive(first, localDate(to)) }, (_, days) => addDays(first, days));
}

describe('A date that is not a school day', () => {
  it.each<[string, string | undefined, string]>([
    ['2026-09-02', 'holiday', 'the day before term'],
    ['2026-09-03', undefined, 'the first day of term'],
    ['2026-10-16', undefined, 'the last day before half-term'],
    ['2026-10-19', 'half-term', 'the first day of half-term'],
    ['2026-10-24', 'half-term', 'a Saturday inside half-term'],
    ['2026-10-30', 'half-term', 'the last day of half-term'],
    ['2026-10-31', 'weekend', 'the Saturday after half-term'],
    ['2026-11-27', 'inset', 'an INSET day'],
    ['2026-12-18', undefined, 'the last day of term'],
    ['2026-12-19', 'weekend', 'a Saturday outside term'],
    ['2026-12-21', 'holiday', 'a Monday outside term'],
    ['2026-12-25', 'bank-holiday', 'a bank holiday outside term'],
    ['2027-01-20', 'closure', 'a snow day'],
    ['2027-05-03', undefined, 'a bank holiday on which the school is open by its own decision'],
    ['2027-05-31', 'half-term', 'a bank holiday inside half-term'],
    ['2027-08-30', 'bank-holiday', 'a bank holiday in the last days covered'],
    ['2027-08-31', 'holiday', 'the last date covered'],
    ['2027-09-01', undefined, 'the first date beyond those covered'],
    ['2027-09-04', 'weekend', 'a Saturday beyond those covered'],
    ['2027-12-27', 'bank-holiday', 'a bank holiday beyond those covered'],
    ['2026-08-31', 'bank-holiday', 'a bank holiday before those covered'],
    ['2026-08-28', 'holiday', 'a Friday before those covered'],
  ])('%s: %s, being %s', (date, reason) => {
    expect(reasonNotCounted(SCHOOL_2026, localDate(date))).toBe(reason);
    expect(isSchoolDay(SCHOOL_2026, localDate(date))).toBe(reason === undefined);
  });

  it('counts when the school says it is open, whatever else is said of it', () => {
    const days = ['2026-10-24', '2026-10-19', '2026-12-25', '2027-12-27', '2027-09-04'].map((day) =>
      localDate(day),
    );
    const open = days.map((on) => ({ on, reason: 'catching up' }));
    expect(days.filter((day) => isSchoolDay({ ...SCHOOL_2026, open }, day))).toEqual(days);
  });

  it('bears the first closure that covers it when two do', () => {
    const day = { from: localDate('2026-11-04'), to: localDate('2026-11-04') };
    const closed = [
      { ...day, kind: 'other' as const },
      { ...day, kind: 'inset' as const },
    ];
    expect(reasonNotCounted({ ...SCHOOL_2026, closed }, day.from)).toBe('other');
  });

  it('is a day of the week on which that school does not open', () => {
    const fourDays: CountedCalendar = { ...SCHOOL_2026, weekdays: ['mon', 'tue', 'wed', 'thu'] };
    const sixDays: CountedCalendar = { ...SCHOOL_2026, weekdays: [...SCHOOL_2026.weekdays, 'sat'] };
    expect(reasonNotCounted(fourDays, localDate('2026-11-06'))).toBe('weekend');
    expect(reasonNotCounted(sixDays, localDate('2026-11-07'))).toBeUndefined();
    expect(reasonNotCounted(sixDays, localDate('2026-11-08'))).toBe('weekend');
  });
});

describe('A calendar that has run out', () => {
  it('never stops a case: Monday to Friday count, and the clock is provisional', () => {
    const clock = clockOf(SCHOOL_2026, '2027-07-19');
    expect(clock.schoolDays.slice(0, 5)).toEqual([
      ...['2027-07-19', '2027-07-20', '2027-07-21'],
      ...['2027-09-01', '2027-09-02'],
    ]);
    expect(clock).toMatchObject({ day20: '2027-09-23', provisional: true });
  });

  it('is not provisional when day 20 is the last date covered, and is when it is one day later', () => {
    const { day20 } = clockOf(SCHOOL_2026, '2026-09-10');
    const coveredTo = (to: LocalDate) => ({ ...SCHOOL_2026, covers: { ...SCHOOL_2026.covers, to } });
    expect(clockOf(coveredTo(day20), '2026-09-10').provisional).toBe(false);
    expect(clockOf(coveredTo(addDays(day20, -1)), '2026-09-10').provisional).toBe(true);
  });

  it('counts Monday to Friday even at a school that opens on other days', () => {
    const weekends: CountedCalendar = { ...SCHOOL_2026, weekdays: ['sat', 'sun'] };
    expect(schoolDaysFrom(weekends, localDate('2027-09-02'), 3)).toEqual([
      '2027-09-02',
      '2027-09-03',
      '2027-09-06',
    ]);
  });

  it('leaves out a closure it had declared beyond its end', () => {
    const closed = [{ from: localDate('2027-08-30'), to: localDate('2027-09-10'), kind: 'holiday' as const }];
    expect(nextSchoolDay({ ...SCHOOL_2026, closed }, localDate('2027-08-30'))).toBe('2027-09-01');
  });

  it.each(['2027-12-20', '2199-12-20'])('still gives twenty days from %s', (firstDay) => {
    expect(clockOf(SCHOOL_2026, firstDay).schoolDays).toHaveLength(20);
  });
});

describe('An absurd calendar', () => {
  const nothing: CountedCalendar = { ...SCHOOL_2026, weekdays: [], terms: [], closed: [], open: [] };

  it('without a school day sends every clock beyond its end', () => {
    const refusal = {
      ok: false,
      refused: 'not-a-school-day',
      firstDay: '2026-10-07',
      nextSchoolDay: '2027-09-01',
    };
    expect(clockFor(nothing, localDate('2026-10-07'), BROMLEY)).toEqual(refusal);
    expect(previousSchoolDay(nothing, localDate('2027-08-31'))).toBeUndefined();
  });

  it('that covers two centuries with no weekday is searched to its end', () => {
    const covers = { from: localDate('1900-01-01'), to: localDate('2199-12-31') };
    const terms = [{ ...covers, name: 'All' }];
    expect(nextSchoolDay({ ...nothing, covers, terms }, covers.from)).toBe('2200-01-01');
  });
});

describe('The next and the previous school day', () => {
  it.each([
    ['2026-10-16', '2026-10-16', '2026-10-16'],
    ['2026-10-19', '2026-11-02', '2026-10-16'],
    ['2026-12-25', '2027-01-05', '2026-12-18'],
    ['2026-09-03', '2026-09-03', '2026-09-03'],
    ['2026-09-02', '2026-09-03', undefined],
    ['1900-01-01', '2026-09-03', undefined],
    ['2027-09-05', '2027-09-06', '2027-09-03'],
  ])('of %s are %s and %s', (date, next, previous) => {
    expect(nextSchoolDay(SCHOOL_2026, localDate(date))).toBe(next);
    expect(previousSchoolDay(SCHOOL_2026, localDate(date))).toBe(previous);
  });

  it('may be a date before the first term on which the school opened', () => {
    const open = [{ on: localDate('2026-08-29'), reason: 'induction' }];
    expect(nextSchoolDay({ ...SCHOOL_2026, open }, localDate('2026-08-01'))).toBe('2026-08-29');
    expect(previousSchoolDay({ ...SCHOOL_2026, open }, localDate('2026-09-02'))).toBe('2026-08-29');
  });

  it('are found whatever order the terms are listed in', () => {
    const terms = SCHOOL_2026.terms.toReversed();
    expect(nextSchoolDay({ ...SCHOOL_2026, terms }, localDate('2026-09-01'))).toBe('2026-09-03');
  });
});

describe('Counting school days', () => {
  it.each([
    ['2026-10-06', 0, 'the day before day 1'],
    ['2026-10-07', 1, 'day 1 itself'],
    ['2026-10-10', 3, 'a Saturday after day 3'],
    ['2026-11-02', 9, 'the day before day 10'],
    ['2026-11-03', 10, 'day 10'],
    ['2026-11-04', 11, 'the day after day 10'],
    ['2026-11-16', 19, 'the day before day 20'],
    ['2026-11-17', 20, 'day 20'],
    ['2026-11-18', 21, 'the day after day 20'],
  ])('on %s it is day %i: %s', (on, number) => {
    expect(schoolDayNumber(SCHOOL_2026, localDate('2026-10-07'), localDate(on))).toBe(number);
  });

  it.each([
    ['2026-10-16', 0, '2026-10-16'],
    ['2026-10-16', 1, '2026-11-02'],
    ['2026-10-17', 1, '2026-11-02'],
    ['2026-10-14', 3, '2026-11-02'],
    ['2026-12-14', 15, '2027-01-19'],
  ])('from %s, %i school days later is %s', (from, count, expected) => {
    expect(addSchoolDays(SCHOOL_2026, localDate(from), count)).toBe(expected);
  });

  it('gives no days when none are asked for', () => {
    expect(schoolDaysFrom(SCHOOL_2026, localDate('2026-10-07'), 0)).toEqual([]);
  });
});

describe('Instants and dates in London', () => {
  it.each([
    ['2026-10-23', '16:00', '2026-10-23T15:00:00.000Z', 'the last school day of summer time'],
    ['2026-10-26', '16:00', '2026-10-26T16:00:00.000Z', 'the first one after the clocks go back'],
    ['2027-03-26', '08:00', '2027-03-26T08:00:00.000Z', 'the last weekday before the clocks go forward'],
    ['2027-03-29', '08:00', '2027-03-29T07:00:00.000Z', 'the first one after'],
  ])('%s at %s is %s: %s', (date, time, expected) => {
    expect(instantOf(localDate(date), time, 'Europe/London')).toBe(Date.parse(expected));
  });

  it.each([
    ['2026-10-09T22:59:59Z', '2026-10-09'],
    ['2026-10-09T23:00:00Z', '2026-10-10'],
    ['2026-12-09T23:59:59Z', '2026-12-09'],
    ['2026-12-10T00:00:00Z', '2026-12-10'],
  ])('at %s the date there is %s', (instant, expected) => {
    expect(localDateAt(Date.parse(instant), 'Europe/London')).toBe(expected);
  });

  it('ends a day at 16:00 by the wall clock on both sides of a clock change', () => {
    expect(clockOf({ ...SCHOOL_2026, closed: [] }, '2026-10-23')).toMatchObject({
      day1Ends: '2026-10-23T15:00:00Z',
      day10Ends: '2026-11-05T16:00:00Z',
    });
    expect(clockOf(SCHOOL_2026, '2027-03-11')).toMatchObject({
      day10: '2027-03-24',
      day10Ends: '2027-03-24T16:00:00Z',
      day20: '2027-04-22',
      day20Ends: '2027-04-22T15:00:00Z',
    });
  });
});

describe('Whatever the calendar', () => {
  const firstDays = dateFrom('2026-08-01', 420);
  const dates = dateFrom('2026-09-01', 364);

  it('each school day comes after the one before, and every date between has its reason', () => {
    fc.assert(
      fc.property(anyCalendar, firstDays, (calendar, firstDay) => {
        const { day1, day20, schoolDays, notCounted } = clockOnOrAfter(calendar, firstDay, BROMLEY);
        expect(schoolDays).toEqual([...new Set(schoolDays)].sort());
        expect(schoolDays).toHaveLength(20);
        const all = [...schoolDays, ...notCounted.map(({ date }) => date)].sort();
        expect(all).toEqual(schoolDates(day1, day20));
      }),
    );
  });

  it('school day n of an absence is numbered n', () => {
    fc.assert(
      fc.property(anyCalendar, firstDays, fc.integer({ min: 1, max: 19 }), (calendar, firstDay, n) => {
        const { day1, schoolDays } = clockOnOrAfter(calendar, firstDay, BROMLEY);
        expect(schoolDayNumber(calendar, day1, schoolDays[n - 1]!)).toBe(n);
        expect(addSchoolDays(calendar, day1, n - 1)).toBe(schoolDays[n - 1]);
        expect(previousSchoolDay(calendar, addDays(schoolDays[n]!, -1))).toBe(schoolDays[n - 1]);
      }),
    );
  });

  it('closing a day never makes a deadline earlier', () => {
    fc.assert(
      fc.property(anyCalendar, firstDays, dates, (calendar, firstDay, date) => {
        const closed = [...calendar.closed, { from: date, to: date, kind: 'closure' as const }];
        const before = clockOnOrAfter(calendar, firstDay, BROMLEY);
        const after = clockOnOrAfter({ ...calendar, closed }, firstDay, BROMLEY);
        expect(after.schoolDays.every((day, index) => day >= before.schoolDays[index]!)).toBe(true);
      }),
    );
  });

  it('opening a day never makes a deadline later', () => {
    fc.assert(
      fc.property(anyCalendar, firstDays, dates, (calendar, firstDay, on) => {
        const open = [...calendar.open, { on, reason: 'open' }];
        const before = clockOnOrAfter(calendar, firstDay, BROMLEY);
        const after = clockOnOrAfter({ ...calendar, open }, firstDay, BROMLEY);
        expect(after.schoolDays.every((day, index) => day <= before.schoolDays[index]!)).toBe(true);
      }),
    );
  });
});
