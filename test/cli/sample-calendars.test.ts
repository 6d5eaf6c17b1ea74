import { describe, expect, it } from 'vitest';
import { sampleCalendars } from '../../demo/sample-calendars.ts';
import { parseCalendarFile } from '../../api/files/calendar-file.ts';
import { addDays, localDate } from '../../domain/calendar/local-date.ts';
import { reasonNotCounted, schoolDayNumber } from '../../domain/calendar/school-calendar.ts';
import { counted } from '../domain/calendars.ts';

const YEARS = Array.from({ length: 9 }, (_, index) => 2025 + index);

describe('The sample calendars', () => {
  it.each([
    ['2026-11-24', '2025-09-01', '2028-08-31'],
    ['2026-09-01', '2025-09-01', '2028-08-31'],
    ['2026-08-31', '2024-09-01', '2027-08-31'],
  ])('around %s cover the school year, the one before and the one after', (around, from, to) => {
    const calendars = sampleCalendars(localDate(around));
    expect(calendars.map(({ school, covers }) => ({ school, covers }))).toEqual([
      { school: '900001', covers: { from, to } },
      { school: '900002', covers: { from, to } },
    ]);
  });

  it.each(YEARS)('of %i are labelled as samples and have no fault', (year) => {
    for (const calendar of sampleCalendars(localDate(`${year}-10-01`))) {
      expect(parseCalendarFile(calendar)).toEqual({ ok: true, calendar });
      expect(calendar.source).toContain('SAMPLE');
    }
  });

  it.each(YEARS)(
    'of %i have about 190 school days a year, and INSET days that would be school days',
    (year) => {
      for (const calendar of sampleCalendars(localDate(`${year}-10-01`))) {
        const schoolDays = schoolDayNumber(
          counted(calendar),
          localDate(`${year}-09-01`),
          localDate(`${year + 1}-08-31`),
        );
        expect(schoolDays).toBeGreaterThanOrEqual(183);
        expect(schoolDays).toBeLessThanOrEqual(195);
        const inset = calendar.closed.filter(({ kind }) => kind === 'inset');
        const closed = calendar.closed.filter(({ kind }) => kind !== 'inset');
        expect(inset.map(({ from }) => reasonNotCounted(counted({ ...calendar, closed }), from))).toEqual(
          inset.map(() => undefined),
        );
      }
    },
  );

  it('differ between the two schools', () => {
    const [first, second] = sampleCalendars(localDate('2026-11-24')).map(counted);
    expect(first!.terms).not.toEqual(second!.terms);
    expect(reasonNotCounted(first!, localDate('2026-10-20'))).toBeUndefined();
    expect(reasonNotCounted(second!, localDate('2026-10-20'))).toBe('half-term');
    expect(reasonNotCounted(second!, addDays(localDate('2026-10-20'), 14))).toBeUndefined();
  });
});
