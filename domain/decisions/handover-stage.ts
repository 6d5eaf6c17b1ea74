import { currentHandover } from '../case/current-handover.ts';
import { epochOf, instantAt } from '../calendar/instant.ts';
import type { Paragraph } from '../policy/paragraphs.ts';
import { BACK_FROM_HANDOVER, type StageAfterHandover } from '../policy/procedure/handover.ts';
import type { Policy } from '../policy/editions/policy.ts';
import type { Stage } from '../policy/procedure/stages.ts';
import { addSchoolDays, instantOf, localDateAt } from '../calendar/school-calendar.ts';
import type { CmeCase, Handover, Instant, Outcome } from '../case/cme-case.ts';
import { enter, note, owe, settle, tell, type Draft } from './draft.ts';
import { startDecision, startEwsEnquiries } from './stage-starts.ts';

/**
 * A hand-over as it begins. Its instants are fixed here, as the due date of a duty is: a correction of the old
 * school's calendar moves the child's clock, not the date that another authority waits for.
 */
function newHandover(
  current: Pick<CmeCase, 'calendar'>,
  { from, before, at }: { from: Stage; before: Outcome | null; at: number },
  policy: Policy,
): Handover {
  const { chaseEvery, unansweredAfter } = policy.handover;
  return {
    from,
    before,
    since: instantAt(at),
    chases: 0,
    chaseAt: endOfSchoolDay(current, at, chaseEvery, policy),
    unansweredAt: endOfSchoolDay(current, at, unansweredAfter, policy),
    link: null,
    ended: null,
  };
}

/** Outcome 2 begins a hand-over, from whichever stage the family was found to have moved in. */
export function beginHandover(draft: Draft, from: Stage, before: Outcome | null): void {
  const begun = newHandover(draft.next, { from, before, at: draft.at }, draft.policy);
  draft.next.handovers = [...draft.next.handovers, begun];
}

/** Changes the hand-over that stands; without one, nothing. */
export function changeHandover(draft: Draft, changed: Partial<Handover>): void {
  const standing = draft.next.handovers.at(-1);
  if (standing?.ended !== null) return;
  draft.next.handovers = [...draft.next.handovers.slice(0, -1), { ...standing, ...changed }];
}

/** Nobody has answered for some days: the CME officer and the manager are told, again and again. */
export function chase(draft: Draft): void {
  const standing = currentHandover(draft.next);
  if (!standing) return;
  changeHandover(draft, {
    chases: standing.chases + 1,
    chaseAt: endOfSchoolDay(
      draft.next,
      epochOf(standing.chaseAt),
      draft.policy.handover.chaseEvery,
      draft.policy,
    ),
  });
  tell(draft, 'handover-chase');
}

/** Nobody has answered in time: nobody has the child, so somebody here must go on looking. */
export function giveUpWaiting(draft: Draft): void {
  const chases = currentHandover(draft.next)?.chases ?? 0;
  goBack(draft, 'handover-unanswered', ['5 CME officer', '1.2'], { chases });
  settle(draft, 'not-needed', ({ duty }) => duty === 'pass-to-receiving-authority');
  changeHandover(draft, { ended: { how: 'unanswered', at: instantAt(draft.at) } });
  tell(draft, 'handover-unanswered');
}

/** Puts a case back into the stage it belongs to, with the reason on record before the stage changes. */
export function goBack(
  draft: Draft,
  why: 'handover-bounced' | 'handover-unanswered',
  policy: readonly Paragraph[],
  data: Readonly<Record<string, unknown>>,
): void {
  const standing = currentHandover(draft.next);
  const backTo = stageAfter(draft, standing?.from);
  note(draft, why, policy, { ...data, backTo, handover: draft.next.handovers.length });
  draft.next.outcome = standing?.before ?? null;
  BACK[backTo](draft);
}

function stageAfter(draft: Draft, from: Stage | undefined): StageAfterHandover {
  const { clock } = draft.next;
  // A child on no roll was tracked from the beginning, by no school's days.
  if (from === 'tracking' || clock === null) return 'tracking';
  return draft.at < epochOf(clock.day20Ends) ? 'ews-enquiries' : 'decision-due';
}

const BACK: Readonly<Record<StageAfterHandover, (draft: Draft) => void>> = {
  tracking: (draft) => {
    enter(draft, 'tracking');
    owe(draft, 'accept-for-tracking');
  },
  'ews-enquiries': startEwsEnquiries,
  'decision-due': (draft) => {
    // Day 20 ended while the case was being handed over: it is not waited for in the stage that it opens.
    if (!draft.next.passed.includes('day-20')) {
      draft.next.passed = [...draft.next.passed, 'day-20'];
      note(draft, 'deadline-reached', BACK_FROM_HANDOVER['decision-due'].policy, {
        deadline: 'day-20',
        due: draft.next.clock?.day20Ends,
      });
    }
    startDecision(draft);
  },
};

function endOfSchoolDay(
  { calendar }: Pick<CmeCase, 'calendar'>,
  from: number,
  schoolDays: number,
  { times }: Policy,
): Instant {
  const day = addSchoolDays(calendar.dates, localDateAt(from, times.zone), schoolDays);
  return instantAt(instantOf(day, times.dayEnds, times.zone));
}
