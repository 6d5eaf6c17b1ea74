import type { CountingRules, PolicyDays } from '../school-calendar.ts';
import type { Paragraph } from './paragraphs.ts';

/** One authority's edition of its policy, as data. Another council is another object of this type. */
export interface Policy extends CountingRules {
  /** Short code of the authority; part of every workflow id. */
  readonly authority: string;
  readonly name: string;
  /** The edition a case stays on from the day it is opened. */
  readonly edition: string;
  readonly effectiveFrom: string;
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

/** The London Borough of Bromley's Children Missing Education policy. */
export const BROMLEY: Policy = {
  authority: 'bromley',
  name: 'London Borough of Bromley',
  edition: '2025-09',
  effectiveFrom: '2025-09-01',
  days: { contact: 1, schoolEnquiriesEnd: 10, ewsEnquiriesEnd: 20 },
  // Design, reading 2: a day ends at 16:00 in London, morning work is at 08:00.
  times: { zone: 'Europe/London', dayEnds: '16:00', morning: '08:00' },
};

const POLICIES: readonly Policy[] = [BROMLEY];

/**
 * The policy a case began under.
 * @throws RangeError when no such edition is known: a case must never fall back to another edition's days.
 */
export function policyOf(authority: string, edition: string): Policy {
  const policy = POLICIES.find((each) => each.authority === authority && each.edition === edition);
  if (!policy) throw new RangeError(`No policy of authority ${authority}, edition ${edition}`);
  return policy;
}
