import { compulsorySchoolAge } from '../../domain/calendar/compulsory-school-age.ts';
import { addDays, type LocalDate } from '../../domain/calendar/local-date.ts';

/** Whether compulsory school age had ended by a day: it asks a person, and closes nothing by itself. */
export function isAgeEnded(dateOfBirth: LocalDate, on: LocalDate): boolean {
  return on > compulsorySchoolAge(dateOfBirth).to;
}

/** Between which dates those were born who are of compulsory school age on a day, both included. */
export function bornOfAge(on: LocalDate): { from: LocalDate; to: LocalDate } {
  let to = addDays(on, -YOUNGEST_DAYS);
  while (compulsorySchoolAge(to).from > on) to = addDays(to, -1);
  let from = addDays(on, -OLDEST_DAYS);
  while (compulsorySchoolAge(from).to < on) from = addDays(from, 1);
  return { from, to };
}

// Nobody is of compulsory school age before the fifth birthday, or at eighteen.
const YOUNGEST_DAYS = 4 * 365;
const OLDEST_DAYS = 18 * 366;
