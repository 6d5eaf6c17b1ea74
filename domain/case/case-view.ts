import type { Actor } from '../policy/access/actors.ts';
import { nextDeadline } from './deadlines.ts';
import { epochOf, instantAt } from '../calendar/instant.ts';
import type { LocalDate } from '../calendar/local-date.ts';
import type { Circumstance } from '../policy/procedure/circumstances.ts';
import { DUTIES, type DutyCode } from '../policy/procedure/duties.ts';
import type { Ground } from '../policy/law/grounds.ts';
import type { Policy } from '../policy/editions/policy.ts';
import type { Action, Role } from '../policy/access/roles.ts';
import type { HolderRole } from '../policy/access/holder-roles.ts';
import { DEADLINES, STAGES, type DeadlineName, type Stage } from '../policy/procedure/stages.ts';
import { startingLevel, type StartingLevel } from '../policy/procedure/starting-levels.ts';
import { worded } from '../policy/editions/wording.ts';
import { localDateAt, schoolDayNumber, type ProvisionalReason } from '../calendar/school-calendar.ts';
import { allowedActions } from './allowed.ts';
import type {
  Absence,
  AgreedAction,
  AttendanceOrder,
  CmeCase,
  Duty,
  Handover,
  Outcome,
  Pause,
  Placement,
  RemovalAdvice,
  RemovalNotice,
  SharedFinding,
} from './cme-case.ts';
import { schoolLedger, sideLedger, type SchoolLedger, type SideLedger } from './enquiry-ledger.ts';
import { holderOf, isOnNoRoll, subgroupOf } from './holder.ts';
import { marksToResolve, type MarkToResolve } from './marks.ts';
import { groundAdvice } from './removal-advice.ts';
import { rollStatusOn, type RollStatus } from './roll-status.ts';

/** How a duty is shown: an open duty is overdue from the instant it was due. */
type DutyState = Duty['state'] | 'overdue';

interface DutyView {
  readonly id: string;
  readonly duty: DutyCode;
  readonly owedBy: HolderRole;
  readonly dueAt: string;
  readonly state: DutyState;
  readonly settledAt?: string;
}

/** Advice as it is shown. `supported`: whether the evidence supports the ground now; it may have been lost since. */
interface RemovalAdviceView {
  readonly ground: Ground;
  readonly state: RemovalAdvice['state'];
  readonly override: boolean;
  readonly supported: boolean;
  readonly by: { readonly role: Actor['role'] };
  readonly confirmedBy: { readonly role: Actor['role'] } | null;
  readonly at: string;
}

interface CaseRemovalView {
  readonly advice: readonly RemovalAdviceView[];
  readonly notice: RemovalNotice | null;
  readonly jointEnquiry: CmeCase['jointEnquiry'];
  readonly facts: CmeCase['legalFacts'];
}

interface HandoverView {
  readonly from: Stage;
  readonly since: string;
  readonly chases: number;
  /** The last day on which the receiving side may answer by its link; null while it has none. */
  readonly linkValidTo: LocalDate | null;
  readonly ended: Handover['ended'];
}

/** A case as a role sees it at an instant of the case's own time, without who the child is. */
export interface CaseView {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
  readonly stage: Stage;
  readonly rollStatus: RollStatus;
  readonly cmeStatus: 'possible' | 'confirmed' | 'no-longer';
  /** Null for a child on no roll, who has no school to be absent from. */
  readonly school: string | null;
  readonly absence: Absence;
  /** The policy that the case began under. */
  readonly policy: { readonly authority: string; readonly edition: string };
  readonly circumstances: readonly Circumstance[];
  readonly asOf: string;
  /** Null, with the three days, for a child on no roll: nobody counts a school's days for that child. */
  readonly schoolDay: number | null;
  readonly clock: {
    readonly day1: LocalDate | null;
    readonly day10: LocalDate | null;
    readonly day20: LocalDate | null;
    readonly provisional: boolean;
    readonly next: { readonly deadline: DeadlineName; readonly at: string } | null;
  };
  readonly removal: CaseRemovalView;
  /** While the clock stands still: since when, for which mark, and until when at the latest. */
  readonly pause: Pause | null;
  /** Marks that still say that the reason is not established. */
  readonly marksToResolve: readonly MarkToResolve[];
  /** How much the child's earlier episodes have added to the case from its start. */
  readonly startingLevel: StartingLevel;
  readonly placement: Placement | null;
  readonly outcome: Outcome | null;
  /** Every hand-over, oldest first; the last one waits for its answer while it has not ended. */
  readonly handovers: readonly HandoverView[];
  readonly holder: { readonly role: HolderRole; readonly school?: string } | null;
  readonly duties: readonly DutyView[];
  readonly enquiries: { readonly school: SchoolLedger; readonly ews: SideLedger };
  /** Found at a sibling's, waiting for the officer's word. For EWS only. */
  readonly offers: readonly SharedFinding[];
  /** Days of its reviews by the Children Not In School group, and what they agreed. */
  readonly reviews: readonly LocalDate[];
  readonly actions: readonly AgreedAction[];
  readonly attendanceOrder: AttendanceOrder | null;
  readonly allowed: readonly Action[];
}

/**
 * A child on a roll is in law not "missing education" (design, reading 4): `rollStatus` and `cmeStatus` are facts
 * of their own beside the stage.
 * @param at the case's own time in epoch milliseconds
 * @param role whose `allowed` actions are listed; undefined lists none
 */
export function caseView(current: CmeCase, at: number, policy: Policy, role?: Role): CaseView {
  const next = nextDeadline(current, policy);
  const holder = holderOf(current);
  const { clock } = current;
  // A closed case stands still: its day is the day it was closed.
  const until = closedAt(current) ?? at;
  return {
    id: current.id,
    reference: current.reference,
    version: current.version,
    stage: current.stage,
    rollStatus: rollStatusOn(current, localDateAt(at, policy.times.zone)),
    removal: removalView(current, at, policy),
    cmeStatus: cmeStatusOf(current),
    school: current.school,
    absence: current.absence,
    policy: { authority: current.authority, edition: current.edition },
    circumstances: current.circumstances,
    asOf: instantAt(at),
    schoolDay: schoolDayAt(current, until, policy),
    clock: {
      day1: clock?.day1 ?? null,
      day10: clock?.day10 ?? null,
      day20: clock?.day20 ?? null,
      provisional: clock?.provisional ?? false,
      next: next && { deadline: next.deadline, at: instantAt(next.at) },
    },
    pause: current.pause,
    marksToResolve: marksToResolve(current, localDateAt(until, policy.times.zone)),
    startingLevel: startingLevel(current.earlierEpisodes),
    placement: current.placement,
    outcome: current.outcome,
    handovers: current.handovers.map(handoverView),
    holder: holder && { role: holder, ...(holder === 'school' && { school: current.school ?? '' }) },
    duties: current.duties.map((duty) => dutyView(duty, at)),
    enquiries: {
      school: schoolLedger(current, until, policy),
      ews: sideLedger(current, 'ews', policy),
    },
    offers: current.offers,
    reviews: current.reviews,
    actions: current.actions,
    attendanceOrder: current.attendanceOrder,
    allowed: role === undefined ? [] : allowedActions(current, role, at),
  };
}

/** When a case was closed, in epoch milliseconds; undefined while it is open. */
function closedAt({ stage, outcome, handovers }: CmeCase): number | undefined {
  if (stage !== 'closed' || outcome === null) return undefined;
  const ended = handovers.at(-1)?.ended;
  // Outcome 2 was on record while the case was still being handed over.
  return epochOf(ended?.how === 'confirmed' ? ended.at : outcome.at);
}

function handoverView({ from, since, chases, link, ended }: Handover): HandoverView {
  return { from, since, chases, linkValidTo: ended === null ? (link?.lastDay ?? null) : null, ended };
}

/** The school day a case is on: 1 on day 1, 0 before it; null where no school's days are counted. */
export function schoolDayAt({ clock, calendar }: CmeCase, at: number, policy: Policy): number | null {
  return clock && schoolDayNumber(calendar.dates, clock.day1, localDateAt(at, policy.times.zone));
}

/** In law a child is missing education who is on no roll and is not known to be educated otherwise. */
function cmeStatusOf(current: CmeCase): CaseView['cmeStatus'] {
  if (current.stage === 'closed') return 'no-longer';
  const row = subgroupOf(current);
  const isProven = isOnNoRoll(current) && row?.onRoll !== true && row?.unproven !== true;
  return isProven ? 'confirmed' : 'possible';
}

/** Why the dates of a case are provisional, in the operator's words. */
export const WHY_PROVISIONAL = {
  'calendar-ends': 'The dates are provisional: the school calendar ends before day {ewsEnd}.',
  'bank-holidays-unknown': 'The dates are provisional: the bank holidays of their year are not known yet.',
} as const satisfies Record<ProvisionalReason, string>;

/** Stage, school day, what is owed and what comes next, for the operator: nothing personal. */
export function currentDetails(current: CmeCase, at: number, policy: Policy): string {
  const words = (text: string) => worded(text, policy);
  const owed = current.duties.filter(({ state }) => state === 'open');
  const next = nextDeadline(current, policy);
  const holder = holderOf(current);
  const today = localDateAt(at, policy.times.zone);
  const day = schoolDayAt(current, at, policy);
  const lines = [
    `**${words(STAGES[current.stage].words)}** (${current.reference})`,
    `${day === null ? 'On no roll' : `School day ${String(day)}`} on ${today}; held by ${holder ?? 'nobody, closed'}`,
    ...(current.clock?.provisionalBecause ?? []).map((reason) => words(WHY_PROVISIONAL[reason])),
    next ? `Next: ${words(DEADLINES[next.deadline].summary)}, ${instantAt(next.at)}` : 'No deadline ahead.',
    ...owed.map(({ duty, owedBy, dueAt }) => `- ${owedBy} owes: ${words(DUTIES[duty].words)} (due ${dueAt})`),
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

function removalView(current: CmeCase, at: number, policy: Policy): CaseRemovalView {
  return {
    advice: current.removalAdvice.map(({ by, confirmedBy, ...advice }) => ({
      ...advice,
      supported: groundAdvice(current, advice.ground, at, policy).verdict === 'supported',
      by: { role: by.role },
      confirmedBy: confirmedBy && { role: confirmedBy.role },
    })),
    notice: current.removalNotice,
    jointEnquiry: current.jointEnquiry,
    facts: current.legalFacts,
  };
}

function dutyView({ owedAt: _, ...duty }: Duty, at: number): DutyView {
  const overdue = duty.state === 'open' && epochOf(duty.dueAt) <= at;
  return { ...duty, state: overdue ? 'overdue' : duty.state };
}
