import type { CmeCase, SharedFinding } from '../../case/cme-case.ts';
import type { Draft } from '../draft.ts';
import { isShared, SIBLING_CHECK } from '../../policy/procedure/shared-findings.ts';

/** What an enquiry of EWS found out about the home is of use to siblings. */
export function shareAttempt(
  draft: Draft,
  { check, attemptedAt, result }: Pick<SharedFinding, 'attemptedAt' | 'result'> & { check: string },
): void {
  if (!isShared(check)) return;
  share(draft, { check, attemptedAt, result });
}

/** A child was located: for a sibling the check for siblings has an answer. */
export function shareLocated(draft: Draft, at: string): void {
  share(draft, { check: SIBLING_CHECK, attemptedAt: at, result: 'information-gained' });
}

function share(draft: Draft, found: Omit<SharedFinding, 'id'>): void {
  if (draft.next.household === null) return;
  draft.shares.push({ id: findingId(draft.next, draft.shares.length), ...found });
}

/** The same for the same decision, so that a repeated offer is known to be one. */
function findingId({ id, version }: CmeCase, index: number): string {
  return `${id}-${String(version)}-${String(index)}`;
}
