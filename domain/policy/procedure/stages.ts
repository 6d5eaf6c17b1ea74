import { BACK_FROM_HANDOVER, type StageAfterHandover } from './handover.ts';
import type { Paragraph } from '../paragraphs.ts';
import type { HolderRole } from '../access/holder-roles.ts';

/**
 * The life of a case, in the policy's order. `holder` is who must be looking for the child in that stage: a stage
 * without one would be a child between two people who each think the other is looking.
 */
export const STAGES = {
  expected: {
    words: 'Expected back, or expected to start',
    holder: 'school',
    policy: ['2.4', '1.1'],
    ends: 'the day comes and the child does not, or the child comes',
  },
  'school-enquiries': {
    words: 'School enquiries, days 1 to {schoolEnd}',
    holder: 'school',
    policy: ['2.2', 'school check list', 'flow chart days 1-10'],
    ends: 'the child is located, the school refers, or day {schoolEnd} ends',
  },
  'ews-enquiries': {
    words: '{service} enquiries, days {ewsStart} to {ewsEnd}',
    holder: 'ewo',
    policy: ['5 EWS', 'LA check list', 'flow chart days 11-20'],
    ends: 'an outcome is recorded, or day {ewsEnd} ends',
  },
  'decision-due': {
    words: 'Decision due: {ewsEnd} school days have ended without an outcome',
    holder: 'ewo',
    policy: ['flow chart still missing', 'flow chart outcome 3'],
    ends: 'an outcome is recorded',
  },
  'handing-over': {
    words: 'Handing over to the receiving authority or school',
    holder: 'cme-officer',
    policy: ['flow chart outcome 2', '5 CME officer'],
    ends: 'the receiving authority or school confirms that it has the child, bounces the case, or does not answer',
  },
  tracking: {
    words: 'Tracked by the {cmeOfficer}',
    holder: 'cme-officer',
    policy: ['flow chart outcome 3', '5 CME officer', '1.2'],
    ends: 'the child is found or placed, or a person decides that the child is too old',
  },
  closed: {
    words: 'Closed',
    holder: null,
    policy: ['flow chart attending', 'flow chart outcome 1'],
    ends: 'a later absence is a new case',
  },
} as const satisfies Record<
  string,
  { words: string; holder: HolderRole | null; policy: readonly Paragraph[]; ends: string }
>;

export type Stage = keyof typeof STAGES;

interface DeadlineRow {
  readonly firesIn: readonly Stage[];
  readonly leadsTo: Stage | null;
  /** Where it puts a case back, instead of `leadsTo`: which of them is for the domain to say. */
  readonly goesBackTo?: readonly Stage[];
  /**
   * Passes with its own timer only, never together with a command that comes after it: an answer that arrives in the
   * minute after the deadline is still an answer. (Cases of 0.1.0 have commands on record from a time without it.)
   */
  readonly byTimerOnly?: true;
  readonly policy: readonly Paragraph[];
  readonly summary: string;
}

/**
 * The deadlines of a case. `firesIn` are the stages in which the deadline is still waited for; `leadsTo` is the
 * stage it opens, or null where it only asks whether something was done.
 *
 * Day 10 is not waited for once the school has referred: EWS has the child already, and what the school still
 * owes is a duty with its own due date (design, section 2).
 */
export const DEADLINES = {
  'expected-day': {
    firesIn: ['expected'],
    leadsTo: 'school-enquiries',
    policy: ['2.4', '1.1'],
    summary: 'Morning of day 1: the child is expected today (2.4)',
  },
  'day-1': {
    firesIn: ['school-enquiries', 'ews-enquiries'],
    leadsTo: null,
    policy: ['2.1', '2.2', 'flow chart day 1'],
    summary: 'End of school day 1: parents contacted and vulnerability assessed? (2.1, 2.2)',
  },
  'day-10': {
    firesIn: ['school-enquiries'],
    leadsTo: 'ews-enquiries',
    policy: ['definitions', 'flow chart days 1-10', 'flow chart still missing'],
    summary:
      'End of school day {schoolEnd}: still missing means the {service} takes over (days {ewsStart}-{ewsEnd})',
  },
  'day-20': {
    firesIn: ['school-enquiries', 'ews-enquiries'],
    leadsTo: 'decision-due',
    policy: ['flow chart days 11-20', 'flow chart outcome 3'],
    summary: 'End of school day {ewsEnd}: still missing means the CME officer is brought in (outcome 3)',
  },
  'handover-chase': {
    firesIn: ['handing-over'],
    leadsTo: null,
    byTimerOnly: true,
    policy: ['flow chart outcome 2', '5 CME officer', '5 manager'],
    summary: 'Outcome 2: the receiving authority or school has not confirmed the child; it is chased',
  },
  'handover-unanswered': {
    firesIn: ['handing-over'],
    leadsTo: null,
    goesBackTo: Object.keys(BACK_FROM_HANDOVER) as StageAfterHandover[],
    byTimerOnly: true,
    policy: ['flow chart outcome 2', '5 CME officer', '1.2'],
    summary: 'Outcome 2: nobody has answered; the case goes back to those who look for the child',
  },
  // Waited for only while a mark of the attendance register has stopped the clock, and then instead of all others.
  sighting: {
    firesIn: ['school-enquiries', 'ews-enquiries', 'decision-due', 'handing-over', 'tracking'],
    leadsTo: null,
    policy: ['flow chart attending', '2.1'],
    summary: 'End of the next school day after a mark that the child was seen: has anybody confirmed it?',
  },
} as const satisfies Record<string, DeadlineRow>;

export type DeadlineName = keyof typeof DEADLINES;
export const DEADLINE_NAMES = Object.keys(DEADLINES) as DeadlineName[];

/** The row of a deadline, with the members that only some have. */
export function deadlineRow(deadline: DeadlineName): DeadlineRow {
  return DEADLINES[deadline];
}
