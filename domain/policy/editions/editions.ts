import type { LocalDate } from '../../calendar/local-date.ts';
import { BROMLEY } from './bromley.ts';
import type { Policy } from './policy.ts';
import { SAMPLETON } from './sampleton.ts';

/** Every edition that a case may have begun under, oldest first. */
const POLICIES: readonly Policy[] = [BROMLEY, ...SAMPLETON];

/** Short codes of the authorities whose policy is known. */
export const AUTHORITIES = [...new Set(POLICIES.map(({ authority }) => authority))];

/** An edition of an authority's policy; undefined when it has no such edition. */
export function findPolicy(authority: string, edition: string): Policy | undefined {
  return POLICIES.find((each) => each.authority === authority && each.edition === edition);
}

/** @throws RangeError when no such edition is known: a case must never fall back to another edition's days. */
export function policyOf(authority: string, edition: string): Policy {
  const policy = findPolicy(authority, edition);
  if (!policy) throw new RangeError(`No policy of authority ${authority}, edition ${edition}`);
  return policy;
}

/** The edition that a case is on now. @throws RangeError when it is not known */
export function policyOfCase({
  authority,
  edition,
}: {
  readonly authority: string;
  readonly edition: string;
}): Policy {
  return policyOf(authority, edition);
}

/**
 * The edition that cases are opened under on a date.
 * @throws RangeError when the authority has none in force by then
 */
export function policyInForce(authority: string, on: LocalDate): Policy {
  const inForce = POLICIES.filter((each) => each.authority === authority && each.effectiveFrom <= on);
  const latest = inForce.at(-1);
  if (!latest) throw new RangeError(`No policy of authority ${authority} is in force on ${on}`);
  return latest;
}
