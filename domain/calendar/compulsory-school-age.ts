import { addDays, weekdayOf, WEEKDAYS, type LocalDate } from './local-date.ts';

/** The prescribed days of a year before its last, 31 December (Definitions; Education Act 1996 s8(2)), in order. */
const PRESCRIBED_DAYS = ['03-31', '08-31'] as const;

/** A child born on or after this day of the year reaches sixteen in the school year that begins then. */
const SCHOOL_YEAR_BEGINS = '09-01';

/**
 * The dates between which a child is of compulsory school age, both included (Definitions; Education Act 1996 s8):
 * from the prescribed day on or after the fifth birthday to the last Friday of June in the school year in which the
 * child reaches sixteen. A child born on 8 November 2022 is of that age from 31 December 2027 to 24 June 2039.
 */
export function compulsorySchoolAge(dateOfBirth: LocalDate): { from: LocalDate; to: LocalDate } {
  const yearOfBirth = Number(dateOfBirth.slice(0, 4));
  const birthday = dateOfBirth.slice(5);
  const prescribedDay = PRESCRIBED_DAYS.find((day) => birthday <= day) ?? '12-31';
  const yearOfLeaving = yearOfBirth + (birthday < SCHOOL_YEAR_BEGINS ? 16 : 17);
  return { from: `${yearOfBirth + 5}-${prescribedDay}` as LocalDate, to: lastFridayOfJune(yearOfLeaving) };
}

/**
 * How long ahead those who decide are reminded that compulsory school age ends: a month, so that a meeting of the
 * Children Not In School group still lies before it (5 CNIS: monthly).
 */
const REMINDED_DAYS_BEFORE = 31;

/** The end of a child's compulsory school age, where it is near or has passed. */
export interface EndOfSchoolAge {
  readonly lastDay: LocalDate;
  readonly hasEnded: boolean;
}

/** Whether a person is to think of the end of compulsory school age on a day; null while it is further off. */
export function endOfSchoolAge(dateOfBirth: LocalDate, on: LocalDate): EndOfSchoolAge | null {
  const lastDay = compulsorySchoolAge(dateOfBirth).to;
  return on < addDays(lastDay, -REMINDED_DAYS_BEFORE) ? null : { lastDay, hasEnded: on > lastDay };
}

/** The school leaving date of a year (SI 1997/1970). */
function lastFridayOfJune(year: number): LocalDate {
  const lastOfJune = `${year}-06-30` as LocalDate;
  const daysSinceFriday =
    (WEEKDAYS.indexOf(weekdayOf(lastOfJune)) + WEEKDAYS.length - WEEKDAYS.indexOf('fri')) % 7;
  return addDays(lastOfJune, -daysSinceFriday);
}
