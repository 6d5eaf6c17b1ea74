import { missingChecks } from './deadlines.ts';
import { addDays, type LocalDate } from '../calendar/local-date.ts';
import {
  ATTENDANCE_CODES,
  meaningOf,
  SESSIONS,
  type AttendanceCode,
  type Session,
} from '../policy/law/attendance-codes.ts';
import type { EnquirySide } from '../policy/procedure/enquiries.ts';
import { SCHOOL_DAYS_ABSENT, SCHOOL_DAYS_AFTER_LEAVE } from '../policy/law/grounds.ts';
import { JOINT_RESULTS, type EvidenceFact } from '../policy/law/legal-facts.ts';
import type { Policy } from '../policy/editions/policy.ts';
import {
  instantOf,
  isSchoolDay,
  localDateAt,
  nextSchoolDay,
  schoolDaysFrom,
} from '../calendar/school-calendar.ts';
import { absenceRun } from './absence-run.ts';
import type { MarkedSession } from '../policy/law/attendance-codes.ts';
import type { CmeCase } from './cme-case.ts';
import { expectedReturnOf } from './marks.ts';

/**
 * What a case shows of a fact. `open` is for a person to judge; `gaps` are codes of what is missing, so that the one
 * who has to supply it can be asked.
 */
export type Finding =
  | { readonly is: 'so' }
  | { readonly is: 'not-so'; readonly why: string; readonly gaps: readonly string[] }
  | { readonly is: 'open'; readonly judgement: string; readonly gaps: readonly string[] };

const SO: Finding = { is: 'so' };
const notSo = (why: string, gaps: readonly string[] = []): Finding => ({ is: 'not-so', why, gaps });

/** What the case itself shows of a fact at `at` (epoch milliseconds of the case's own time). */
export function findEvidence(current: CmeCase, fact: EvidenceFact, at: number, policy: Policy): Finding {
  const { lastEnded, today } = daysOf(at, policy);
  switch (fact) {
    case 'absent-20-school-days':
      return absentLongEnough(current, today, lastEnded);
    case 'every-session-g-n-o':
      return everySessionUnexplained(current, today, lastEnded);
    case 'leave-of-absence-granted':
      return current.absence.kind === 'did-not-return-from-leave'
        ? SO
        : notSo('The absence did not begin with a leave of absence.');
    case 'not-attended-10-school-days-after-leave':
      return notAttendedAfterLeave(current, today, lastEnded);
    case 'school-enquiries-made':
      return enquiriesMade(current, 'school');
    case 'council-enquiries-made':
      return enquiriesMade(current, 'ews');
    case 'joint-result-against-return':
      return jointResult(current);
  }
}

/** The case's date, and the last date whose school day has ended: a session of the day that runs may come yet. */
function daysOf(at: number, { times }: Policy): { today: LocalDate; lastEnded: LocalDate } {
  const today = localDateAt(at, times.zone);
  const ended = instantOf(today, times.dayEnds, times.zone) <= at;
  return { today, lastEnded: ended ? today : addDays(today, -1) };
}

interface Period {
  readonly schoolDays: number;
  /** Sessions up to now that show the child seen or the absence explained. */
  readonly broken: readonly MarkedSession[];
  /** Sessions of the period whose mark is neither absence without authorisation nor an end of it. */
  readonly doubtful: readonly MarkedSession[];
  /** Sessions of the period without a mark. */
  readonly unmarked: readonly string[];
}

/**
 * The absence that ground (i) speaks of: its first 20 school days, and every mark up to now that may have ended it. A
 * day on which the child could not attend, or that the register calls closed, neither counts nor breaks: whether it
 * defeats the ground is for a person (SI 2024/208 reg 9(1)(i) on its letter says yes).
 */
function periodOf(current: CmeCase, today: LocalDate, lastEnded: LocalDate): Period {
  const marks = sessionsFrom(current, current.absence.firstDay, today);
  const doubtful = marks.filter(({ code }) => isDoubtful(code));
  const days = Object.entries(current.attendance).map(([date, day]) => [date, withoutDoubtful(day ?? {})]);
  const run = absenceRun(
    { ...current, attendance: Object.fromEntries(days) as CmeCase['attendance'] },
    today,
  );
  const counting = new Set(marks.filter(({ code }) => !isDoubtful(code)).map(({ date }) => date));
  const idle = new Set(doubtful.map(({ date }) => date).filter((date) => !counting.has(date)));
  const last = lastDayOf(current, idle);
  const until = last > lastEnded ? lastEnded : last;
  return {
    schoolDays: run.schoolDays,
    broken: run.others,
    doubtful: doubtful.filter(({ date }) => date <= until),
    unmarked: run.unmarked.filter(({ date }) => date <= until).map(gapOf),
  };
}

/** The last of the school days that ground (i) counts; days in doubt throughout are none of them. */
function lastDayOf({ absence, calendar }: CmeCase, idle: ReadonlySet<LocalDate>): LocalDate {
  let last = addDays(absence.firstDay, -1);
  for (let counted = 0; counted < SCHOOL_DAYS_ABSENT; counted += idle.has(last) ? 0 : 1) {
    last = nextSchoolDay(calendar.dates, addDays(last, 1));
  }
  return last;
}

const isDoubtful = (code: AttendanceCode) => meaningOf(code) === 'ask' || meaningOf(code) === 'no-session';

/** The marks of a day as if its doubtful sessions had been none. */
function withoutDoubtful(
  day: Readonly<Partial<Record<Session, AttendanceCode>>>,
): Partial<Record<Session, AttendanceCode>> {
  const sessions = SESSIONS.flatMap((session) => {
    const code = day[session];
    return code === undefined ? [] : [[session, isDoubtful(code) ? '#' : code] as const];
  });
  return Object.fromEntries(sessions);
}

/** The marked sessions of school days from one date to another, both included. */
function sessionsFrom({ attendance, calendar }: CmeCase, from: LocalDate, to: LocalDate): MarkedSession[] {
  const dates = (Object.keys(attendance) as LocalDate[]).sort();
  return dates
    .filter((date) => date >= from && date <= to && isSchoolDay(calendar.dates, date))
    .flatMap((date) =>
      SESSIONS.flatMap((session) => {
        const code = attendance[date]?.[session];
        return code === undefined ? [] : [{ date, session, code }];
      }),
    );
}

function absentLongEnough(current: CmeCase, today: LocalDate, lastEnded: LocalDate): Finding {
  const { schoolDays, unmarked } = periodOf(current, today, lastEnded);
  if (schoolDays >= SCHOOL_DAYS_ABSENT) return SO;
  const why = `The register shows ${schoolDays} of ${SCHOOL_DAYS_ABSENT} school days of continuous absence.`;
  return notSo(why, unmarked);
}

function everySessionUnexplained(current: CmeCase, today: LocalDate, lastEnded: LocalDate): Finding {
  const { broken, doubtful, unmarked } = periodOf(current, today, lastEnded);
  if (broken.length > 0) return notSo(`Another code defeats the ground: ${listOf(broken)}.`);
  if (unmarked.length > 0) return notSo('Sessions of the absence have no mark.', unmarked);
  if (doubtful.length === 0) return SO;
  const judgement = `On the letter of the regulation another code defeats the ground. Does it here: ${listOf(doubtful)}?`;
  return { is: 'open', judgement, gaps: [] };
}

/** Ground (h) asks for no code: only that the pupil did not attend, which the register has to show. */
function notAttendedAfterLeave(current: CmeCase, today: LocalDate, lastEnded: LocalDate): Finding {
  const { calendar, attendance } = current;
  const afterLeave = expectedReturnOf(current) ?? current.absence.firstDay;
  const days = schoolDaysFrom(calendar.dates, afterLeave, SCHOOL_DAYS_AFTER_LEAVE);
  const ended = days.filter((date) => date <= lastEnded);
  const marks = sessionsFrom(current, afterLeave, today);
  const attended = marks.filter(({ code }) => meaningOf(code) === 'seen');
  if (attended.length > 0) return notSo(`The pupil has attended: ${listOf(attended)}.`);
  const unmarked = ended.flatMap((date) =>
    SESSIONS.filter((session) => attendance[date]?.[session] === undefined).map((session) =>
      gapOf({ date, session }),
    ),
  );
  if (ended.length < days.length) {
    const why = `${ended.length} of ${SCHOOL_DAYS_AFTER_LEAVE} school days after the leave have ended.`;
    return notSo(why, unmarked);
  }
  if (unmarked.length > 0) return notSo('Sessions after the leave have no mark.', unmarked);
  const explained = marks.filter(({ date, code }) => ended.includes(date) && meaningOf(code) !== 'goes-on');
  if (explained.length === 0) return SO;
  const judgement = `Sessions after the leave are explained. Did the pupil fail to attend all the same: ${listOf(explained)}?`;
  return { is: 'open', judgement, gaps: [] };
}

function enquiriesMade(current: CmeCase, side: EnquirySide): Finding {
  const missing = missingChecks(current, side);
  if (missing.length === 0) return SO;
  const whose = side === 'school' ? "school's" : "council's";
  const why = `${missing.length} checks of the ${whose} list are neither made nor said not to apply.`;
  return notSo(
    why,
    missing.map((check) => `${side}:${check}`),
  );
}

function jointResult({ jointEnquiry: { school, ews } }: CmeCase): Finding {
  const gaps = [
    ...(school === undefined ? ['joint-enquiry:school'] : []),
    ...(ews === undefined ? ['joint-enquiry:ews'] : []),
  ];
  if (school === undefined || ews === undefined) {
    return notSo('School and council have not both signed off the result of their joint enquiries.', gaps);
  }
  if (school.result !== ews.result) {
    const judgement = `School and council signed off different results (${school.result}, ${ews.result}). Which holds?`;
    return { is: 'open', judgement, gaps: [] };
  }
  const { against, words } = JOINT_RESULTS[school.result];
  return against ? SO : notSo(`Both signed off that ${words}.`);
}

const gapOf = ({ date, session }: { date: LocalDate; session: Session }) => `attendance:${date}:${session}`;

function listOf(sessions: readonly MarkedSession[]): string {
  return sessions
    .map(
      ({ date, session, code }) =>
        `${code} (${ATTENDANCE_CODES[code].words.toLowerCase()}) on ${date}, ${session}`,
    )
    .join('; ');
}
