import {
  addDays,
  localDate,
  weekdayOf,
  type LocalDate,
  type Weekday,
} from '../domain/calendar/local-date.ts';
import type { ClosureKind, SchoolCalendar } from '../domain/calendar/school-calendar.ts';

/** The first such weekday on or after a day of the year: `['09-02', 'wed']`. */
type Anchor = readonly [onOrAfter: string, weekday: Weekday];

/** One invented school's habits, from which its dates follow in every school year. */
interface Habits {
  readonly school: string;
  readonly terms: readonly { readonly name: string; readonly from: Anchor; readonly to: Anchor }[];
  readonly closed: readonly { readonly from: Anchor; readonly days: number; readonly kind: ClosureKind }[];
}

const HABITS: readonly Habits[] = [
  {
    school: '900001',
    terms: [
      { name: 'Autumn', from: ['09-01', 'thu'], to: ['12-16', 'fri'] },
      { name: 'Spring', from: ['01-04', 'tue'], to: ['03-25', 'fri'] },
      { name: 'Summer', from: ['04-10', 'mon'], to: ['07-19', 'wed'] },
    ],
    closed: [
      { from: ['10-24', 'mon'], days: 5, kind: 'half-term' },
      { from: ['11-21', 'fri'], days: 1, kind: 'inset' },
      { from: ['02-13', 'mon'], days: 5, kind: 'half-term' },
      { from: ['03-06', 'fri'], days: 1, kind: 'inset' },
      { from: ['05-25', 'mon'], days: 5, kind: 'half-term' },
      { from: ['07-01', 'mon'], days: 1, kind: 'inset' },
    ],
  },
  {
    school: '900002',
    terms: [
      { name: 'Autumn', from: ['09-01', 'tue'], to: ['12-17', 'thu'] },
      { name: 'Spring', from: ['01-03', 'wed'], to: ['03-29', 'thu'] },
      { name: 'Summer', from: ['04-14', 'tue'], to: ['07-17', 'fri'] },
    ],
    closed: [
      // Two weeks, as several schools in and around Bromley have.
      { from: ['10-17', 'mon'], days: 12, kind: 'half-term' },
      { from: ['11-10', 'mon'], days: 1, kind: 'inset' },
      { from: ['01-20', 'fri'], days: 1, kind: 'inset' },
      { from: ['02-13', 'mon'], days: 5, kind: 'half-term' },
      { from: ['05-25', 'mon'], days: 5, kind: 'half-term' },
      { from: ['06-20', 'fri'], days: 1, kind: 'inset' },
    ],
  },
];

/** Calendars of the two invented schools, for the school year of a date, the one before and the one after. */
export function sampleCalendars(around: LocalDate): SchoolCalendar[] {
  const calendarYear = Number(around.slice(0, 4));
  const schoolYear = around.slice(5) >= '09-01' ? calendarYear : calendarYear - 1;
  return HABITS.map((habits) => sampleCalendar(habits, [schoolYear - 1, schoolYear, schoolYear + 1]));
}

function sampleCalendar({ school, terms, closed }: Habits, years: [number, number, number]): SchoolCalendar {
  return {
    school,
    source: 'SAMPLE: invented dates of an invented school, for demonstration only',
    covers: { from: localDate(`${years[0]}-09-01`), to: localDate(`${years[2] + 1}-08-31`) },
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    terms: years.flatMap((year) =>
      terms.map(({ name, from, to }) => {
        const firstDay = dateIn(year, from);
        return { name: `${name} ${firstDay.slice(0, 4)}`, from: firstDay, to: dateIn(year, to) };
      }),
    ),
    closed: years.flatMap((year) =>
      closed.map(({ from, days, kind }) => {
        const firstDay = dateIn(year, from);
        return { from: firstDay, to: addDays(firstDay, days - 1), kind };
      }),
    ),
    open: [],
  };
}

function dateIn(schoolYear: number, [onOrAfter, weekday]: Anchor): LocalDate {
  let date = localDate(`${onOrAfter >= '09-01' ? schoolYear : schoolYear + 1}-${onOrAfter}`);
  while (weekdayOf(date) !== weekday) date = addDays(date, 1);
  return date;
}
