import * as fc from 'fast-check';
import { addDays, localDate, WEEKDAYS, type LocalDate } from '../../domain/calendar/local-date.ts';
import { datesOf } from '../../domain/calendar/bank-holidays.ts';
import {
  CLOSURE_KINDS,
  type CountedCalendar,
  type SchoolCalendar,
} from '../../domain/calendar/school-calendar.ts';
import { FIRST_BANK_HOLIDAYS } from '../../register/schools/bank-holiday-seed.ts';

const range = (from: string, to: string) => ({ from: localDate(from), to: localDate(to) });

/** A school's dates with the bank holidays that every register begins with. */
export function counted(calendar: SchoolCalendar): CountedCalendar {
  return { ...calendar, holidays: datesOf(FIRST_BANK_HOLIDAYS) };
}

/** An invented school year with a two-week autumn half-term, an INSET day, a snow day and an open bank holiday. */
export const SCHOOL_2026: CountedCalendar = counted({
  school: '900001',
  source: 'sample, not a real school',
  covers: range('2026-09-01', '2027-08-31'),
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  terms: [
    { name: 'Autumn 2026', ...range('2026-09-03', '2026-12-18') },
    { name: 'Spring 2027', ...range('2027-01-05', '2027-03-25') },
    { name: 'Summer 2027', ...range('2027-04-12', '2027-07-21') },
  ],
  closed: [
    { ...range('2026-10-19', '2026-10-30'), kind: 'half-term' },
    { ...range('2026-11-27', '2026-11-27'), kind: 'inset' },
    { ...range('2027-01-20', '2027-01-20'), kind: 'closure' },
    { ...range('2027-02-15', '2027-02-19'), kind: 'half-term' },
    { ...range('2027-05-31', '2027-06-04'), kind: 'half-term' },
  ],
  open: [{ on: localDate('2027-05-03'), reason: 'school open by its own decision' }],
});

/** Any date from `from` on, within so many days. */
export const dateFrom = (from: string, days: number): fc.Arbitrary<LocalDate> =>
  fc.integer({ min: 0, max: days }).map((offset) => addDays(localDate(from), offset));

const closure = fc.record({
  from: dateFrom('2026-09-01', 364),
  days: fc.integer({ min: 0, max: 20 }),
  kind: fc.constantFrom(...CLOSURE_KINDS),
});

/** Calendars that keep nothing of the usual shape but the school year: any weekdays, closures and open dates. */
export const anyCalendar: fc.Arbitrary<CountedCalendar> = fc
  .record({
    weekdays: fc.subarray([...WEEKDAYS]),
    closed: fc.array(closure, { maxLength: 8 }),
    open: fc.array(dateFrom('2026-09-01', 500), { maxLength: 4 }),
  })
  .map(({ weekdays, closed, open }) => ({
    ...SCHOOL_2026,
    weekdays,
    closed: closed.map(({ from, days, kind }) => ({ from, to: addDays(from, days), kind })),
    open: open.map((on) => ({ on, reason: 'open' })),
  }));
