import type { LocalDate } from '../../calendar/local-date.ts';
import { ATTENDANCE_CODES, meaningOf, type AttendanceCode } from '../../policy/law/attendance-codes.ts';
import { isBreak } from '../../policy/law/attendance-rules.ts';
import { localDateAt } from '../../calendar/school-calendar.ts';
import type { MarkedSession } from '../../policy/law/attendance-codes.ts';
import type { CommandData } from '../../case/commands.ts';
import { note, owe, settle, tell, type Draft } from '../draft.ts';
import {
  askedByPause,
  askedWithoutPause,
  faultOfMark,
  firstDayByMarks,
  sessionKey,
} from '../../case/marks.ts';
import { askWhoSaw, resumeClock } from '../pause.ts';
import type { Refusal } from '../../case/refusal.ts';
import { moveFirstDay } from './corrections.ts';

/**
 * Marks of the attendance register, all or none. A mark that is on record already changes nothing; one that differs
 * from it is a correction, and the whole run is counted again.
 */
export function recordAttendance(
  draft: Draft,
  { marks }: CommandData['record-attendance'],
): Refusal | undefined {
  const today = localDateAt(draft.at, draft.policy.times.zone);
  const refusal = refuseMarks(draft, marks, today);
  if (refusal) return refusal;
  const changed = changedMarks(draft, marks);
  if (changed.length === 0) return undefined;
  for (const { date, session, code } of changed) {
    const { attendance } = draft.next;
    draft.next.attendance = { ...attendance, [date]: { ...attendance[date], [session]: code } };
  }
  const retired = [...new Set(changed.map(({ code }) => code).filter(isRetired))];
  note(draft, 'attendance-recorded', ['2.2', 'flow chart attending'], {
    marks: changed,
    ...(retired.length > 0 && { retired }),
  });
  const dates = new Set(changed.map(({ date }) => date));
  draft.next.unconfirmed = draft.next.unconfirmed.filter((date) => !dates.has(date));
  lookAgainAtPause(draft);
  recount(draft, changed, today);
  askAboutMarks(draft, changed);
  return undefined;
}

function refuseMarks(draft: Draft, marks: readonly MarkedSession[], today: LocalDate): Refusal | undefined {
  const codes = new Map<string, AttendanceCode>();
  for (const [index, mark] of marks.entries()) {
    const pointer = `/marks/${String(index)}`;
    const why = faultOfMark(draft.next, mark.date, today);
    if (why !== undefined) return { refused: 'invalid', why, pointer: `${pointer}/date` };
    if ((codes.get(sessionKey(mark)) ?? mark.code) !== mark.code) {
      const twice = `${mark.date} ${mark.session} has two different marks.`;
      return { refused: 'invalid', why: twice, pointer: `${pointer}/code` };
    }
    codes.set(sessionKey(mark), mark.code);
  }
  return undefined;
}

function changedMarks({ next }: Draft, marks: readonly MarkedSession[]): MarkedSession[] {
  const changed = marks.filter(({ date, session, code }) => next.attendance[date]?.[session] !== code);
  return [...new Map(changed.map((mark) => [sessionKey(mark), mark])).values()].sort((one, other) =>
    sessionKey(one) < sessionKey(other) ? -1 : 1,
  );
}

function isRetired(code: AttendanceCode): boolean {
  return 'retired' in ATTENDANCE_CODES[code];
}

/**
 * The marks that ask who saw the child may have been put right: then nobody need say it any more. One that has taken
 * the place of an earlier one leaves that to be answered.
 */
function lookAgainAtPause(draft: Draft): void {
  const { pause } = draft.next;
  const asked = pause ? askedByPause(draft.next, pause) : askedWithoutPause(draft.next);
  if (asked) {
    if (pause) draft.next.pause = { ...pause, mark: asked };
    return;
  }
  resumeClock(draft, 'mark-corrected');
  settle(draft, 'not-needed', ({ duty }) => duty === 'confirm-sighting');
}

/**
 * Marks of the first day, or of days before it, may move the first day (2.2; design, reading 8). Marks after it never
 * do: what they say is asked.
 */
function recount(draft: Draft, changed: readonly MarkedSession[], today: LocalDate): void {
  const { stage, absence } = draft.next;
  if (stage === 'expected' || changed.every(({ date }) => date > absence.firstDay)) return;
  const first = firstDayByMarks(draft.next, today);
  if (first === null || first === absence.firstDay) return;
  moveFirstDay(draft, first, 'attendance-corrected');
  const { pause } = draft.next;
  if (pause && pause.mark.date < first) {
    resumeClock(draft, 'first-day-moved');
    settle(draft, 'not-needed', ({ duty }) => duty === 'confirm-sighting');
  }
}

function askAboutMarks(draft: Draft, changed: readonly MarkedSession[]): void {
  const { absence, stage } = draft.next;
  const inRun = changed.filter(({ date }) => date >= absence.firstDay);
  const unclear = inRun.filter(({ code }) => meaningOf(code) === 'ask');
  if (unclear.length > 0) {
    note(draft, 'mark-to-decide', ['flow chart attending', '2.2'], { marks: unclear });
    owe(draft, 'decide-on-mark');
    tell(draft, 'mark-to-decide');
  }
  const before = stage === 'expected' ? changed.filter(({ code }) => meaningOf(code) === 'seen') : inRun;
  const breaking = before.filter(({ code }) => isBreak(meaningOf(code))).at(-1);
  if (breaking) askWhoSaw(draft, laterOf(breaking, draft.next.pause?.mark));
}

function laterOf(one: MarkedSession, other: MarkedSession | undefined): MarkedSession {
  return other && sessionKey(other) > sessionKey(one) ? other : one;
}
