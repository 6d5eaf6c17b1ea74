import { addDays, type LocalDate } from './local-date.ts';

/**
 * Statutory periods in calendar days, which weekends, holidays and school calendars never lengthen. "Beginning with"
 * a day counts that day as the first; "after" a day begins on the next one.
 */
const CALENDAR_DAY_PERIODS = {
  /** Education Act 1996 s437(2): "not less than 15 days beginning with the day" the notice is served. */
  'attendance-order-notice': { days: 15, firstDayCounts: true },
  /** Education Act 1996 s438(3), (4): "within the period of 15 days beginning with the day" that notice is served. */
  'school-nomination': { days: 15, firstDayCounts: true },
  /** SI 2024/208 reg 13: a new pupil's return, by the end of the fifth day after the day of entry. */
  'joiner-return': { days: 5, firstDayCounts: false },
} as const satisfies Record<string, { days: number; firstDayCounts: boolean }>;

/** One statutory period in calendar days. */
export type CalendarDayPeriod = keyof typeof CALENDAR_DAY_PERIODS;

/** The last day of a statutory period, from the day of service or entry. The whole of that day belongs to it. */
export function lastDayOf(period: CalendarDayPeriod, day: LocalDate): LocalDate {
  const { days, firstDayCounts } = CALENDAR_DAY_PERIODS[period];
  return addDays(day, firstDayCounts ? days - 1 : days);
}
