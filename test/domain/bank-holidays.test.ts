import { describe, expect, it } from 'vitest';
import { findBankHoliday } from '../../domain/calendar/bank-holidays.ts';
import {
  addDays,
  localDate,
  weekdayOf,
  type LocalDate,
  type Weekday,
} from '../../domain/calendar/local-date.ts';

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

function inTheTable(year: number): [LocalDate, string][] {
  const found: [LocalDate, string][] = [];
  for (let date = on(year, 1, 1); date <= on(year, 12, 31); date = addDays(date, 1)) {
    const name = findBankHoliday(date);
    if (name !== undefined) found.push([date, name]);
  }
  return found;
}

const PUBLISHED = {
  2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
  2029: '01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26',
};

describe('Bank holidays in England and Wales', () => {
  it.each(Object.entries(PUBLISHED))('of %s are on the dates announced', (year, dates) => {
    expect(inTheTable(Number(year)).map(([date]) => date.slice(5))).toEqual(dates.split(' '));
  });

  it.each([2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035])(
    'of %i follow the standing rules, by name and date',
    (year) => {
      const expected = byTheStandingRules(year).sort(([a], [b]) => (a < b ? -1 : 1));
      expect(inTheTable(year)).toEqual(expected);
    },
  );

  it.each([2023, 2036])('of %i are not known', (year) => {
    expect(inTheTable(year)).toEqual([]);
  });
});
