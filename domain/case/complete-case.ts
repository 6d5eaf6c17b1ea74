import { epochOf } from '../instant.ts';
import { policyOf } from '../policy/policy.ts';
import type { CmeCase } from './cme-case.ts';
import { newHandover } from './handover.ts';

/** What later releases added to a case, as it is for a case that an earlier one has written. */
const ADDED = {
  attendance: {},
  household: null,
  offers: [],
  legalFacts: {},
  jointEnquiry: {},
  removalAdvice: [],
  removalNotice: null,
  handovers: [],
  reviews: [],
  actions: [],
  attendanceOrder: null,
} as const satisfies Partial<CmeCase>;

/** A case as an earlier release may have written it, with everything that was added since. */
export function completeCase(written: Omit<CmeCase, keyof typeof ADDED> & Partial<CmeCase>): CmeCase {
  return withHandover({ ...ADDED, ...written });
}

/** A case that waited for the receiving side before hand-overs were kept: it began with the outcome. */
function withHandover(current: CmeCase): CmeCase {
  const { stage, outcome, handovers } = current;
  if (stage !== 'handing-over' || outcome === null || handovers.length > 0) return current;
  // Where it came from was not kept: by then EWS had the child, and day 20 tells the rest.
  const begun = { from: 'ews-enquiries', before: null, at: epochOf(outcome.at) } as const;
  return {
    ...current,
    handovers: [newHandover(current, begun, policyOf(current.authority, current.edition))],
  };
}
