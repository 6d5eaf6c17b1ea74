import type { LocalDate } from '../domain/calendar/local-date.ts';

const LONG = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A date as people write it: `9 March 2014`. */
export function longDate(date: LocalDate): string {
  return LONG.format(new Date(`${date}T00:00:00Z`));
}
