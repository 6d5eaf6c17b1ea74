import { addDays, type LocalDate } from '../calendar/local-date.ts';
import { meaningOf, SESSIONS, type MarkedSession, type Session } from '../policy/law/attendance-codes.ts';
import { nextSchoolDay } from '../calendar/school-calendar.ts';
import type { CmeCase } from './cme-case.ts';

/** A child's run of absence as the register of attendance has it, from the first day of absence. */
export interface AbsenceRun {
  /** School days, from the first one on without a gap, whose two sessions are both marked absent without a reason. */
  readonly schoolDays: number;
  /** The last of those days; null when there is none. */
  readonly lastDay: LocalDate | null;
  /** Sessions with a mark that says something else than absence without a reason. */
  readonly others: readonly MarkedSession[];
  /** Sessions without a mark. */
  readonly unmarked: readonly { readonly date: LocalDate; readonly session: Session }[];
}

/** The run of a case up to a date, that date included. Days without a session at that school are not part of it. */
export function absenceRun({ absence, attendance, calendar }: CmeCase, upTo: LocalDate): AbsenceRun {
  const others: MarkedSession[] = [];
  const unmarked: { date: LocalDate; session: Session }[] = [];
  let schoolDays = 0;
  let lastDay: LocalDate | null = null;
  let unbroken = true;
  for (
    let date = nextSchoolDay(calendar.dates, absence.firstDay);
    date <= upTo;
    date = nextSchoolDay(calendar.dates, addDays(date, 1))
  ) {
    let absent = 0;
    let other = 0;
    for (const session of SESSIONS) {
      const code = attendance[date]?.[session];
      const means = code === undefined ? undefined : meaningOf(code);
      if (means === 'goes-on') absent += 1;
      else if (means !== 'no-session') other += 1;
      if (code === undefined) unmarked.push({ date, session });
      else if (means !== 'goes-on' && means !== 'no-session') others.push({ date, session, code });
    }
    // A day that the register calls closed was none to miss: it neither counts nor breaks the run.
    if (absent === 0 && other === 0) continue;
    unbroken &&= other === 0;
    if (unbroken) {
      schoolDays += 1;
      lastDay = date;
    }
  }
  return { schoolDays, lastDay, others, unmarked };
}
