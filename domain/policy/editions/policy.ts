import type { LocalDate, Weekday } from '../../calendar/local-date.ts';
import type { CountingRules, PolicyDays, SchoolCalendar } from '../../calendar/school-calendar.ts';
import type { HandoverRules } from '../procedure/handover.ts';
import type { Circumstance, Demands } from '../procedure/circumstances.ts';
import type { DutyCode, DutyTerms } from '../procedure/duties.ts';
import type { CheckLists } from '../procedure/enquiries.ts';
import type { NoticeCode, NoticeRecipients, Recipient } from '../procedure/notices.ts';
import type { Paragraph } from '../paragraphs.ts';
import type { WorkingDays } from './working-days.ts';

/** What an authority calls those who act, in the texts people read. */
interface PolicyNames {
  /** The council's side from the day after the school's part ends. */
  readonly service: string;
  readonly serviceShort: string;
  readonly officer: string;
  readonly cmeOfficer: string;
  /** Where safeguarding concerns are taken. */
  readonly hub: string;
}

/** One authority's edition of its policy, as data. Another council is another object of this type. */
export interface Policy extends CountingRules {
  /** Short code of the authority; part of every workflow id. */
  readonly authority: string;
  readonly name: string;
  /** The edition a case stays on from the day it is opened, unless it is moved on purpose. */
  readonly edition: string;
  /** First day on which cases are opened under this edition. */
  readonly effectiveFrom: LocalDate;
  /** The authority's own working days, by which the duties towards a child on no roll are due. */
  readonly workingDays: SchoolCalendar;
  readonly dueAfter: WorkingDays;
  readonly names: PolicyNames;
  /** Whose mailbox notices go to where the authority has none for a role of its own. */
  readonly routing: Readonly<Partial<Record<Recipient, Recipient>>>;
  readonly handover: HandoverRules;
  readonly review: ReviewDay;
  readonly checks: CheckLists;
  readonly duties: Readonly<Record<DutyCode, DutyTerms>>;
  readonly circumstances: Readonly<Record<Circumstance, Demands>>;
  readonly recipients: Readonly<Record<NoticeCode, NoticeRecipients>>;
  readonly limits: Limits;
}

/** From when on somebody else is told. */
interface Limits {
  /** School days after the end of the council's part after which the manager hears of a decision that is due (5 manager). */
  readonly managerToldAfter: number;
}

/**
 * When the Children Not In School group meets (5 CNIS: monthly, during term-time): on the first such weekday of the
 * month on which a school of the authority is in session.
 */
interface ReviewDay {
  readonly weekday: Weekday;
  /** Local time, `10:00`. */
  readonly at: string;
}

/**
 * Where each number comes from. "More than 10 school days" (definitions), "10 consecutive days" (5 EWS), "within
 * 10 days" (school check list) and "day 11-20" (flow chart) are read as one limit: the school's part is days 1 to
 * 10 inclusive, EWS's part days 11 to 20 inclusive (design, reading 1).
 */
export const POLICY_DAY_SOURCES = {
  contact: ['2.2', 'flow chart day 1'],
  schoolEnquiriesEnd: ['definitions', '5 EWS', 'school check list', 'flow chart days 1-10'],
  ewsEnquiriesEnd: ['LA check list', 'flow chart days 11-20', 'flow chart outcome 3'],
} as const satisfies Record<keyof PolicyDays, readonly Paragraph[]>;
