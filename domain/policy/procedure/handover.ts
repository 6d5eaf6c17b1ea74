import type { Paragraph } from '../paragraphs.ts';

/** How long a hand-over waits for the receiving side, as an authority sets it. */
export interface HandoverRules {
  /** School days between two reminders that nobody has confirmed the child. */
  readonly chaseEvery: number;
  /** School days after which a hand-over that nobody answered ends, and the case goes back. */
  readonly unansweredAfter: number;
  /** Calendar days for which a link of the receiving side is valid, after the day it was made. */
  readonly linkDays: number;
}

/**
 * Where each number comes from. The policy names none: it tells the CME officer to track children "until they are
 * registered as on roll with a new school" (5 CME officer), so a hand-over that nobody answers can neither end the
 * case nor wait for ever. The numbers are our reading.
 */
export const HANDOVER_SOURCES = {
  chaseEvery: ['5 CME officer', '5 manager'],
  unansweredAfter: ['5 CME officer', 'flow chart outcome 2'],
  linkDays: ['2', '5 CME officer'],
} as const satisfies Record<keyof HandoverRules, readonly Paragraph[]>;

/** Why a receiving authority or school does not take a child. */
export const BOUNCE_REASONS = {
  'not-known-here': {
    words: 'We do not know this child or family',
    policy: ['flow chart outcome 2'],
  },
  'not-living-here': {
    words: 'The family does not live in our area',
    policy: ['flow chart outcome 2'],
  },
  'moved-on': {
    words: 'The family was here and has moved on',
    policy: ['flow chart outcome 2', '1.1'],
  },
  'no-school-place': {
    words: 'The child is not on our roll and no place is being arranged here',
    policy: ['5 CME officer'],
  },
  'wrong-recipient': {
    words: 'This should have gone to another authority or school',
    policy: ['5 CME officer'],
  },
  other: { words: 'Another reason', policy: ['5 CME officer'] },
} as const satisfies Record<string, { words: string; policy: readonly Paragraph[] }>;

export type BounceReason = keyof typeof BOUNCE_REASONS;
export const BOUNCE_REASON_CODES = Object.keys(BOUNCE_REASONS) as BounceReason[];

/**
 * Where a case goes back to when the receiving side does not take the child (design, section 2): the first row that
 * fits. A tracked child is tracked again; for every other one day 20 tells whether EWS still enquires.
 */
export const BACK_FROM_HANDOVER = {
  tracking: {
    when: 'the child was tracked before the hand-over',
    policy: ['flow chart outcome 3', '5 CME officer'],
  },
  'ews-enquiries': {
    when: 'day 20 has not ended',
    policy: ['flow chart days 11-20', '5 EWS'],
  },
  'decision-due': {
    when: 'day 20 has ended',
    policy: ['flow chart still missing', 'flow chart outcome 3'],
  },
} as const satisfies Readonly<Record<string, { when: string; policy: readonly Paragraph[] }>>;

export type StageAfterHandover = keyof typeof BACK_FROM_HANDOVER;
