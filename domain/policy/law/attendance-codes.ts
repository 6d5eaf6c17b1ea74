import type { LocalDate } from '../../calendar/local-date.ts';
import type { Paragraph } from '../paragraphs.ts';

/** The statistical class of a code (SI 2024/208 regulation 10). */
type AttendanceClass =
  | 'attending'
  | 'attending-elsewhere'
  | 'not-a-possible-attendance'
  | 'authorised-absence'
  | 'unauthorised-absence'
  | 'administrative';

/**
 * What a mark means for a run of unexplained absence. `goes-on`: absent, and nobody knows why. `seen`: somebody at
 * school or elsewhere has seen the child. `explained`: absent for a reason the school accepts. `ask`: not an absence
 * of the child's own; whether the run goes on is for a person to say. `no-session`: there was nothing to attend.
 */
export type MarkMeaning = 'goes-on' | 'seen' | 'explained' | 'ask' | 'no-session';

interface CodeRow {
  readonly words: string;
  readonly class: AttendanceClass;
  readonly means: MarkMeaning;
  readonly policy: readonly Paragraph[];
  /** First date on which the code may no longer be used; it is accepted from old registers, and marked. */
  readonly retired?: LocalDate;
}

const POLICY: readonly Paragraph[] = ['2.2', 'flow chart attending'];
const row = (words: string, cls: AttendanceClass, means: MarkMeaning, retired?: string): CodeRow => ({
  words,
  class: cls,
  means,
  policy: POLICY,
  ...(retired !== undefined && { retired: retired as LocalDate }),
});

/** Codes of attendance registers (SI 2024/208 regulation 10), and the ones retired on 19 August 2024 or before. */
export const ATTENDANCE_CODES = {
  '/': row('Present in the morning', 'attending', 'seen'),
  '\\': row('Present in the afternoon', 'attending', 'seen'),
  L: row('Late, before the register closed', 'attending', 'seen'),
  K: row('Education provision arranged by the local authority', 'attending-elsewhere', 'seen'),
  V: row('Educational visit', 'attending-elsewhere', 'seen'),
  P: row('Sporting activity', 'attending-elsewhere', 'seen'),
  W: row('Work experience', 'attending-elsewhere', 'seen'),
  B: row('Other approved educational activity', 'attending-elsewhere', 'seen'),
  D: row('Dual registered, expected at the other school', 'not-a-possible-attendance', 'ask'),
  Q: row('No access arrangements by the authority', 'not-a-possible-attendance', 'ask'),
  X: row('Not required, below compulsory school age', 'not-a-possible-attendance', 'ask'),
  Y1: row('Normal transport not available', 'not-a-possible-attendance', 'ask'),
  Y2: row('Widespread disruption to travel', 'not-a-possible-attendance', 'ask'),
  Y3: row('Part of the school premises closed', 'not-a-possible-attendance', 'ask'),
  Y4: row('Whole school site unexpectedly closed', 'not-a-possible-attendance', 'ask'),
  Y5: row('Detained in criminal justice', 'not-a-possible-attendance', 'ask'),
  Y6: row('Kept away by public health guidance or law', 'not-a-possible-attendance', 'ask'),
  Y7: row('Other unavoidable cause', 'not-a-possible-attendance', 'ask'),
  C: row('Leave in exceptional circumstances', 'authorised-absence', 'explained'),
  C1: row('Regulated performance or work abroad', 'authorised-absence', 'explained'),
  C2: row('Part-time timetable', 'authorised-absence', 'explained'),
  E: row('Suspended or excluded, no provision made', 'authorised-absence', 'explained'),
  I: row('Illness', 'authorised-absence', 'explained'),
  J1: row('Interview', 'authorised-absence', 'explained'),
  M: row('Medical or dental appointment', 'authorised-absence', 'explained'),
  R: row('Religious observance', 'authorised-absence', 'explained'),
  S: row('Study leave', 'authorised-absence', 'explained'),
  T: row('Parent travelling for work', 'authorised-absence', 'explained'),
  G: row('Holiday not granted', 'unauthorised-absence', 'goes-on'),
  N: row('Reason not yet established', 'unauthorised-absence', 'goes-on'),
  O: row('Absent without authorisation', 'unauthorised-absence', 'goes-on'),
  U: row('Arrived after the register closed', 'unauthorised-absence', 'seen'),
  Z: row('Not yet on the admission register', 'administrative', 'no-session'),
  '#': row('Planned closure of the whole school', 'administrative', 'no-session'),
  H: row('Holiday granted (retired)', 'authorised-absence', 'explained', '2024-08-19'),
  J: row('Interview (retired, now J1)', 'authorised-absence', 'explained', '2024-08-19'),
  Y: row('Unable to attend (retired, now Y1 to Y7)', 'not-a-possible-attendance', 'ask', '2024-08-19'),
  F: row('Extended holiday granted (retired)', 'authorised-absence', 'explained', '2013-09-01'),
} as const satisfies Record<string, CodeRow>;

export type AttendanceCode = keyof typeof ATTENDANCE_CODES;
export const ATTENDANCE_CODE_LIST = Object.keys(ATTENDANCE_CODES) as AttendanceCode[];

/** The two sessions of a school day. */
export const SESSIONS = ['am', 'pm'] as const;
export type Session = (typeof SESSIONS)[number];

/** What a code means for a run of absence. */
export function meaningOf(code: AttendanceCode): MarkMeaning {
  return ATTENDANCE_CODES[code].means;
}

/** One session of one day, with the mark it has. */
export interface MarkedSession {
  readonly date: LocalDate;
  readonly session: Session;
  readonly code: AttendanceCode;
}
