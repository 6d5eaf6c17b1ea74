import type { MarkMeaning } from './attendance-codes.ts';
import type { OutcomeKind } from '../procedure/outcomes.ts';
import type { Paragraph } from '../paragraphs.ts';

interface RuleRow {
  readonly words: string;
  readonly schoolDays: number;
  readonly policy: readonly Paragraph[];
  /** Where the number is law and not this policy's. */
  readonly law?: string;
}

/** How many school days a mark of the attendance register may wait, or look back. */
export const ATTENDANCE_RULES = {
  'reason-not-established': {
    words: 'N becomes another code within 5 school days of the session; after that it is treated as O',
    schoolDays: 5,
    policy: ['2.2', '5 schools'],
    law: 'SI 2024/208 regulation 10(7) to (9)',
  },
  // A run is 20 school days at most before somebody decides; a mark older than another 20 is a slip of the keyboard.
  'marks-before-first-day': {
    words: 'Marks are taken from 20 school days before the first day of absence on',
    schoolDays: 20,
    policy: ['definitions', '2.2'],
  },
} as const satisfies Record<string, RuleRow>;

/** What a mark that breaks a run says, and how the case ends once somebody who saw the child confirms it. */
interface BreakRow {
  readonly words: string;
  readonly endsAs: OutcomeKind;
  readonly policy: readonly Paragraph[];
}

/**
 * Marks that break a run of unexplained absence. A child who attended has returned. A child who is absent with a reason
 * that the school accepts, such as illness, and whom somebody has seen, is located and no longer missing, but not back
 * at school: that is outcome 1, after which the school follows its attendance procedures.
 */
export const BREAKS = {
  seen: {
    words: 'the child attended',
    endsAs: 'returned',
    policy: ['flow chart attending', 'flow chart found'],
  },
  explained: {
    words: 'the absence is explained',
    endsAs: 'located-at-home',
    policy: ['flow chart outcome 1', '2.2'],
  },
} as const satisfies Partial<Record<MarkMeaning, BreakRow>>;

export type BreakKind = keyof typeof BREAKS;

/** Whether a mark that means this breaks a run. */
export function isBreak(means: MarkMeaning): means is BreakKind {
  return Object.hasOwn(BREAKS, means);
}
