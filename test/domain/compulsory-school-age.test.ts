import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compulsorySchoolAge, endOfSchoolAge } from '../../domain/calendar/compulsory-school-age.ts';
import { addDays, localDate, weekdayOf } from '../../domain/calendar/local-date.ts';
import { dateFrom } from './calendars.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/compulsory-school-age.json', import.meta.url), 'utf8'),
) as { dateOfBirth: string; from: string; to: string }[];

describe('Compulsory school age (Definitions; Education Act 1996 s8)', () => {
  it.each(vectors)('of a child born $dateOfBirth is from $from to $to', ({ dateOfBirth, from, to }) => {
    expect(compulsorySchoolAge(localDate(dateOfBirth))).toEqual({ from, to });
  });

  it.each([
    ['2021-12-31', '2026-12-31', 'turns five on a prescribed day: 31 December'],
    ['2022-01-01', '2027-03-31', 'turns five the day after it'],
    ['2022-03-31', '2027-03-31', 'turns five on a prescribed day: 31 March'],
    ['2022-04-01', '2027-08-31', 'turns five the day after it'],
    ['2021-08-31', '2026-08-31', 'turns five on a prescribed day: 31 August'],
    ['2021-09-01', '2026-12-31', 'turns five the day after it'],
    ['2020-02-29', '2025-03-31', 'is born on 29 February'],
  ])('begins for a child born %s on %s: the child %s', (dateOfBirth, from) => {
    expect(compulsorySchoolAge(localDate(dateOfBirth)).from).toBe(from);
  });

  it.each([
    ['2011-06-25', '2027-06-25', 'is sixteen on the last Friday of June'],
    ['2011-07-01', '2027-06-25', 'is still fifteen on it, but reaches sixteen in that school year'],
    ['2011-08-31', '2027-06-25', 'reaches sixteen on the last day of the school year'],
    ['2011-09-01', '2028-06-30', 'reaches sixteen in the next school year'],
    ['2012-02-29', '2028-06-30', 'leaves on a 30 June that is a Friday'],
    ['2008-07-20', '2024-06-28', 'leaves in a year whose June ends on a Sunday'],
  ])('ends for a child born %s on %s: the child %s', (dateOfBirth, to) => {
    expect(compulsorySchoolAge(localDate(dateOfBirth)).to).toBe(to);
  });

  it('ends on the last Friday of a June, in the eleventh or twelfth year after the one it begins in', () => {
    fc.assert(
      fc.property(dateFrom('2000-01-01', 14_000), (dateOfBirth) => {
        const { from, to } = compulsorySchoolAge(dateOfBirth);
        expect(weekdayOf(to)).toBe('fri');
        expect([to.slice(5, 7), addDays(to, 7).slice(5, 7)]).toEqual(['06', '07']);
        expect(Number(to.slice(0, 4)) - Number(from.slice(0, 4))).toSatisfy(
          (years) => years === 11 || years === 12,
        );
      }),
    );
  });
});

describe('The end of compulsory school age that somebody is to think of (definitions, 5 CNIS)', () => {
  const lastDay = '2027-06-25';
  it.each([
    ['2027-05-24', null],
    ['2027-05-25', { lastDay, hasEnded: false }],
    ['2027-06-25', { lastDay, hasEnded: false }],
    ['2027-06-26', { lastDay, hasEnded: true }],
    ['2028-01-10', { lastDay, hasEnded: true }],
  ])('of a child whose last day is 25 June 2027 is, on %s, %o', (on, expected) => {
    expect(endOfSchoolAge(localDate('2011-03-09'), localDate(on))).toEqual(expected);
  });
});
