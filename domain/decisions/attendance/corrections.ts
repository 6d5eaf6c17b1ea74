import { deadlineAt } from '../../case/deadlines.ts';
import type { BankHolidays } from '../../calendar/bank-holidays.ts';
import type { LocalDate } from '../../calendar/local-date.ts';
import type { Policy } from '../../policy/editions/policy.ts';
import { findPolicy } from '../../policy/editions/editions.ts';
import { DEADLINES, DEADLINE_NAMES } from '../../policy/procedure/stages.ts';
import { clockFor, clockOnOrAfter, localDateAt, type SchoolClock } from '../../calendar/school-calendar.ts';
import { ABSENCE_KINDS, type Absence, type CmeCase } from '../../case/cme-case.ts';
import type { CommandData } from '../../case/commands.ts';
import { moveDueDates, note, owe, tell, tellWhyProvisional, type Draft } from '../draft.ts';
import { isOnNoRoll } from '../../case/holder.ts';
import { expectedReturnOf } from '../../case/marks.ts';
import type { Refusal } from '../../case/refusal.ts';

/** The first day of absence was wrong: every deadline is counted anew (2.2, 2.4; design, reading 8). */
export function correctFirstDay(
  draft: Draft,
  { firstDay }: CommandData['correct-first-day'],
): Refusal | undefined {
  const { absence, calendar } = draft.next;
  const today = localDateAt(draft.at, draft.policy.times.zone);
  if (firstDay === absence.firstDay) {
    return { refused: 'invalid', why: `The first day is ${firstDay} already.`, pointer: '/firstDay' };
  }
  if (firstDay > today && !ABSENCE_KINDS[absence.kind].mayBeAhead) {
    return {
      refused: 'invalid',
      why: `The first day cannot be after today, ${today}.`,
      pointer: '/firstDay',
    };
  }
  if (isOnNoRoll(draft.next)) {
    moveFirstDay(draft, firstDay, 'first-day-corrected');
    return undefined;
  }
  const counted = clockFor(calendar.dates, firstDay, draft.policy);
  if (!counted.ok) {
    return {
      refused: 'not-a-school-day',
      why: `${firstDay} is not a school day of this school. The next school day is ${counted.nextSchoolDay}.`,
      nextSchoolDay: counted.nextSchoolDay,
    };
  }
  moveFirstDay(draft, firstDay, 'first-day-corrected');
  return undefined;
}

/**
 * Counts the case from another first day, which is a school day; every deadline that moves says why. For a child on no
 * roll any day may be the first without education, and none is counted from it.
 */
export function moveFirstDay(
  draft: Draft,
  firstDay: LocalDate,
  why: 'first-day-corrected' | 'attendance-corrected',
): void {
  const { absence, calendar } = draft.next;
  note(draft, 'first-day-corrected', ['2.2', '2.4'], {
    from: absence.firstDay,
    to: firstDay,
    ...(why !== 'first-day-corrected' && { why }),
  });
  draft.next.absence = absenceFrom(draft, firstDay, why);
  countAnew(draft, clockOnOrAfter(calendar.dates, firstDay, draft.policy), why);
}

/** The absence from another first day. Marks move where it begins, never where the leave before it ended (2.4). */
function absenceFrom(
  { next }: Draft,
  firstDay: LocalDate,
  why: 'first-day-corrected' | 'attendance-corrected',
): Absence {
  const { absence } = next;
  if (absence.kind === 'not-on-roll') return { ...absence, firstDay };
  const expected = why === 'attendance-corrected' ? expectedReturnOf(next) : undefined;
  const { kind } = absence;
  return expected === undefined || expected === firstDay
    ? { kind, firstDay }
    : { kind, firstDay, expectedReturn: expected };
}

/**
 * The school's calendar, the bank holidays or both have changed. A first day that is now no school day is counted from
 * the next one.
 */
export function changeCalendar(draft: Draft): Refusal | undefined {
  const { absence, calendar: counted } = draft.next;
  const { version, dates } = draft.inForce;
  const [by, inForce] = [counted.dates.holidays.version, dates.holidays.version];
  const isNewerCalendar = version > counted.version;
  if (!isNewerCalendar && inForce <= by) {
    const why =
      `The case counts by version ${String(counted.version)} of the calendar and version ${String(by)} of the ` +
      'bank holidays already.';
    return { refused: 'invalid', why, pointer: '/version' };
  }
  if (inForce > by) {
    const clock = clockWithHolidays(draft.next, dates.holidays, draft.policy);
    draft.next.calendar = { ...counted, dates: { ...counted.dates, holidays: dates.holidays } };
    note(draft, 'bank-holidays-changed', ['2.2', 'definitions'], { version: inForce });
    countAnew(draft, clock, 'bank-holiday');
  }
  if (isNewerCalendar) {
    draft.next.calendar = { version, dates };
    note(draft, 'calendar-changed', ['2.2'], { version });
    countAnew(draft, clockOnOrAfter(dates, absence.firstDay, draft.policy), 'calendar-changed');
  }
  return undefined;
}

/**
 * The clock of a case by other bank holidays. A bank holiday of a day that is over corrects nobody's mistake: what was
 * done by a deadline that has passed stays done by it, so that deadline keeps its day.
 */
export function clockWithHolidays(
  { clock: before, passed, absence, calendar }: CmeCase,
  holidays: BankHolidays,
  policy: Policy,
): SchoolClock {
  const clock = clockOnOrAfter({ ...calendar.dates, holidays }, absence.firstDay, policy);
  if (before === null) return clock;
  return {
    ...clock,
    ...(passed.includes('day-1') && { day1: before.day1, day1Ends: before.day1Ends }),
    ...(passed.includes('day-10') && { day10: before.day10, day10Ends: before.day10Ends }),
    ...(passed.includes('day-20') && { day20: before.day20, day20Ends: before.day20Ends }),
  };
}

/** The case is moved on purpose to another edition of its authority's policy, and counted anew by its days. */
export function changeEdition(draft: Draft, { edition }: CommandData['change-edition']): Refusal | undefined {
  const { authority, calendar, absence } = draft.next;
  const other = findPolicy(authority, edition);
  if (!other || edition === draft.next.edition) {
    const why = other
      ? `The case is on the edition ${edition} already.`
      : `The policy of ${draft.policy.name} has no edition ${edition}.`;
    return { refused: 'invalid', why, pointer: '/edition' };
  }
  note(draft, 'edition-changed', ['5 manager'], { from: draft.next.edition, to: edition });
  draft.next.edition = edition;
  draft.policy = other;
  if (isOnNoRoll(draft.next)) {
    const dates = { ...other.workingDays, holidays: calendar.dates.holidays };
    draft.next.calendar = { ...calendar, dates };
  }
  countAnew(draft, clockOnOrAfter(calendar.dates, absence.firstDay, other), 'edition-changed');
  return undefined;
}

/** One deadline that a correction moved: dates before and after. */
export interface DeadlineMove {
  readonly deadline: 'day-1' | 'day-10' | 'day-20';
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** The deadlines that differ between two counts of the same case. */
export function movesBetween(before: SchoolClock | null, after: SchoolClock): DeadlineMove[] {
  if (before === null) return [];
  const moves: DeadlineMove[] = [
    { deadline: 'day-1', from: before.day1, to: after.day1 },
    { deadline: 'day-10', from: before.day10, to: after.day10 },
    { deadline: 'day-20', from: before.day20, to: after.day20 },
  ];
  return moves.filter(({ from, to }) => from !== to);
}

function countAnew(draft: Draft, clock: SchoolClock, why: string): void {
  // For a child on no roll nobody counts a school's days: only what is owed moves, by the authority's working days.
  if (isOnNoRoll(draft.next)) {
    moveDueDates(draft);
    return;
  }
  const before = draft.next.clock;
  const moves = movesBetween(before, clock);
  draft.next.clock = clock;
  for (const move of moves) note(draft, 'deadline-moved', DEADLINES[move.deadline].policy, { ...move, why });
  moveDueDates(draft);
  if (moves.length > 0) {
    tell(draft, 'deadline-moved');
    lookAgainAtPassedDeadlines(draft);
  }
  tellWhyProvisional(draft, before);
}

/**
 * A deadline that had passed and now lies ahead is waited for again where its stage still is; a stage that it had
 * opened is not undone by itself, but its holder is asked (design, reading 8).
 */
function lookAgainAtPassedDeadlines(draft: Draft): void {
  const ahead = DEADLINE_NAMES.filter((deadline) => {
    const due = deadlineAt(draft.next, draft.policy, deadline);
    return draft.next.passed.includes(deadline) && due !== null && due > draft.at;
  });
  draft.next.passed = draft.next.passed.filter((deadline) => !ahead.includes(deadline));
  if (ahead.some((deadline) => DEADLINES[deadline].leadsTo !== null)) owe(draft, 'review-stage');
}
