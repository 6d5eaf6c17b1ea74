import type { Change } from '../../domain/decisions/draft.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import type { CheckRecord, CmeCase } from '../../domain/case/cme-case.ts';
import type { Command, CommandData, CommandKind } from '../../domain/case/commands.ts';
import { decide } from '../../domain/decisions/decide.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../../domain/case/refusal.ts';
import { groundAdvice, type GroundAdvice } from '../../domain/case/removal-advice.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { AttendanceCode } from '../../domain/policy/law/attendance-codes.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { checksOf } from '../../domain/policy/procedure/enquiries.ts';
import type { Ground } from '../../domain/policy/law/grounds.ts';
import type { JointResult, LegalFact } from '../../domain/policy/law/legal-facts.ts';
import { schoolDaysFrom } from '../../domain/calendar/school-calendar.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';
import { FIRST_DAY, REPORT } from './missing-child.ts';

/** The evening of day 20. */
export const DAY_20_ENDED = Date.parse('2026-11-17T17:00:00Z');

/** The first so many school days of the absence. */
export const schoolDays = (count: number): LocalDate[] => schoolDaysFrom(SCHOOL_2026, FIRST_DAY, count);

type RollAbsence = Exclude<CmeCase['absence']['kind'], 'not-on-roll'>;

/** A case as a late report opens it on the evening of day 20. */
export const openedCase = (kind?: RollAbsence): CmeCase => openedChange(kind).case;

/** The change that opens it. */
function openedChange(kind: RollAbsence = 'unexplained'): Change {
  const opened = openCase({ ...REPORT, absence: { kind, firstDay: FIRST_DAY } }, DAY_20_ENDED, BROMLEY);
  if (isRefusal(opened)) throw new Error(opened.why);
  return opened;
}

/** Sends a command to a case. */
export function send<K extends CommandKind>(
  current: CmeCase,
  by: Actor,
  kind: K,
  data: CommandData[K],
  at = DAY_20_ENDED,
): Change | Refusal {
  const command = { commandId: `${kind}-${current.version}`, kind, by, data } as Command;
  return decide(current, command, at, BROMLEY);
}

/** The same, expected to be taken. */
export function sent<K extends CommandKind>(...args: Parameters<typeof send<K>>): Change {
  const change = send(...args);
  if (isRefusal(change)) throw new Error(`${change.refused}: ${change.why}`);
  return change;
}

/** The case with these facts on record. */
export function withFacts(current: CmeCase, facts: Partial<Record<LegalFact, boolean>>): CmeCase {
  const at = instantAt(DAY_20_ENDED);
  const legalFacts = Object.fromEntries(Object.entries(facts).map(([fact, holds]) => [fact, { holds, at }]));
  return { ...current, legalFacts };
}

/** The case with both sessions of the first so many school days marked; single sessions may differ. */
export function withMarks(
  current: CmeCase,
  days: number,
  code: AttendanceCode = 'N',
  differ: Partial<Record<LocalDate, { am?: AttendanceCode | null; pm?: AttendanceCode | null }>> = {},
): CmeCase {
  const attendance: Record<LocalDate, Partial<Record<'am' | 'pm', AttendanceCode>>> = {};
  for (const date of schoolDays(days)) attendance[date] = { am: code, pm: code };
  for (const [date, day] of Object.entries(differ)) {
    const marks = { ...attendance[date as LocalDate], ...day };
    attendance[date as LocalDate] = Object.fromEntries(
      Object.entries(marks).filter(([, mark]) => mark !== null),
    );
  }
  return { ...current, attendance };
}

/** The case after every check of both sides' lists was made once. */
export function withEnquiries(current: CmeCase, without: readonly string[] = []): CmeCase {
  const at = instantAt(DAY_20_ENDED);
  const made = {
    attempts: [{ at, result: 'no-information', by: { role: 'ewo', id: 'ewo-1' } }],
    notApplicable: null,
  } as const satisfies CheckRecord;
  const all = (side: 'school' | 'ews') =>
    Object.fromEntries(
      checksOf(BROMLEY.checks, side)
        .filter(([check]) => !without.includes(`${side}:${check}`))
        .map(([check]) => [check, made]),
    );
  return { ...current, enquiries: { school: all('school'), ews: all('ews') } };
}

/** The case with what each side signed off. */
export function withSignOffs(
  current: CmeCase,
  signed: { readonly school?: JointResult; readonly ews?: JointResult },
): CmeCase {
  const at = instantAt(DAY_20_ENDED);
  return {
    ...current,
    jointEnquiry: {
      ...(signed.school && { school: { result: signed.school, at } }),
      ...(signed.ews && { ews: { result: signed.ews, at } }),
    },
  };
}

const NO_SICKNESS = { 'sickness-or-unavoidable-cause': false } as const;
const NOT_FOUND = { school: 'not-found', ews: 'not-found' } as const;

/** A case whose evidence supports ground (i) on the evening of day 20. */
export function absentForTwentyDays(): CmeCase {
  return withSignOffs(withFacts(withEnquiries(withMarks(openedCase(), 20)), NO_SICKNESS), NOT_FOUND);
}

/** A case whose evidence supports ground (h) on the evening of day 20: the pupil was due back on day 1. */
export function notBackFromLeave(): CmeCase {
  const opened = openedCase('did-not-return-from-leave');
  return withSignOffs(withFacts(withEnquiries(withMarks(opened, 10)), NO_SICKNESS), NOT_FOUND);
}

/** What the evidence says of one ground. */
export const adviceOn = (current: CmeCase, ground: Ground, at = DAY_20_ENDED): GroundAdvice =>
  groundAdvice(current, ground, at, BROMLEY);
