import type { EwsCheck } from './enquiries.ts';
import type { Paragraph } from '../paragraphs.ts';

/**
 * Checks of the LA's list that concern a home and not one child: what was found is offered to the cases of siblings, and
 * stands in their ledgers only once the officer who holds the case has confirmed it. A visit is one visit, and each
 * school still sees its own child only.
 */
export const SHARED_CHECKS = {
  'contact-parents': { policy: ['LA check list', 'flow chart days 1-10'] },
  'contact-emergency-contacts': { policy: ['LA check list'] },
  'home-visit': { policy: ['LA check list', '5 EWS'] },
  neighbours: { policy: ['LA check list'] },
} as const satisfies Partial<Record<EwsCheck, { policy: readonly Paragraph[] }>>;

/** Whether what a check found is offered to siblings. */
export function isShared(check: string): check is keyof typeof SHARED_CHECKS {
  return Object.hasOwn(SHARED_CHECKS, check);
}

/** What an outcome of one child is for a sibling: an answer to the check for siblings and their schools. */
export const SIBLING_CHECK = 'siblings-and-their-schools' as const satisfies EwsCheck;
