import { weekdayOf, type LocalDate } from '../../domain/calendar/local-date.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date as people read it: `Tue 20 Oct 2026`. */
export function dateInWords(date: LocalDate): string {
  const weekday = weekdayOf(date);
  const month = MONTHS[Number(date.slice(5, 7)) - 1] ?? '';
  return `${weekday.charAt(0).toUpperCase()}${weekday.slice(1)} ${String(Number(date.slice(8)))} ${month} ${date.slice(0, 4)}`;
}
