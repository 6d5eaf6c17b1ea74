declare const localDateBrand: unique symbol;

/** A date on the wall calendar, `2026-10-09`, in no time zone. Dates compare in order as plain strings. */
export type LocalDate = string & { readonly [localDateBrand]: true };

/** The days of the week as a calendar file names them, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** One day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

const SHAPE = /^(19|2[01])\d\d-\d\d-\d\d$/;

/**
 * True for a date that exists, written `YYYY-MM-DD`, in the years 1900 to 2199: no child, term or deadline lies
 * outside them, and counting on from any of them never leaves the four-digit years in which strings sort as dates.
 */
export function isLocalDate(value: unknown): value is LocalDate {
  if (typeof value !== 'string' || !SHAPE.test(value)) return false;
  // A date that does not exist (31 April, 29 February 2027) comes back as another one.
  return fromDayNumber(dayNumber(value)) === value;
}

/**
 * The date a text says.
 * @throws RangeError when it is no date; text from outside is asked with {@link isLocalDate} first.
 */
export function localDate(text: string): LocalDate {
  if (!isLocalDate(text)) throw new RangeError(`${JSON.stringify(text)} is not a date written YYYY-MM-DD`);
  return text;
}

/** The date that many calendar days later, or earlier when `days` is negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** The day of the week of a date. */
export function weekdayOf(date: LocalDate): Weekday {
  return WEEKDAYS[((dayNumber(date) - A_MONDAY) % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6];
}

/** Calendar days from one date to another, both counted: 1 for the same date, 0 or less when they are reversed. */
export function daysInclusive(from: LocalDate, to: LocalDate): number {
  return dayNumber(to) - dayNumber(from) + 1;
}

// Dates are counted in UTC, where every day has the same length; the machine's own time zone is never asked.
const DAY = 86_400_000;

// 1 January 1900, the first date there is.
const A_MONDAY = Date.UTC(1900, 0, 1) / DAY;

function dayNumber(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8))) / DAY;
}

function fromDayNumber(number: number): LocalDate {
  return new Date(number * DAY).toISOString().slice(0, 10) as LocalDate;
}
