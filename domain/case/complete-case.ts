import type { CmeCase } from './cme-case.ts';

/** What later releases added to a case, as it is for a case that an earlier one has written. */
const ADDED = {
  attendance: {},
  household: null,
  offers: [],
  legalFacts: {},
  jointEnquiry: {},
  removalAdvice: [],
  removalNotice: null,
} as const satisfies Partial<CmeCase>;

/** A case as an earlier release may have written it, with everything that was added since. */
export function completeCase(written: Omit<CmeCase, keyof typeof ADDED> & Partial<CmeCase>): CmeCase {
  return { ...ADDED, ...written };
}
