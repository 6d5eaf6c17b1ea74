import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lastDayOf, type CalendarDayPeriod } from '../../domain/calendar/calendar-day-periods.ts';
import { localDate } from '../../domain/calendar/local-date.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/calendar-day-periods.json', import.meta.url), 'utf8'),
) as ({ rule: CalendarDayPeriod; lastDay: string } & ({ served: string } | { entered: string }))[];

describe('Periods in calendar days (Education Act 1996 s437(2); SI 2024/208 reg 13)', () => {
  it.each(vectors)('the last day of $rule is $lastDay', ({ rule, lastDay, ...of }) => {
    expect(lastDayOf(rule, localDate('served' in of ? of.served : of.entered))).toBe(lastDay);
  });

  it('gives a parent not less than 15 days, beginning with the day a notice is served', () => {
    expect(lastDayOf('attendance-order-notice', localDate('2026-12-01'))).toBe('2026-12-15');
  });

  it('asks for the return on a new pupil by the end of the fifth day after the day of entry', () => {
    expect(lastDayOf('joiner-return', localDate('2026-09-07'))).toBe('2026-09-12');
  });
});
