import type { Actor } from '../policy/access/actors.ts';
import type { EventKind } from '../policy/procedure/events.ts';
import type { LocalDate } from '../calendar/local-date.ts';
import type { AttendanceCode, Session } from '../policy/law/attendance-codes.ts';
import type { MarkedSession } from '../policy/law/attendance-codes.ts';
import type { Channel } from '../policy/procedure/channels.ts';
import type { AttendanceOrderLaw, AttendanceOrderStep } from '../policy/law/attendance-orders.ts';
import type { Circumstance } from '../policy/procedure/circumstances.ts';
import type { CmeGroup, CmeSubgroup } from '../policy/tracking/cme-groups.ts';
import type { DutyCode } from '../policy/procedure/duties.ts';
import type { Check, EnquiryResult, EnquirySide, EwsCheck } from '../policy/procedure/enquiries.ts';
import type { Ground } from '../policy/law/grounds.ts';
import type { BounceReason } from '../policy/procedure/handover.ts';
import type { JointResult, LegalFact } from '../policy/law/legal-facts.ts';
import type { NoticeCode } from '../policy/procedure/notices.ts';
import type { OutcomeKind } from '../policy/procedure/outcomes.ts';
import type { Paragraph } from '../policy/paragraphs.ts';
import type { ActionOwner, ReviewActionCode } from '../policy/tracking/review-actions.ts';
import type { PlacementStatus } from '../policy/tracking/placements.ts';
import type { ReferralSource } from '../policy/tracking/referral-sources.ts';
import type { HolderRole } from '../policy/access/holder-roles.ts';
import type { DeadlineName, Stage } from '../policy/procedure/stages.ts';
import type { CountedCalendar, SchoolClock } from '../calendar/school-calendar.ts';

/** RFC 3339 in UTC with `Z`. */
export type Instant = string;

/**
 * How an absence began; the date is day 1 if it is a school day (2.2, 2.4, 1.1 (a)). A child on no roll has no school
 * to be absent from: the date is since when the child is without education, as far as it is known.
 */
export const ABSENCE_KINDS = {
  unexplained: { words: 'Unexplained absence', mayBeAhead: false, policy: ['2.2'] },
  'did-not-return-from-leave': { words: 'Did not return from leave', mayBeAhead: true, policy: ['2.4'] },
  'did-not-start': { words: 'Did not start', mayBeAhead: true, policy: ['1.1'] },
  'not-on-roll': { words: 'On no school roll', mayBeAhead: false, policy: ['4.1', '3.1', '3.2', '3.3'] },
} as const satisfies Record<string, { words: string; mayBeAhead: boolean; policy: readonly Paragraph[] }>;
export type AbsenceKind = keyof typeof ABSENCE_KINDS;

/** The absence of a pupil from a school. */
interface SchoolAbsence {
  readonly kind: Exclude<AbsenceKind, 'not-on-roll'>;
  readonly firstDay: LocalDate;
  /** The day after the leave, where the attendance register has the absence begin later than that (2.4). */
  readonly expectedReturn?: LocalDate;
}

/** A child who is on no roll: into which group of section 3 the child falls, and who said so. */
export interface NoRoll {
  readonly kind: 'not-on-roll';
  /** Since when, as far as it is known; else the day of the referral. */
  readonly firstDay: LocalDate;
  readonly group: CmeGroup;
  /** Null where the child falls into none of them, or into which is not known yet. */
  readonly subgroup: CmeSubgroup | null;
  readonly referredBy: ReferralSource | null;
}
export type Absence = SchoolAbsence | NoRoll;

/** What is known of a school place. Which school it is stands in the register. */
export interface Placement {
  readonly status: PlacementStatus;
  readonly startsOn: LocalDate | null;
  readonly at: Instant;
}

export interface Duty {
  readonly id: string;
  readonly duty: DutyCode;
  readonly owedBy: HolderRole;
  /** When it arose, in the case's own time: a calendar that changes counts its days anew from here. */
  readonly owedAt: Instant;
  readonly dueAt: Instant;
  /** `overdue` is not stored: it is `open` seen after `dueAt`. */
  readonly state: 'open' | 'done' | 'not-needed';
  /** When it stopped being open, in the case's own time. */
  readonly settledAt?: Instant;
}

/** One attempt at a check. What was said stands in the register, under the command that brought it. */
export interface Attempt {
  readonly at: Instant;
  readonly result: EnquiryResult;
  /** Null where an earlier release did not keep who it was. */
  readonly by: Actor | null;
  readonly channel?: Channel;
}

/** What is on record for one check of a list: at least one attempt, or that it does not apply. */
export interface CheckRecord {
  /** In the order in which they were made. */
  readonly attempts: readonly Attempt[];
  /** Who said last that the check does not apply to this child, and when; null once it was made after all. */
  readonly notApplicable: { readonly at: Instant; readonly by: Actor | null } | null;
}

/** An attempt made for one child of a household, as it is offered to the cases of the others. */
export interface SharedFinding {
  readonly id: string;
  readonly check: EwsCheck;
  readonly attemptedAt: Instant;
  readonly result: EnquiryResult;
}

/** The clock stands still: a mark of the attendance register says that the child was seen, or why the child is absent. */
export interface Pause {
  readonly since: Instant;
  readonly mark: MarkedSession;
  /** From then on the clock goes on, whether or not anybody has said who saw the child. */
  readonly until: Instant;
}

/** A time for which the clock stood still, and why it went on. */
export interface PastPause {
  readonly since: Instant;
  readonly resumedAt: Instant;
  readonly mark: MarkedSession;
  readonly why:
    | 'confirmed'
    | 'not-confirmed'
    | 'not-confirmed-in-time'
    | 'mark-corrected'
    | 'first-day-moved'
    | 'outcome-recorded';
}

/** What a review agreed: who does what by when. It is carried from review to review until it is done. */
export interface AgreedAction {
  /** Version of the case and place in the list, `12.1`. */
  readonly id: string;
  readonly action: ReviewActionCode;
  readonly owner: ActionOwner;
  readonly agreedOn: LocalDate;
  readonly dueOn: LocalDate;
  /** The review that heard it was done. */
  readonly doneOn: LocalDate | null;
}

/** Where a school attendance order stands. */
export interface AttendanceOrder {
  /** The law of its first notice. */
  readonly law: AttendanceOrderLaw;
  readonly step: AttendanceOrderStep;
  readonly on: LocalDate;
  /** The last day of the period that the step gave the parent, that day included; null where it gave none. */
  readonly until: LocalDate | null;
}

export interface Outcome {
  readonly number: 1 | 2 | 3 | null;
  readonly kind: OutcomeKind;
  readonly on: LocalDate;
  /** The role alone: whose id it was stands on the record, and a Signal may have put anything there. */
  readonly recordedBy: { readonly role: Actor['role'] };
  readonly at: Instant;
}

/** Advice that a ground for removal is met. By override it is `pending` until a second person of another role agrees. */
export interface RemovalAdvice {
  readonly ground: Ground;
  readonly state: 'pending' | 'given';
  /** Given although the evidence did not support it. */
  readonly override: boolean;
  readonly by: Actor;
  /** Who confirmed an override. */
  readonly confirmedBy: Actor | null;
  readonly at: Instant;
}

/** The school's notice that it deletes the pupil's name (SI 2024/208 reg 13(4)); its words stay in the register. */
export interface RemovalNotice {
  readonly ground: Ground;
  readonly deletedOn: LocalDate;
  /** It came after the date of deletion, and is due no later than that. */
  readonly late: boolean;
  /** Whether the school named where the pupil goes. */
  readonly destinationKnown: boolean;
  readonly at: Instant;
}

/** How a hand-over ended; `withdrawn`: the child was found before the receiving side answered. */
type HandoverEnd =
  | { readonly how: 'confirmed'; readonly at: Instant; readonly startsOn: LocalDate | null }
  | { readonly how: 'bounced'; readonly at: Instant; readonly reason: BounceReason }
  | { readonly how: 'unanswered' | 'withdrawn'; readonly at: Instant };

/** One hand-over to a receiving authority or school (outcome 2). */
export interface Handover {
  /** The stage in which the family was found to have moved, and the outcome that was on record then. */
  readonly from: Stage;
  readonly before: Outcome | null;
  readonly since: Instant;
  /** How often it was chased, and when it is next. */
  readonly chases: number;
  readonly chaseAt: Instant;
  readonly unansweredAt: Instant;
  /** The link that the receiving side may answer by, and the last day it is valid; an earlier one is dead. */
  readonly link: { readonly id: string; readonly lastDay: LocalDate } | null;
  readonly ended: HandoverEnd | null;
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
  /** Null for a child on no roll. */
  readonly school: string | null;
  readonly version: number;
  readonly stage: Stage;
  readonly absence: Absence;
  readonly openedAt: Instant;
  readonly circumstances: readonly Circumstance[];
  /** A safeguarding concern is on record (opens Border Force and child benefit of the LA check list). */
  readonly concern: boolean;
  /** The school's; for a child on no roll the authority's own working days, as version 0. With the bank holidays. */
  readonly calendar: { readonly version: number; readonly dates: CountedCalendar };
  /** Null for a child on no roll: no school counts days 1, 10 and 20 for that child. */
  readonly clock: SchoolClock | null;
  /** Deadlines that have fired, or had passed when the case was opened. */
  readonly passed: readonly DeadlineName[];
  readonly duties: readonly Duty[];
  /** Marks of the school's attendance register, as last sent for each session. */
  readonly attendance: Readonly<
    Record<LocalDate, Readonly<Partial<Record<Session, AttendanceCode>>> | undefined>
  >;
  readonly pause: Pause | null;
  /** Oldest first. */
  readonly pauses: readonly PastPause[];
  /** Dates on which a mark would break the run, and nobody confirmed it: they are taken for absence until they change. */
  readonly unconfirmed: readonly LocalDate[];
  /** Closed cases of the same child in the twelve months before this one, at any school. */
  readonly earlierEpisodes: number;
  readonly enquiries: Readonly<Record<EnquirySide, Readonly<Partial<Record<Check, CheckRecord>>>>>;
  /** The child's household, where siblings have cases too. */
  readonly household: string | null;
  /** What was found at a sibling's and waits for the officer's word. */
  readonly offers: readonly SharedFinding[];
  readonly referral: { readonly at: Instant; readonly gaps: readonly Check[] } | null;
  /** The school has found that the family moved; the outcome is still EWS's to record. */
  readonly familyMoved: boolean;
  /** What staff have recorded of the facts that grounds for removal turn on; a fact that is not here is not known. */
  readonly legalFacts: Readonly<
    Partial<Record<LegalFact, { readonly holds: boolean; readonly at: Instant }>>
  >;
  /** What each side has signed off as the result of the joint enquiries. */
  readonly jointEnquiry: Readonly<
    Partial<Record<EnquirySide, { readonly result: JointResult; readonly at: Instant }>>
  >;
  /** At most one for each ground, in the order in which they were first given. */
  readonly removalAdvice: readonly RemovalAdvice[];
  readonly removalNotice: RemovalNotice | null;
  /** The latest word of a school place for a child who is being tracked. */
  readonly placement: Placement | null;
  readonly outcome: Outcome | null;
  /** Every hand-over, oldest first: one that came to nothing may be followed by another. */
  readonly handovers: readonly Handover[];
  /** The days of its reviews by the Children Not In School group, oldest first. */
  readonly reviews: readonly LocalDate[];
  /** Everything the reviews agreed, oldest first. */
  readonly actions: readonly AgreedAction[];
  /** The latest step of a school attendance order; null when no notice was served. */
  readonly attendanceOrder: AttendanceOrder | null;
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
