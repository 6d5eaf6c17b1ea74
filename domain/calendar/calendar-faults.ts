import type { BankHolidays } from './bank-holidays.ts';
import { daysInclusive, type LocalDate } from './local-date.ts';
import { nextSchoolDay, type DateRange, type SchoolCalendar } from './school-calendar.ts';

/** One thing wrong with a calendar file: where, as a JSON pointer (RFC 6901), and what, in plain words. */
export interface CalendarFault {
  readonly pointer: string;
  readonly message: string;
}

// Three school years. Nobody decides term dates further ahead; a longer calendar is a slip in a year.
const MOST_DAYS = 3 * 366;

/** What is wrong with a school's dates does not depend on the council's list of bank holidays. */
const NO_HOLIDAYS: BankHolidays = { version: 0, years: { from: 0, to: 9999 }, dates: [] };

/**
 * Everything that is wrong with what a calendar says, all at once. A calendar without faults may be used; one with
 * faults is still counted by the rules, so that an old file never stops a case.
 */
export function calendarFaults(calendar: SchoolCalendar): CalendarFault[] {
  const faults = [
    ...coverFaults(calendar),
    ...weekdayFaults(calendar),
    ...termFaults(calendar),
    ...closureFaults(calendar),
    ...openFaults(calendar),
  ];
  // Any other fault may be the reason why no date counts, so this one is only said when it stands alone.
  return faults.length > 0 ? faults : noSchoolDayFaults(calendar);
}

function coverFaults({ covers }: SchoolCalendar): CalendarFault[] {
  const faults = reversed(covers, '/covers', 'The calendar');
  if (daysInclusive(covers.from, covers.to) > MOST_DAYS) {
    faults.push({
      pointer: '/covers',
      message: `The calendar covers more than three years (${covers.from} to ${covers.to}).`,
    });
  }
  return faults;
}

function weekdayFaults({ weekdays }: SchoolCalendar): CalendarFault[] {
  if (weekdays.length === 0)
    return [{ pointer: '/weekdays', message: 'The calendar names no day of the week.' }];
  return weekdays.flatMap((weekday, index) =>
    weekdays.indexOf(weekday) === index
      ? []
      : [{ pointer: `/weekdays/${index}`, message: `The day of the week "${weekday}" is named twice.` }],
  );
}

function termFaults({ terms, covers }: SchoolCalendar): CalendarFault[] {
  return terms.flatMap((term, index) => {
    const pointer = `/terms/${index}`;
    const what = `The term "${term.name}"`;
    const overlapped = terms
      .slice(0, index)
      .find((earlier) => earlier.from <= term.to && term.from <= earlier.to);
    return [
      ...reversed(term, pointer, what),
      ...outside(term, covers, pointer, what),
      ...(overlapped ? [{ pointer, message: `${what} overlaps the term "${overlapped.name}".` }] : []),
    ];
  });
}

function closureFaults({ closed, covers }: SchoolCalendar): CalendarFault[] {
  return closed.flatMap((closure, index) => {
    const pointer = `/closed/${index}`;
    const what = `The closure "${closure.kind}"`;
    return [...reversed(closure, pointer, what), ...outside(closure, covers, pointer, what)];
  });
}

function openFaults({ open, covers }: SchoolCalendar): CalendarFault[] {
  return open.flatMap(({ on }, index) => {
    const pointer = `/open/${index}/on`;
    const twice = open.findIndex((each) => each.on === on) < index;
    return [
      ...outside({ from: on, to: on }, covers, pointer, 'The open date'),
      ...(twice ? [{ pointer, message: `The open date ${on} is named twice.` }] : []),
    ];
  });
}

function noSchoolDayFaults(calendar: SchoolCalendar): CalendarFault[] {
  const counted = { ...calendar, holidays: NO_HOLIDAYS };
  if (nextSchoolDay(counted, calendar.covers.from) <= calendar.covers.to) return [];
  return [{ pointer: '/terms', message: 'The calendar has no school day at all.' }];
}

function reversed(range: DateRange, pointer: string, what: string): CalendarFault[] {
  if (range.from <= range.to) return [];
  return [{ pointer, message: `${what} ends on ${range.to}, before it begins on ${range.from}.` }];
}

function outside(range: DateRange, covers: DateRange, pointer: string, what: string): CalendarFault[] {
  if ([range.from, range.to].every((date) => covers.from <= date && date <= covers.to)) return [];
  return [
    { pointer, message: `${what} (${inWords(range)}) lies outside the dates covered (${inWords(covers)}).` },
  ];
}

function inWords({ from, to }: { from: LocalDate; to: LocalDate }): string {
  return from === to ? from : `${from} to ${to}`;
}
