import type { Policy } from '../policy/editions/policy.ts';
import { policyOfCase } from '../policy/editions/editions.ts';
import { epochOf } from '../calendar/instant.ts';
import { instantOf } from '../calendar/school-calendar.ts';
import { checksOf, type Check, type EnquirySide } from '../policy/procedure/enquiries.ts';
import { DEADLINE_NAMES, deadlineRow, type DeadlineName } from '../policy/procedure/stages.ts';
import type { CmeCase } from './cme-case.ts';

export interface NextDeadline {
  readonly deadline: DeadlineName;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The deadline this case waits for, if any: from then on the case has a named holder and no clock. */
export function nextDeadline(current: CmeCase, policy: Policy): NextDeadline | null {
  return firstDeadline(current, policy, () => true);
}

/** The first of the deadlines that the case waits for and that `counts` picks. */
export function firstDeadline(
  current: CmeCase,
  policy: Policy,
  counts: (deadline: DeadlineName) => boolean,
): NextDeadline | null {
  const waiting = DEADLINE_NAMES.flatMap((deadline) => {
    // While the clock stands still one thing is waited for, and it is waited for at no other time.
    const isWaitedFor = (deadline === 'sighting') === (current.pause !== null);
    const waitsHere =
      isWaitedFor && deadlineRow(deadline).firesIn.includes(current.stage) && counts(deadline);
    const at = waitsHere && !current.passed.includes(deadline) ? deadlineAt(current, policy, deadline) : null;
    return at === null ? [] : [{ deadline, at }];
  });
  // Deadlines are listed in the policy's order, so of two at one instant the earlier in the procedure comes first.
  return waiting.reduce<NextDeadline | null>(
    (first, each) => (first === null || each.at < first.at ? each : first),
    null,
  );
}

/**
 * The instant a deadline of this case falls on, in epoch milliseconds; null while there is no such deadline, as for a
 * child on no roll, for whom no school's days are counted.
 */
export function deadlineAt(current: CmeCase, policy: Policy, deadline: DeadlineName): number | null {
  const { clock } = current;
  const handover = current.handovers.at(-1);
  switch (deadline) {
    case 'expected-day':
      return clock && instantOf(clock.day1, policy.times.morning, policy.times.zone);
    case 'day-1':
      return clock && epochOf(clock.day1Ends);
    case 'day-10':
      return clock && epochOf(clock.day10Ends);
    case 'day-20':
      return clock && epochOf(clock.day20Ends);
    case 'handover-chase':
      // The last day of waiting is no day to be reminded of it.
      return handover?.ended === null && handover.chaseAt < handover.unansweredAt
        ? epochOf(handover.chaseAt)
        : null;
    case 'handover-unanswered':
      return handover?.ended === null ? epochOf(handover.unansweredAt) : null;
    case 'sighting':
      return current.pause && epochOf(current.pause.until);
  }
}

/** The checks of one side's list that are neither attempted nor said not to apply. */
export function missingChecks(current: CmeCase, side: EnquirySide): Check[] {
  return checksOf(policyOfCase(current).checks, side)
    .filter(([check, row]) => {
      const made = current.enquiries[side][check] !== undefined;
      return !made && (row.needsConcern !== true || current.concern);
    })
    .map(([check]) => check);
}
