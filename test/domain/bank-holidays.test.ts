import { describe, expect, it } from 'vitest';
import {
  areKnownFor,
  changedList,
  datesOf,
  faultsOfChange,
  isBankHoliday,
  type BankHoliday,
} from '../../domain/calendar/bank-holidays.ts';
import {
  addDays,
  localDate,
  weekdayOf,
  type LocalDate,
  type Weekday,
} from '../../domain/calendar/local-date.ts';
import { clockOnOrAfter } from '../../domain/calendar/school-calendar.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { FIRST_BANK_HOLIDAYS } from '../../register/schools/bank-holiday-seed.ts';
import { counted, SCHOOL_2026 } from './calendars.ts';

/** Easter Sunday by the anonymous Gregorian computus: an independent check, not the table's own source. */
function easterSunday(year: number): LocalDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * late + 114;
  return on(year, Math.floor(days / 31), (days % 31) + 1);
}

const on = (year: number, month: number, day: number): LocalDate =>
  localDate(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);

function step(from: LocalDate, days: 1 | -1, until: (date: LocalDate) => boolean): LocalDate {
  let date = from;
  while (!until(date)) date = addDays(date, days);
  return date;
}

const is = (weekday: Weekday) => (date: LocalDate) => weekdayOf(date) === weekday;
const isWorkday = (date: LocalDate) => !['sat', 'sun'].includes(weekdayOf(date));

/** A holiday on a weekend is kept on the next weekday that is not a holiday itself. */
function kept(name: string, date: LocalDate, taken: LocalDate[] = []): [LocalDate, string] {
  const day = step(date, 1, (each) => isWorkday(each) && (each === date || !taken.includes(each)));
  return [day, day === date ? name : `${name} (substitute day)`];
}

function byTheStandingRules(year: number): [LocalDate, string][] {
  const easter = easterSunday(year);
  const boxingDay = on(year, 12, 26);
  const christmas = kept('Christmas Day', on(year, 12, 25), [boxingDay]);
  return [
    kept("New Year's Day", on(year, 1, 1)),
    [addDays(easter, -2), 'Good Friday'],
    [addDays(easter, 1), 'Easter Monday'],
    [step(on(year, 5, 1), 1, is('mon')), 'Early May bank holiday'],
    [step(on(year, 5, 31), -1, is('mon')), 'Spring bank holiday'],
    [step(on(year, 8, 31), -1, is('mon')), 'Summer bank holiday'],
    christmas,
    kept('Boxing Day', boxingDay, [christmas[0]]),
  ];
}

function inTheFile(year: number): [LocalDate, string][] {
  return FIRST_BANK_HOLIDAYS.holidays
    .filter(({ date }) => date.startsWith(String(year)))
    .map(({ date, name }) => [date, name]);
}

const PUBLISHED = {
  2019: '01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26',
  2020: '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
  2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
  2022: '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
  2023: '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
  2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
  2029: '01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26',
};

describe('Bank holidays in England and Wales', () => {
  it.each(Object.entries(PUBLISHED))('of %s are on the dates announced', (year, dates) => {
    expect(inTheFile(Number(year)).map(([date]) => date.slice(5))).toEqual(dates.split(' '));
  });

  it.each([2019, 2021, 2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035])(
    'of %i follow the standing rules, by name and date',
    (year) => {
      const expected = byTheStandingRules(year).sort(([a], [b]) => (a < b ? -1 : 1));
      expect(inTheFile(year)).toEqual(expected);
    },
  );

  it.each([
    ['2018-12-31', false],
    ['2019-01-01', true],
    ['2035-12-31', true],
    ['2036-01-01', false],
  ])('are known or not of the year of %s: %s', (date, known) => {
    expect(areKnownFor(datesOf(FIRST_BANK_HOLIDAYS), localDate(date))).toBe(known);
  });
});

describe('A clock in a year whose bank holidays are not known', () => {
  const far = counted({
    ...SCHOOL_2026,
    covers: { from: localDate('2017-09-01'), to: localDate('2037-08-31') },
    terms: [{ name: 'All', from: localDate('2017-09-01'), to: localDate('2037-08-31') }],
    closed: [],
    open: [],
  });
  it.each([
    ['2036-05-06', ['bank-holidays-unknown']],
    ['2035-12-11', ['bank-holidays-unknown']],
    ['2018-12-03', ['bank-holidays-unknown']],
    ['2035-11-05', []],
    ['2037-08-10', ['calendar-ends', 'bank-holidays-unknown']],
  ])('that begins on %s is provisional because of %j', (firstDay, provisionalBecause) => {
    expect(clockOnOrAfter(far, localDate(firstDay), BROMLEY)).toMatchObject({
      provisional: provisionalBecause.length > 0,
      provisionalBecause,
    });
  });
});

describe('A change of the bank holidays', () => {
  const add = (date: string, name = 'An invented holiday'): BankHoliday => ({ date: localDate(date), name });
  const faults = (adds: BankHoliday[], remove: string[] = []) =>
    faultsOfChange(FIRST_BANK_HOLIDAYS, { add: adds, remove: remove.map(localDate) });

  it('is the next version, with what was added and without what was removed', () => {
    const change = { add: [add('2027-06-11')], remove: [localDate('2027-05-03')] };
    expect(faultsOfChange(FIRST_BANK_HOLIDAYS, change)).toEqual([]);
    const changed = changedList(FIRST_BANK_HOLIDAYS, change);
    expect(changed.version).toBe(2);
    expect(isBankHoliday(datesOf(changed), localDate('2027-06-11'))).toBe(true);
    expect(isBankHoliday(datesOf(changed), localDate('2027-05-03'))).toBe(false);
    expect(changed.holidays.map(({ date }) => date)).toEqual(
      changed.holidays.map(({ date }) => date).toSorted(),
    );
  });

  it('makes the next year known once its eight holidays are there, and no year unknown', () => {
    const dates = ['01-01', '04-11', '04-14', '05-05', '05-26', '08-25', '12-25', '12-26'];
    const seven = changedList(FIRST_BANK_HOLIDAYS, {
      add: dates.slice(1).map((day) => add(`2036-${day}`)),
      remove: [localDate('2035-12-26')],
    });
    expect(seven.years).toEqual({ from: 2019, to: 2035 });
    expect(changedList(seven, { add: [add('2036-01-01')], remove: [] }).years).toEqual({
      from: 2019,
      to: 2036,
    });
  });

  it('is refused with everything that is wrong with it', () => {
    expect(faults([])).toEqual([{ pointer: '', message: 'names no date to add or to remove' }]);
    expect(faults([add('2026-12-25'), add('2046-01-01'), add('2018-12-31')], ['2026-12-24'])).toEqual([
      { pointer: '/add/0/date', message: '2026-12-25 is a bank holiday already: Christmas Day' },
      { pointer: '/add/1/date', message: 'must be from 2019-01-01 to 2040-12-31' },
      { pointer: '/add/2/date', message: 'must be from 2019-01-01 to 2040-12-31' },
      { pointer: '/remove/0', message: '2026-12-24 is no bank holiday of the list' },
    ]);
    expect(faults([add('2027-06-11'), add('2027-06-11')], ['2026-12-25', '2026-12-25'])).toEqual([
      { pointer: '/add/1/date', message: '2027-06-11 is named twice' },
      { pointer: '/remove/1', message: '2026-12-25 is named twice' },
    ]);
  });
});
