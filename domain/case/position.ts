import { instantAt } from '../calendar/instant.ts';
import type { HolderRole } from '../policy/access/holder-roles.ts';
import type { Policy } from '../policy/editions/policy.ts';
import { worded } from '../policy/editions/wording.ts';
import type { DutyCode } from '../policy/procedure/duties.ts';
import { DEADLINES, DEADLINE_NAMES, type DeadlineName, type Stage } from '../policy/procedure/stages.ts';
import { currentDetails } from './case-view.ts';
import type { CmeCase, Instant, Outcome } from './cme-case.ts';
import { deadlineAt, nextDeadline } from './deadlines.ts';
import { holderOf } from './holder.ts';

/** What a case waits for. */
interface AwaitedDeadline {
  readonly deadline: DeadlineName;
  readonly at: Instant;
  /** In the policy's words. */
  readonly summary: string;
}

/** Where a case stands on record, as its clock and its operators need it: codes and dates, never a name. */
export interface CasePosition {
  readonly version: number;
  readonly stage: Stage;
  readonly holder: HolderRole | null;
  readonly next: AwaitedDeadline | null;
  /** Open duties, by code. */
  readonly duties: readonly DutyCode[];
  /** Why an operator should look at the case, if at all. */
  readonly attention: string | null;
  readonly outcome: Pick<Outcome, 'kind' | 'number'> | null;
}

/** What operators are shown besides; it changes less often. */
export interface PositionDetails {
  readonly caseId: string;
  readonly reference: string;
  readonly deadlines: readonly DeadlineState[];
  /** Markdown for the Temporal UI. */
  readonly words: string;
}

/** One deadline of a case and how it stands. */
interface DeadlineState {
  readonly deadline: DeadlineName;
  readonly at: Instant;
  readonly state: 'passed' | 'next' | 'ahead' | 'not-needed';
}

/** Where a case stands. @param isRejected whether a Signal to it was ever rejected */
export function positionOf(current: CmeCase, policy: Policy, isRejected: boolean): CasePosition {
  const next = nextDeadline(current, policy);
  return {
    version: current.version,
    stage: current.stage,
    holder: holderOf(current),
    next: next && {
      deadline: next.deadline,
      at: instantAt(next.at),
      summary: worded(DEADLINES[next.deadline].summary, policy),
    },
    duties: current.duties.filter(({ state }) => state === 'open').map(({ duty }) => duty),
    attention: attentionOf(current) ?? (isRejected ? 'rejected-signal' : null),
    outcome: current.outcome && { kind: current.outcome.kind, number: current.outcome.number },
  };
}

/** What else there is to show at an instant of the case's own time (epoch milliseconds). */
export function positionDetails(current: CmeCase, at: number, policy: Policy): PositionDetails {
  return {
    caseId: current.id,
    reference: current.reference,
    deadlines: deadlineStates(current, at, policy),
    words: currentDetails(current, at, policy),
  };
}

function deadlineStates(current: CmeCase, now: number, policy: Policy): DeadlineState[] {
  const next = nextDeadline(current, policy);
  return DEADLINE_NAMES.flatMap((deadline): DeadlineState[] => {
    const at = deadlineAt(current, policy, deadline);
    if (at === null) return [];
    const isAhead = at > now && current.stage !== 'closed';
    const isNext = next?.deadline === deadline;
    const waited = isNext ? 'next' : isAhead ? 'ahead' : 'not-needed';
    const state = current.passed.includes(deadline) ? 'passed' : waited;
    return [{ deadline, at: instantAt(at), state }];
  });
}

/** A Signal that was rejected comes after all of these: it must not hide a decision that is due. */
function attentionOf(current: CmeCase): string | null {
  if (current.stage === 'closed') return null;
  const isOpen = (code: DutyCode) =>
    current.duties.some(({ duty, state }) => duty === code && state === 'open');
  if (current.pause !== null) return 'sighting-to-confirm';
  if (isOpen('review-stage')) return 'review-stage';
  if (isOpen('decide-on-sighting')) return 'sighting-to-decide';
  if (isOpen('decide-on-mark')) return 'mark-to-decide';
  if (current.stage === 'decision-due') return 'decision-due';
  return current.clock?.provisional === true ? 'provisional-calendar' : null;
}
