import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  daysInclusive,
  isLocalDate,
  localDate,
  weekdayOf,
  WEEKDAYS,
} from '../../domain/calendar/local-date.ts';
import { dateFrom } from './calendars.ts';

describe('A date', () => {
  it.each(['2026-10-09', '2028-02-29', '2000-02-29', '2026-12-31', '1900-01-01', '2199-12-31'])(
    'is a date that exists: %s',
    (text) => {
      expect(isLocalDate(text)).toBe(true);
      expect(localDate(text)).toBe(text);
    },
  );

  it.each([
    '2027-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-10-00',
    '2026-10-32',
    '1899-12-31',
    '1800-01-01',
    '2200-01-01',
    '2026-1-09',
    '2026-10-9',
    '20261009',
    '09/10/2026',
    ' 2026-10-09',
    '2026-10-09 ',
    '12026-10-09',
    '2026-10-091',
    '2026-10-09T00:00:00Z',
    '2026-10-0x',
    '2O26-10-09',
    '',
  ])('is not a text that only looks like one: "%s"', (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(() => localDate(text)).toThrow(
      new RangeError(`${JSON.stringify(text)} is not a date written YYYY-MM-DD`),
    );
  });

  it.each([20261009, null, undefined, ['2026-10-09'], { toString: () => '2026-10-09' }])(
    'is a text and nothing else: %o',
    (value) => {
      expect(isLocalDate(value)).toBe(false);
    },
  );
});

describe('Counting dates', () => {
  it.each([
    ['2026-10-09', 1, '2026-10-10'],
    ['2026-10-31', 1, '2026-11-01'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2028-02-29', 1, '2028-03-01'],
    ['2027-02-28', 1, '2027-03-01'],
    ['2026-10-24', 2, '2026-10-26'],
    ['2027-03-27', 2, '2027-03-29'],
    ['2026-03-01', -1, '2026-02-28'],
    ['1970-01-01', -1, '1969-12-31'],
    ['2026-10-09', 0, '2026-10-09'],
    ['2026-10-09', 365, '2027-10-09'],
  ])('%s and %i days is %s', (date, days, expected) => {
    expect(addDays(localDate(date), days)).toBe(expected);
  });

  it.each([
    ['2026-10-09', '2026-10-09', 1],
    ['2026-10-09', '2026-10-10', 2],
    ['2026-10-09', '2026-10-08', 0],
    ['2026-09-01', '2027-08-31', 365],
    ['2027-09-01', '2028-08-31', 366],
  ])('from %s to %s, both included, there are %i days', (from, to, expected) => {
    expect(daysInclusive(localDate(from), localDate(to))).toBe(expected);
  });

  it.each([
    ['1900-01-01', 'mon'],
    ['2026-10-06', 'tue'],
    ['2026-10-07', 'wed'],
    ['1970-01-01', 'thu'],
    ['2026-10-09', 'fri'],
    ['2028-02-26', 'sat'],
    ['2000-02-27', 'sun'],
  ])('%s is a %s', (date, weekday) => {
    expect(weekdayOf(localDate(date))).toBe(weekday);
  });

  it('goes forward through the days of the week and keeps dates in order as texts', () => {
    fc.assert(
      fc.property(dateFrom('1900-01-01', 109_000), fc.integer({ min: 1, max: 5000 }), (date, days) => {
        const later = addDays(date, days);
        expect(later > date).toBe(true);
        expect(daysInclusive(date, later)).toBe(days + 1);
        expect(addDays(later, -days)).toBe(date);
        expect(WEEKDAYS.indexOf(weekdayOf(later))).toBe((WEEKDAYS.indexOf(weekdayOf(date)) + days) % 7);
      }),
    );
  });
});
