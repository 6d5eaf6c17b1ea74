import type { LocalDate } from '../local-date.ts';
import type { AttendanceCode, Session } from '../policy/attendance-codes.ts';
import type { Circumstance } from '../policy/circumstances.ts';
import type { DutyCode } from '../policy/duties.ts';
import type { Check, EnquiryResult, EnquirySide, EwsCheck } from '../policy/enquiries.ts';
import type { NoticeCode } from '../policy/notices.ts';
import type { OutcomeKind } from '../policy/outcomes.ts';
import type { Paragraph } from '../policy/paragraphs.ts';
import type { HolderRole, Role } from '../policy/roles.ts';
import type { DeadlineName, Stage } from '../policy/stages.ts';
import type { SchoolCalendar, SchoolClock } from '../school-calendar.ts';

/** RFC 3339 in UTC with `Z`. */
export type Instant = string;

/** How an absence began; the date is day 1 if it is a school day (2.2, 2.4, 1.1 (a)). */
export const ABSENCE_KINDS = {
  unexplained: { words: 'Unexplained absence', mayBeAhead: false, policy: ['2.2'] },
  'did-not-return-from-leave': { words: 'Did not return from leave', mayBeAhead: true, policy: ['2.4'] },
  'did-not-start': { words: 'Did not start', mayBeAhead: true, policy: ['1.1'] },
} as const satisfies Record<string, { words: string; mayBeAhead: boolean; policy: readonly Paragraph[] }>;
export type AbsenceKind = keyof typeof ABSENCE_KINDS;

/** Who did something: a role, and an opaque id that the register can name. `clock` is time passing. */
export interface Actor {
  readonly role: Role | 'clock' | 'service';
  readonly id: string;
}

export interface Duty {
  readonly id: string;
  readonly duty: DutyCode;
  readonly owedBy: HolderRole;
  readonly dueAt: Instant;
  /** `overdue` is not stored: it is `open` seen after `dueAt`. */
  readonly state: 'open' | 'done' | 'not-needed';
}

/** What is on record for one check of a list: at least one attempt, or that it does not apply. */
export interface CheckRecord {
  readonly attempts: number;
  readonly lastAttemptAt: Instant | null;
  readonly lastResult: EnquiryResult | null;
  readonly notApplicable: boolean;
}

/** An attempt made for one child of a household, as it is offered to the cases of the others. */
export interface SharedFinding {
  readonly id: string;
  readonly check: EwsCheck;
  readonly attemptedAt: Instant;
  readonly result: EnquiryResult;
}

export interface Outcome {
  readonly number: 1 | 2 | 3 | null;
  readonly kind: OutcomeKind;
  readonly on: LocalDate;
  /** The role alone: whose id it was stands on the record, and a Signal may have put anything there. */
  readonly recordedBy: { readonly role: Actor['role'] };
  readonly at: Instant;
}

/**
 * A missing child's case, as the workflow holds it: ids, codes and dates. Who the child is stands in the register
 * and nowhere else. Plain JSON, so that it survives continue-as-new.
 */
export interface CmeCase {
  readonly id: string;
  readonly reference: string;
  readonly authority: string;
  readonly edition: string;
  readonly school: string;
  readonly version: number;
  readonly stage: Stage;
  readonly absence: { readonly kind: AbsenceKind; readonly firstDay: LocalDate };
  readonly openedAt: Instant;
  readonly circumstances: readonly Circumstance[];
  /** A safeguarding concern is on record (opens Border Force and child benefit of the LA check list). */
  readonly concern: boolean;
  readonly calendar: { readonly version: number; readonly dates: SchoolCalendar };
  readonly clock: SchoolClock;
  /** Deadlines that have fired, or had passed when the case was opened. */
  readonly passed: readonly DeadlineName[];
  readonly duties: readonly Duty[];
  /** Marks of the school's attendance register, as last sent for each session. */
  readonly attendance: Readonly<
    Record<LocalDate, Readonly<Partial<Record<Session, AttendanceCode>>> | undefined>
  >;
  readonly enquiries: Readonly<Record<EnquirySide, Readonly<Partial<Record<Check, CheckRecord>>>>>;
  /** Workflow of the child's household, where siblings have cases too. */
  readonly household: string | null;
  /** What was found at a sibling's and waits for the officer's word. */
  readonly offers: readonly SharedFinding[];
  readonly referral: { readonly at: Instant; readonly gaps: readonly Check[] } | null;
  /** The school has found that the family moved; the outcome is still EWS's to record. */
  readonly familyMoved: boolean;
  readonly outcome: Outcome | null;
}

/** One line of the case's timeline. `data` holds codes and dates only. */
export interface CaseEvent {
  readonly what: EventKind;
  readonly policy: readonly Paragraph[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** A notice that is owed: the register finds the addresses and writes the text. */
export interface Notice {
  readonly notice: NoticeCode;
}

export type EventKind =
  | 'case-opened'
  | 'report-joined'
  | 'stage-entered'
  | 'deadline-reached'
  | 'deadline-moved'
  | 'duty-escalated'
  | 'enquiry-recorded'
  | 'vulnerability-assessed'
  | 'circumstances-added'
  | 'referred-to-ews'
  | 'safeguarding-concern-recorded'
  | 'family-moved-reported'
  | 'outcome-recorded'
  | 'duty-acknowledged'
  | 'first-day-corrected'
  | 'calendar-changed'
  | 'edition-changed'
  | 'household-joined'
  | 'household-left'
  | 'finding-offered'
  | 'finding-answered'
  | 'moved-in-rehearsal';
