import type { DutyCode } from './duties.ts';
import type { NoticeCode } from './notices.ts';
import type { Paragraph } from '../paragraphs.ts';
import type { Action } from '../access/roles.ts';
import type { Stage } from './stages.ts';

interface OutcomeRow {
  /** The policy's number of the outcome; null for what its flow chart does not number. */
  readonly number: 1 | 2 | 3 | null;
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly action: Action;
  /** Whether somebody knows where the child is. */
  readonly isLocated: boolean;
  readonly leadsTo: Stage;
  readonly duties: readonly DutyCode[];
  readonly notices: readonly NoticeCode[];
}

/**
 * How a case ends. Every outcome owes the school a notice: "If the child is found and the EWO/CME officer hasn't
 * contacted the school, let them know" (flow chart). None of them removes a child from a roll (design, reading 5).
 */
export const OUTCOMES = {
  returned: {
    number: null,
    words: 'Attending school again',
    policy: ['flow chart attending', 'flow chart found'],
    action: 'report-returned',
    isLocated: true,
    leadsTo: 'closed',
    duties: [],
    notices: ['child-returned'],
  },
  'located-at-home': {
    number: 1,
    words: 'Located at home',
    policy: ['flow chart outcome 1', 'flow chart found'],
    action: 'report-located-at-home',
    isLocated: true,
    leadsTo: 'closed',
    duties: [],
    notices: ['outcome-1-located-at-home'],
  },
  'moved-out-of-area': {
    number: 2,
    words: 'Family have moved out of area',
    policy: ['flow chart outcome 2', 'flow chart found'],
    action: 'report-moved-out-of-area',
    isLocated: true,
    leadsTo: 'handing-over',
    duties: ['pass-to-receiving-authority', 'advise-school'],
    notices: ['outcome-2-pass-to-cme-officer', 'outcome-2-advise-school'],
  },
  'still-missing': {
    number: 3,
    words: 'Still missing after {ewsEnd} days',
    policy: ['flow chart outcome 3'],
    action: 'report-still-missing',
    isLocated: false,
    leadsTo: 'tracking',
    duties: ['accept-for-tracking', 'advise-school'],
    notices: ['outcome-3-refer-to-cme-officer', 'outcome-3-advise-school'],
  },
  'over-compulsory-school-age': {
    number: null,
    words: 'No longer of compulsory school age',
    policy: ['definitions', '5 CME officer', 'flow chart found'],
    action: 'report-over-compulsory-school-age',
    isLocated: false,
    leadsTo: 'closed',
    duties: [],
    notices: ['over-compulsory-school-age'],
  },
  placed: {
    number: null,
    words: 'On the roll of a school',
    policy: ['5 admissions', '5 CME officer', 'flow chart found'],
    action: 'record-placement',
    isLocated: true,
    leadsTo: 'closed',
    duties: [],
    notices: ['child-placed'],
  },
  'educated-otherwise': {
    number: null,
    words: 'Receiving suitable education otherwise than at school',
    policy: ['definitions', '5 CME officer', 'flow chart found'],
    action: 'report-educated-otherwise',
    isLocated: true,
    leadsTo: 'closed',
    duties: [],
    notices: ['child-educated-otherwise'],
  },
} as const satisfies Record<string, OutcomeRow>;

export type OutcomeKind = keyof typeof OUTCOMES;
export const OUTCOME_KINDS = Object.keys(OUTCOMES) as OutcomeKind[];

/** What is reported as an outcome; that a child is placed follows from what is recorded of the place. */
export type ReportedOutcome = Exclude<OutcomeKind, 'placed'>;
export const REPORTED_OUTCOMES = OUTCOME_KINDS.filter((kind): kind is ReportedOutcome => kind !== 'placed');

/**
 * Who takes over a safeguarding concern when the child is too old for this procedure: a case with a concern on record
 * is closed for age only when one of them has it (2, 2.3).
 */
export const SUCCESSORS = {
  'childrens-social-care': { words: "Children's social care", policy: ['2.3'] },
  'adult-social-care': { words: 'Adult social care', policy: ['2'] },
  police: { words: 'Police', policy: ['2.3'] },
  'participation-service': { words: 'Service for the participation of young people over 16', policy: ['2'] },
} as const satisfies Record<string, { words: string; policy: readonly Paragraph[] }>;

export type Successor = keyof typeof SUCCESSORS;

/**
 * What the two report Signals may say. `family-moved` is the school's finding: it refers the case to EWS at once
 * with that finding attached, the outcome stays EWS's to record (design, section 2).
 */
export const REPORT_SIGNALS = {
  reportFromSchool: ['returned', 'located-at-home', 'family-moved'],
  reportFromEws: ['returned', 'located-at-home', 'moved-out-of-area', 'still-missing', 'educated-otherwise'],
} as const satisfies Record<string, readonly (ReportedOutcome | 'family-moved')[]>;
