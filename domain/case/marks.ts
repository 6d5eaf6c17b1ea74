import { addDays, type LocalDate } from '../calendar/local-date.ts';
import { meaningOf, SESSIONS, type AttendanceCode } from '../policy/law/attendance-codes.ts';
import { ATTENDANCE_RULES, isBreak } from '../policy/law/attendance-rules.ts';
import {
  addSchoolDays,
  nextSchoolDay,
  previousSchoolDay,
  reasonNotCounted,
  type CountedCalendar,
} from '../calendar/school-calendar.ts';
import type { MarkedSession } from '../policy/law/attendance-codes.ts';
import type { CmeCase, Pause } from './cme-case.ts';

/** A mark whose reason is not established yet. */
export interface MarkToResolve {
  readonly date: LocalDate;
  readonly session: MarkedSession['session'];
  /** The last school day on which it may become another code. */
  readonly resolveBy: LocalDate;
  /** What it is treated as today: itself, or absence without authorisation. */
  readonly treatedAs: 'N' | 'O';
}

/** Every mark on record, in the order of the sessions. */
function marksOf({ attendance }: Pick<CmeCase, 'attendance'>): MarkedSession[] {
  const dates = Object.keys(attendance).sort() as LocalDate[];
  return dates.flatMap((date) =>
    SESSIONS.flatMap((session) => {
      const code = attendance[date]?.[session];
      return code === undefined ? [] : [{ date, session, code }];
    }),
  );
}

/** Where a session lies among others: dates and then am and pm, in order as plain strings. */
export function sessionKey({ date, session }: Pick<MarkedSession, 'date' | 'session'>): string {
  return `${date} ${session}`;
}

/** The last school day on which a mark N of that date may become another code (SI 2024/208 regulation 10(7) to (9)). */
function resolveBy(calendar: CountedCalendar, date: LocalDate): LocalDate {
  return addSchoolDays(calendar, date, ATTENDANCE_RULES['reason-not-established'].schoolDays);
}

/** What a mark is treated as on `today`: an N that nobody replaced in time is an O, every other code is itself. */
export function treatedAs(
  { date, code }: Pick<MarkedSession, 'date' | 'code'>,
  today: LocalDate,
  calendar: CountedCalendar,
): AttendanceCode {
  return code === 'N' && today > resolveBy(calendar, date) ? 'O' : code;
}

/** The marks of a case that still say N. */
export function marksToResolve(current: CmeCase, today: LocalDate): MarkToResolve[] {
  const calendar = current.calendar.dates;
  return marksOf(current)
    .filter(({ code }) => code === 'N')
    .map((mark) => ({
      date: mark.date,
      session: mark.session,
      resolveBy: resolveBy(calendar, mark.date),
      treatedAs: treatedAs(mark, today, calendar) as 'N' | 'O',
    }));
}

/** The latest mark on or after a date that breaks a run; a day on which a mark was not confirmed breaks none. */
function latestBreak(current: CmeCase, from: LocalDate, to: LocalDate): MarkedSession | undefined {
  return marksOf(current).findLast(
    ({ date, code }) =>
      from <= date && date <= to && isBreak(meaningOf(code)) && !current.unconfirmed.includes(date),
  );
}

/**
 * The mark that a stopped clock asks about: the latest of its day, or, where that day breaks the run no longer, the
 * latest before it about which nobody was asked until the clock stopped.
 */
export function askedByPause(current: CmeCase, { mark }: Pause): MarkedSession | undefined {
  const onItsDay = latestBreak(current, mark.date, mark.date);
  const before = latestBreak(current, current.absence.firstDay, mark.date);
  const wasAsked = current.pauses.some((past) => before && sessionKey(before) <= sessionKey(past.mark));
  return onItsDay ?? (wasAsked ? undefined : before);
}

/**
 * The mark asked about while no clock stands still: the one that nobody has confirmed in time, or, where none has
 * stopped the clock yet, the one that says that a child who is expected was there.
 */
export function askedWithoutPause(current: CmeCase): MarkedSession | undefined {
  const late = current.pauses.at(-1)?.mark.date;
  return marksOf(current).findLast(({ date, code }) =>
    late === undefined ? meaningOf(code) === 'seen' : date === late && isBreak(meaningOf(code)),
  );
}

/** Sessions after one session in which the child was absent and nobody knew why. */
export function absencesAfter(current: CmeCase, after: MarkedSession): MarkedSession[] {
  return marksOf(current).filter(
    (mark) => sessionKey(mark) > sessionKey(after) && meaningOf(mark.code) === 'goes-on',
  );
}

/** The day on which a child on leave was expected back; undefined where the absence began otherwise. */
export function expectedReturnOf({ absence }: Pick<CmeCase, 'absence'>): LocalDate | undefined {
  return absence.kind === 'did-not-return-from-leave'
    ? (absence.expectedReturn ?? absence.firstDay)
    : undefined;
}

/**
 * The first day of absence as the attendance register has it by `today`. It moves on when the child attended on what
 * was the first day, or had a reason; it moves back over school days, one after the other, on which both sessions are
 * marked absent without a reason. After a leave it moves back to the expected return date and no further: there its
 * timeline starts (2.4). Null when the register has no school day of absence left by today.
 */
export function firstDayByMarks(current: CmeCase, today: LocalDate): LocalDate | null {
  const calendar = current.calendar.dates;
  const breaks = (date: LocalDate) => latestBreak(current, date, date) !== undefined;
  let first = nextSchoolDay(calendar, current.absence.firstDay);
  if (breaks(first)) {
    while (breaks(first)) first = nextSchoolDay(calendar, addDays(first, 1));
    return first <= today ? first : null;
  }
  const expected = expectedReturnOf(current);
  if (expected !== undefined) {
    return latestBreak(current, expected, first) === undefined ? nextSchoolDay(calendar, expected) : first;
  }
  if (current.absence.kind !== 'unexplained') return first;
  for (;;) {
    const before = previousSchoolDay(calendar, addDays(first, -1));
    if (before === undefined || !isWhollyAbsent(current, before)) return first;
    first = before;
  }
}

/** Why a mark cannot be put on record of this case by `today`; undefined when it can. */
export function faultOfMark(current: CmeCase, date: LocalDate, today: LocalDate): string | undefined {
  if (date > today) return `A mark cannot speak of a day after ${today}.`;
  const reason = reasonNotCounted(current.calendar.dates, date);
  if (reason !== undefined) return `${date} is not a school day of this school (${reason}).`;
  const earliest = earliestMark(current);
  if (date < earliest) return `Marks of this case are taken from ${earliest} on.`;
  return undefined;
}

function earliestMark({ absence, calendar }: CmeCase): LocalDate {
  let earliest = absence.firstDay;
  for (let back = 0; back < ATTENDANCE_RULES['marks-before-first-day'].schoolDays; back += 1) {
    earliest = previousSchoolDay(calendar.dates, addDays(earliest, -1)) ?? earliest;
  }
  return earliest;
}

function isWhollyAbsent({ attendance }: CmeCase, date: LocalDate): boolean {
  return SESSIONS.every((session) => {
    const code = attendance[date]?.[session];
    return code !== undefined && meaningOf(code) === 'goes-on';
  });
}
