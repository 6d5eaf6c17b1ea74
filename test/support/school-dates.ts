import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { addDays, type LocalDate } from '../../domain/calendar/local-date.ts';
import {
  localDateAt,
  nextSchoolDay,
  previousSchoolDay,
  type CountedCalendar,
  type SchoolCalendar,
} from '../../domain/calendar/school-calendar.ts';
import type { TestStack } from './stack.ts';

/** The file of school 900001 as the register holds it. */
export async function calendarOf(stack: TestStack): Promise<SchoolCalendar> {
  const { holidays: _, ...file } = await countedCalendarOf(stack);
  return file;
}

/** What the days of school 900001 are counted by. */
export async function countedCalendarOf(stack: TestStack): Promise<CountedCalendar> {
  const school = await stack.register.findSchool('900001');
  if (!school?.calendar) throw new Error('The demo school has no calendar');
  return school.calendar.dates;
}

export function today(): LocalDate {
  return localDateAt(Date.now(), BROMLEY.times.zone);
}

/** An absence whose day 1 still lies ahead, so that every deadline can be reached in order. */
export async function absenceAhead(stack: TestStack, from: LocalDate = addDays(today(), 1)) {
  const expectedReturn = nextSchoolDay(await countedCalendarOf(stack), from);
  return { kind: 'did-not-return-from-leave', expectedReturn };
}

/** An unexplained absence that began so many school days ago, today's or the last school day being day `schoolDay`. */
export async function absenceOnDay(stack: TestStack, schoolDay: number) {
  const calendar = await countedCalendarOf(stack);
  let firstDay = previousSchoolDay(calendar, today()) ?? today();
  for (let day = 1; day < schoolDay; day += 1) {
    firstDay = previousSchoolDay(calendar, addDays(firstDay, -1)) ?? firstDay;
  }
  return { kind: 'unexplained', firstDay };
}

/** A case that stands at 08:00 on its day 1, with every deadline ahead. */
export async function caseOnDayOne(stack: TestStack, report: object = {}) {
  const opened = await stack.report({ absence: await absenceAhead(stack), ...report });
  await stack.advance(opened.id, { to: 'next-deadline' });
  return stack.find(opened.id);
}
