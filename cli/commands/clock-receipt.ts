import { DateTime } from 'luxon';
import { areKnownFor } from '../../domain/calendar/bank-holidays.ts';
import { epochOf } from '../../domain/calendar/instant.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { DEADLINES, type DeadlineName } from '../../domain/policy/procedure/stages.ts';
import { worded } from '../../domain/policy/editions/wording.ts';
import type {
  ReasonNotCounted,
  CountedCalendar,
  SchoolClock,
  SchoolTimes,
} from '../../domain/calendar/school-calendar.ts';

const REASONS = {
  'half-term': 'half-term',
  inset: 'INSET day',
  closure: 'school closed',
  holiday: 'school holiday',
  other: 'school closed (other reason)',
  'bank-holiday': 'bank holiday',
  // The school's own weekend: a Friday too, at a school that opens on four days a week.
  weekend: 'weekend',
} as const satisfies Record<ReasonNotCounted, string>;

/** A date as people say it: `Wednesday 7 October 2026`. */
export function dateInWords(date: LocalDate): string {
  return DateTime.fromISO(date, { zone: 'utc', locale: 'en-GB' }).toFormat('cccc d MMMM yyyy');
}

/** The receipt of one clock: its deadlines first, then every date from day 1 to day 20 and what became of it. */
export function clockReceipt(calendar: CountedCalendar, clock: SchoolClock, policy: Policy): string {
  const summary = (deadline: DeadlineName) => worded(DEADLINES[deadline].summary, policy);
  const deadlines = [
    { date: clock.day1, ends: clock.day1Ends, what: summary('day-1') },
    { date: clock.day10, ends: clock.day10Ends, what: summary('day-10') },
    { date: clock.day20, ends: clock.day20Ends, what: summary('day-20') },
  ];
  const isKnown = (date: LocalDate) => date <= calendar.covers.to && areKnownFor(calendar.holidays, date);
  const provisional = (date: LocalDate) => (isKnown(date) ? '' : '  (provisional)');
  const lines = [
    `Absence from ${dateInWords(clock.day1)}`,
    `School ${calendar.school}, calendar from: ${calendar.source}`,
    '',
    ...deadlines.map(
      ({ date, ends, what }) =>
        `  ${column(date)}${inLondon(ends, policy.times)}  ${what}${provisional(date)}`,
    ),
    '',
    ...everyDate(clock).map(({ date, what }) => `  ${column(date)}${what}${provisional(date)}`),
  ];
  if (clock.provisionalBecause.includes('bank-holidays-unknown')) {
    const { from, to } = calendar.holidays.years;
    lines.push(
      '',
      `Bank holidays are known of the years ${String(from)} to ${String(to)}. In any other year none is left out of the`,
      'count; those dates are provisional until the bank holidays of that year are entered.',
    );
  }
  if (clock.provisionalBecause.includes('calendar-ends')) {
    lines.push(
      '',
      `The calendar ends on ${dateInWords(calendar.covers.to)}. After it, Monday to Friday are counted except bank`,
      'holidays; those dates are provisional until the school sends its next calendar.',
    );
  }
  return `${lines.join('\n')}\n`;
}

function everyDate({ schoolDays, notCounted }: SchoolClock): { date: LocalDate; what: string }[] {
  return [
    ...schoolDays.map((date, index) => ({ date, what: `school day ${index + 1}` })),
    ...notCounted.map(({ date, reason }) => ({ date, what: `  not counted: ${REASONS[reason]}` })),
  ].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** As wide as the longest date there is, `Wednesday 30 September 2026`. */
function column(date: LocalDate): string {
  return dateInWords(date).padEnd(29);
}

function inLondon(instant: string, { zone }: SchoolTimes): string {
  return DateTime.fromMillis(epochOf(instant), { zone, locale: 'en-GB' }).toFormat('HH:mm ZZZZ');
}
