import { DateTime } from 'luxon';
import { areKnownFor, isBankHoliday, type BankHolidays } from './bank-holidays.ts';
import { instantAt } from './instant.ts';
import { addDays, weekdayOf, type LocalDate, type Weekday } from './local-date.ts';

/** Why a school is closed on days that would otherwise count. */
export const CLOSURE_KINDS = ['half-term', 'inset', 'closure', 'holiday', 'other'] as const;

/** One reason for a closure. */
export type ClosureKind = (typeof CLOSURE_KINDS)[number];

/** Dates from the first to the last, both included. */
export interface DateRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** The dates on which one school is in session for its pupils, as the school declares them. */
export interface SchoolCalendar {
  /** The school's number (URN). */
  readonly school: string;
  /** Where the dates come from, in words. */
  readonly source: string;
  /** The dates the school has decided about; beyond the last of them its days are provisional. */
  readonly covers: DateRange;
  readonly weekdays: readonly Weekday[];
  readonly terms: readonly (DateRange & { readonly name: string })[];
  readonly closed: readonly (DateRange & { readonly kind: ClosureKind })[];
  /** Dates on which the school is in session although another rule says it is not. */
  readonly open: readonly { readonly on: LocalDate; readonly reason: string }[];
}

/** What days are counted by: a school's dates and the bank holidays, each of one version. */
export interface CountedCalendar extends SchoolCalendar {
  readonly holidays: BankHolidays;
}

/** The dates alone, as a case is told of them: what somebody wrote beside them stays in the register. */
export function withoutWords<T extends SchoolCalendar>(calendar: T): T {
  return {
    ...calendar,
    source: '',
    terms: calendar.terms.map((term) => ({ ...term, name: '' })),
    open: calendar.open.map((day) => ({ ...day, reason: '' })),
  };
}

/** Why a date is not a school day, in the words of a receipt. */
export type ReasonNotCounted = ClosureKind | 'bank-holiday' | 'weekend';

/** The clock times of a policy: when a deadline day ends, when morning work is done, and where. */
export interface SchoolTimes {
  readonly zone: string;
  readonly dayEnds: string;
  readonly morning: string;
}

/** The school days on which a deadline falls, day 1 being the first school day of unexplained absence. */
export interface PolicyDays {
  readonly contact: number;
  readonly schoolEnquiriesEnd: number;
  readonly ewsEnquiriesEnd: number;
}

/** What a policy says about counting; a `Policy` is one. */
export interface CountingRules {
  readonly days: PolicyDays;
  readonly times: SchoolTimes;
}

/** The school's dates end before day 20; day 20, or a day before it, lies in a year whose bank holidays are not known. */
export const PROVISIONAL_REASONS = ['calendar-ends', 'bank-holidays-unknown'] as const;

/** One reason why dates are provisional. */
export type ProvisionalReason = (typeof PROVISIONAL_REASONS)[number];

/** The receipt of one absence: its three deadlines, every school day counted and every date not counted. */
export interface SchoolClock {
  readonly day1: LocalDate;
  readonly day10: LocalDate;
  readonly day20: LocalDate;
  /** The instants at which days 1, 10 and 20 end, in UTC: `2027-09-22T15:00:00Z`. */
  readonly day1Ends: string;
  readonly day10Ends: string;
  readonly day20Ends: string;
  /** True when it is not known of each of its dates whether it counts. */
  readonly provisional: boolean;
  /** Why it is provisional; empty when it is not. */
  readonly provisionalBecause: readonly ProvisionalReason[];
  readonly schoolDays: readonly LocalDate[];
  readonly notCounted: readonly { readonly date: LocalDate; readonly reason: ReasonNotCounted }[];
}

/** Either a clock, or why none can start on that date and when the next one could. */
export type ClockResult =
  | { readonly ok: true; readonly clock: SchoolClock }
  | {
      readonly ok: false;
      readonly refused: 'not-a-school-day';
      readonly firstDay: LocalDate;
      readonly nextSchoolDay: LocalDate;
    };

const MONDAY_TO_FRIDAY: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/**
 * Why a date is not a school day at that school; `undefined` when it is one. The order of the questions is their
 * precedence: open, closed, bank holiday, day of the week, term.
 */
export function reasonNotCounted(calendar: CountedCalendar, date: LocalDate): ReasonNotCounted | undefined {
  if (calendar.open.some(({ on }) => on === date)) return undefined;
  // A calendar that has run out never stops a case: Monday to Friday count until the school declares its dates,
  // because the earliest possible deadline errs on the child's side.
  const undecided = date > calendar.covers.to;
  const closure = undecided ? undefined : calendar.closed.find((range) => isWithin(range, date));
  if (closure) return closure.kind;
  if (isBankHoliday(calendar.holidays, date)) return 'bank-holiday';
  const weekdays = undecided ? MONDAY_TO_FRIDAY : calendar.weekdays;
  if (!weekdays.includes(weekdayOf(date))) return 'weekend';
  return undecided || calendar.terms.some((term) => isWithin(term, date)) ? undefined : 'holiday';
}

/** Whether the pupils of that school are expected there on that date. */
export function isSchoolDay(calendar: CountedCalendar, date: LocalDate): boolean {
  return reasonNotCounted(calendar, date) === undefined;
}

/** The first school day on that date or after it. */
export function nextSchoolDay(calendar: CountedCalendar, onOrAfter: LocalDate): LocalDate {
  const earliest = earliestPossible(calendar);
  let date = onOrAfter < earliest ? earliest : onOrAfter;
  while (!isSchoolDay(calendar, date)) date = addDays(date, 1);
  return date;
}

/** The last school day on that date or before it; `undefined` before the school's first one. */
export function previousSchoolDay(calendar: CountedCalendar, onOrBefore: LocalDate): LocalDate | undefined {
  const earliest = earliestPossible(calendar);
  for (let date = onOrBefore; date >= earliest; date = addDays(date, -1)) {
    if (isSchoolDay(calendar, date)) return date;
  }
  return undefined;
}

/** The first `count` school days on or after a date. */
export function schoolDaysFrom(calendar: CountedCalendar, firstDay: LocalDate, count: number): LocalDate[] {
  const days: LocalDate[] = [];
  for (let next = firstDay; days.length < count; next = addDays(next, 1)) {
    next = nextSchoolDay(calendar, next);
    days.push(next);
  }
  return days;
}

/**
 * Which school day of an absence a date is, day 1 being `day1`. On a date that does not count, the number of the
 * school day before it; 0 before day 1.
 */
export function schoolDayNumber(calendar: CountedCalendar, day1: LocalDate, on: LocalDate): number {
  let number = 0;
  for (
    let date = nextSchoolDay(calendar, day1);
    date <= on;
    date = nextSchoolDay(calendar, addDays(date, 1))
  ) {
    number += 1;
  }
  return number;
}

/** The school day that comes `count` school days after a date, the date itself not counted. */
export function addSchoolDays(calendar: CountedCalendar, from: LocalDate, count: number): LocalDate {
  return schoolDaysFrom(calendar, addDays(from, 1), count).at(-1) ?? from;
}

/**
 * The clock of an absence whose first day is `firstDay`. Day 1 is the first school day of unexplained absence, or
 * the expected return date after an authorised leave (2.4); on any other date no session was missed, so no clock
 * starts and the refusal names the next school day.
 */
export function clockFor(calendar: CountedCalendar, firstDay: LocalDate, rules: CountingRules): ClockResult {
  const day1 = nextSchoolDay(calendar, firstDay);
  if (day1 !== firstDay) return { ok: false, refused: 'not-a-school-day', firstDay, nextSchoolDay: day1 };
  return { ok: true, clock: clockOnOrAfter(calendar, firstDay, rules) };
}

/**
 * The clock that starts on the first school day on or after `firstDay`: for an open case whose school has since
 * declared that its first day was no school day after all.
 */
export function clockOnOrAfter(
  calendar: CountedCalendar,
  firstDay: LocalDate,
  { days, times }: CountingRules,
): SchoolClock {
  const schoolDays: LocalDate[] = [];
  const notCounted: { date: LocalDate; reason: ReasonNotCounted }[] = [];
  for (
    let date = nextSchoolDay(calendar, firstDay);
    schoolDays.length < days.ewsEnquiriesEnd;
    date = addDays(date, 1)
  ) {
    const reason = reasonNotCounted(calendar, date);
    if (reason) notCounted.push({ date, reason });
    else schoolDays.push(date);
  }
  const [day1, day10, day20] = [days.contact, days.schoolEnquiriesEnd, days.ewsEnquiriesEnd].map(
    (day) => schoolDays[day - 1],
  ) as [LocalDate, LocalDate, LocalDate];
  const provisionalBecause: ProvisionalReason[] = [
    ...(day20 > calendar.covers.to ? (['calendar-ends'] as const) : []),
    ...([day1, day20].every((day) => areKnownFor(calendar.holidays, day))
      ? []
      : (['bank-holidays-unknown'] as const)),
  ];
  return {
    day1,
    day10,
    day20,
    day1Ends: endOf(day1, times),
    day10Ends: endOf(day10, times),
    day20Ends: endOf(day20, times),
    provisional: provisionalBecause.length > 0,
    provisionalBecause,
    schoolDays,
    notCounted,
  };
}

/**
 * The instant at which clocks in a zone show a time on a date. Days are never counted by adding 24 hours, so 16:00
 * stays 16:00 across a clock change; the hour of the night that a change skips or repeats is no time for a deadline.
 */
export function instantOf(date: LocalDate, time: string, zone: string): number {
  const text = `${date}T${time}`;
  const key = `${text} ${zone}`;
  const known = INSTANTS.get(key);
  if (known !== undefined) return known;
  const instant = DateTime.fromISO(text, { zone }).toMillis();
  INSTANTS.set(key, instant);
  return instant;
}

// Asking the zone's data takes longer than all the rest of a decision, and the same few thousand instants are asked for
// again with every case.
const INSTANTS = new Map<string, number>();

/** The date that calendars in a zone show at an instant. */
export function localDateAt(instant: number, zone: string): LocalDate {
  return DateTime.fromMillis(instant, { zone }).toISODate() as LocalDate;
}

/** What clocks in a zone show at an instant, `HH:mm`. */
export function clockTimeAt(instant: number, zone: string): string {
  return DateTime.fromMillis(instant, { zone }).toFormat('HH:mm');
}

function isWithin({ from, to }: DateRange, date: LocalDate): boolean {
  return from <= date && date <= to;
}

function endOf(day: LocalDate, times: SchoolTimes): string {
  return instantAt(instantOf(day, times.dayEnds, times.zone));
}

// No date before this can be a school day. It keeps a search from walking through the centuries before a
// calendar's first term.
function earliestPossible(calendar: SchoolCalendar): LocalDate {
  const starts = [...calendar.terms.map(({ from }) => from), ...calendar.open.map(({ on }) => on)];
  return starts.reduce(
    (earliest, date) => (date < earliest ? date : earliest),
    addDays(calendar.covers.to, 1),
  );
}
