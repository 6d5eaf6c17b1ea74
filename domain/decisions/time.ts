import { firstDeadline, type NextDeadline } from '../case/deadlines.ts';
import { DEADLINES, deadlineRow, type DeadlineName } from '../policy/procedure/stages.ts';
import type { Circumstance } from '../policy/procedure/circumstances.ts';
import type { HolderRole } from '../policy/access/holder-roles.ts';
import { epochOf, instantAt } from '../calendar/instant.ts';
import type { CmeCase } from '../case/cme-case.ts';
import { enter, note, owe, tell, tellOfReferral, type Draft } from './draft.ts';
import { chase, giveUpWaiting } from './handover-stage.ts';
import { holderOf, isOnNoRoll, subgroupOf } from '../case/holder.ts';
import { resumeClock } from './pause.ts';
import { startDecision, startEwsEnquiries } from './stage-starts.ts';

/** Lets every deadline pass that is due by the draft's time, one after the other, in order. */
export function letTimePass(draft: Draft): void {
  const byTimer = draft.by.role === 'clock';
  const mayPass = (deadline: DeadlineName) => byTimer || deadlineRow(deadline).byTimerOnly !== true;
  for (;;) {
    const next = firstDeadline(draft.next, draft.policy, mayPass);
    if (next === null || next.at > draft.at) return;
    if (!comesAgain(next.deadline)) draft.next.passed = [...draft.next.passed, next.deadline];
    note(draft, 'deadline-reached', DEADLINES[next.deadline].policy, {
      deadline: next.deadline,
      due: instantAt(next.at),
      ...(wasHeldBack(draft.next, next) && { heldBackBy: 'clock-paused' }),
    });
    REACHED[next.deadline](draft);
  }
}

const REACHED: Readonly<Record<DeadlineName, (draft: Draft) => void>> = {
  'expected-day': (draft) => {
    tell(draft, 'expected-day-arrived');
    startSchoolEnquiries(draft);
  },
  'day-1': (draft) => {
    const undone = draft.next.duties.filter(
      ({ duty, state, dueAt }) =>
        state === 'open' &&
        epochOf(dueAt) <= draft.at &&
        (duty === 'contact-parents' || duty === 'assess-vulnerability' || duty === 'notify-social-worker'),
    );
    if (undone.length === 0) return;
    note(draft, 'duty-escalated', DEADLINES['day-1'].policy, { duties: undone.map(({ id }) => id) });
    tell(draft, 'day-1-not-done');
  },
  'day-10': (draft) => {
    tell(draft, 'ews-takes-over');
    if (draft.next.referral === null) tell(draft, 'referral-overdue');
    startEwsEnquiries(draft);
  },
  'day-20': startDecision,
  'handover-chase': chase,
  'handover-unanswered': giveUpWaiting,
  sighting: (draft) => {
    resumeClock(draft, 'not-confirmed-in-time');
  },
};

/** Those of a hand-over and of a stopped clock come again: the hand-over and the pause say which are ahead. */
function comesAgain(deadline: DeadlineName): boolean {
  return deadline === 'handover-chase' || deadline === 'handover-unanswered' || deadline === 'sighting';
}

/** Whether a deadline fell while the clock stood still, so that it passes only now that the clock goes on. */
function wasHeldBack({ pauses }: CmeCase, { deadline, at }: NextDeadline): boolean {
  return (
    deadline !== 'sighting' &&
    pauses.some(({ since, resumedAt }) => epochOf(since) < at && at <= epochOf(resumedAt))
  );
}

/** Days 1 to 10: the child is missing and the school looks. */
export function startSchoolEnquiries(draft: Draft): void {
  enter(draft, 'school-enquiries');
  owe(draft, 'contact-parents', 'assess-vulnerability', 'complete-school-enquiries', 'refer-to-ews');
  meetDemandsOf(draft, draft.next.circumstances);
}

/** A child on no roll: whoever holds the case acknowledges, visits, checks and reviews (3.1 to 3.3, 5 CME officer). */
export function startTracking(draft: Draft): void {
  const subgroup = subgroupOf(draft.next);
  tell(draft, 'child-on-no-roll-referred');
  owe(draft, 'acknowledge-referral', 'visit-home');
  if (subgroup && subgroup.checksFirst.length > 0) owe(draft, 'make-first-checks');
  owe(draft, ...(subgroup?.duties ?? []), 'complete-la-checks', 'first-review');
  meetDemandsOf(draft, draft.next.circumstances);
}

/** Takes circumstances on record and owes what those that are new demand (2.3, flow chart day 1, 5 SEND). */
export function addCircumstances(draft: Draft, circumstances: readonly Circumstance[]): void {
  const added = [...new Set(circumstances)].filter((code) => !draft.next.circumstances.includes(code));
  if (added.length === 0) return;
  const before = holderOf(draft.next);
  draft.next.circumstances = [...draft.next.circumstances, ...added];
  note(draft, 'circumstances-added', ['2.3', 'flow chart day 1'], { circumstances: added });
  // Before the expected day nobody is missing yet: the demands arise when the day comes and the child does not.
  if (draft.next.stage !== 'expected') meetDemandsOf(draft, added);
  passToSendOfficer(draft, before);
}

/** What each circumstance demands from the first day; of a child on no roll, of whoever holds the case. */
function meetDemandsOf(draft: Draft, circumstances: readonly Circumstance[]): void {
  const onNoRoll = isOnNoRoll(draft.next);
  const rows = circumstances.map((code) => draft.policy.circumstances[code]);
  if (rows.some((row) => row.tellSocialWorker)) {
    owe(draft, 'notify-social-worker');
    tell(draft, 'tell-social-worker');
    tell(draft, onNoRoll ? 'social-worker-child-on-no-roll' : 'social-worker-to-expect-contact');
  }
  if (rows.some((row) => row.alwaysRefer)) {
    owe(draft, 'refer-to-social-care');
    tellOfReferral(draft, 'always-refer');
  }
  if (rows.some((row) => row.tellSendOfficer)) {
    tell(draft, onNoRoll ? 'send-child-missing-education' : 'send-officer-informed');
  }
}

/** An EHC plan that becomes known makes a child on no roll the SEND Case Officer's, with all that is owed (5 SEND). */
function passToSendOfficer(draft: Draft, before: HolderRole | null): void {
  const holder = holderOf(draft.next);
  if (holder === before || holder !== 'send-officer') return;
  draft.next.duties = draft.next.duties.map((duty) =>
    duty.state === 'open' && duty.owedBy === before ? { ...duty, owedBy: holder } : duty,
  );
  note(draft, 'holder-changed', ['5 SEND'], { from: before, to: holder });
  tell(draft, 'case-passed-to-send-officer');
}
