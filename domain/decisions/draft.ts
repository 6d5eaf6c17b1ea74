import { missingChecks } from '../case/deadlines.ts';
import type { EventKind } from '../policy/procedure/events.ts';
import type { Actor } from '../policy/access/actors.ts';
import { epochOf, instantAt } from '../calendar/instant.ts';
import { addDays } from '../calendar/local-date.ts';
import type { DueRule, DutyCode } from '../policy/procedure/duties.ts';
import type { EnquirySide } from '../policy/procedure/enquiries.ts';
import type { NoticeCode } from '../policy/procedure/notices.ts';
import type { Paragraph } from '../policy/paragraphs.ts';
import type { Policy } from '../policy/editions/policy.ts';
import type { Role } from '../policy/access/roles.ts';
import { STAGES, type Stage } from '../policy/procedure/stages.ts';
import type { WorkingDays } from '../policy/editions/working-days.ts';
import {
  addSchoolDays,
  instantOf,
  localDateAt,
  nextSchoolDay,
  type ProvisionalReason,
  type SchoolClock,
} from '../calendar/school-calendar.ts';
import type { CaseEvent, CmeCase, Duty, Notice, SharedFinding } from '../case/cme-case.ts';
import { holderOf } from '../case/holder.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A change in the making: a working copy of the case with the facts and notices that come of it. */
export interface Draft {
  readonly next: Mutable<CmeCase>;
  readonly events: CaseEvent[];
  readonly notices: Notice[];
  /** Found for this child and of use to siblings. */
  readonly shares: SharedFinding[];
  /** The case's own time, in epoch milliseconds. */
  readonly at: number;
  readonly by: Actor;
  /** The edition that the case is on; a command may move it to another. */
  policy: Policy;
  /** The calendar in force at the child's school; the case counts by its own until it is told. */
  readonly inForce: CmeCase['calendar'];
}

export function draftOf(current: CmeCase, at: number, by: Actor, policy: Policy): Draft {
  return {
    next: { ...current },
    events: [],
    notices: [],
    shares: [],
    at,
    by,
    policy,
    inForce: current.calendar,
  };
}

/** A decision taken: the new case, the facts for its timeline and the notices owed. */
export interface Change {
  readonly case: CmeCase;
  readonly events: readonly CaseEvent[];
  readonly notices: readonly Notice[];
  /** Found for this child and of use to siblings: offered to the household. */
  readonly shares: readonly SharedFinding[];
}

/** What came of a draft. */
export function changeOf({ next, events, notices, shares }: Draft): Change {
  return { case: next, events, notices, shares };
}

/** The role of the person behind a command that the authorisation table has already let through. */
export function personOf({ by }: Draft): Role {
  if (by.role === 'clock' || by.role === 'service' || by.role === 'receiver') {
    throw new TypeError('Only a member of staff does casework');
  }
  return by.role;
}

/** Puts a fact on the timeline. */
export function note(
  draft: Draft,
  what: EventKind,
  policy: readonly Paragraph[],
  data: CaseEvent['data'] = {},
): void {
  draft.events.push({ what, policy, data });
}

/** Owes a notice; the same notice twice in one change is sent once. */
export function tell(draft: Draft, ...notices: readonly NoticeCode[]): void {
  for (const notice of notices) {
    if (!draft.notices.some((owed) => owed.notice === notice)) draft.notices.push({ notice });
  }
}

/**
 * Tells of a safeguarding referral that is owed: the safeguarding lead always, and the council's officers as well
 * once one of them holds the case, because the duty is then theirs. Of a child on no roll there is only the holder.
 */
export function tellOfReferral(draft: Draft, notice: 'always-refer' | 'contact-hub'): void {
  tell(draft, notice);
  if (draft.next.school !== null && holderOf(draft.next) !== 'school') tell(draft, `${notice}-council`);
}

/** Owes a duty, unless the same duty is already open. */
export function owe(draft: Draft, ...duties: readonly DutyCode[]): void {
  for (const duty of duties) {
    const row = draft.policy.duties[duty];
    const same = draft.next.duties.filter((each) => each.duty === duty);
    const isHolders = row.owedBy === 'holder' || draft.next.school === null;
    const owedBy = isHolders ? holderOf(draft.next) : row.owedBy;
    if (owedBy === null || same.some((each) => each.state === 'open')) continue;
    const owed: Duty = {
      id: same.length === 0 ? duty : `${duty}-${String(same.length + 1)}`,
      duty,
      owedBy,
      owedAt: instantAt(draft.at),
      dueAt: dueAt(draft, row.due),
      state: 'open',
    };
    draft.next.duties = [...draft.next.duties, owed];
  }
}

/** Marks every open duty that `which` picks. */
export function settle(draft: Draft, state: 'done' | 'not-needed', which: (duty: Duty) => boolean): void {
  draft.next.duties = draft.next.duties.map((duty) =>
    duty.state === 'open' && which(duty) ? { ...duty, state, settledAt: instantAt(draft.at) } : duty,
  );
}

/** Says of each reason why the clock is provisional now, and was not before. */
export function tellWhyProvisional(draft: Draft, before: SchoolClock | null): void {
  for (const reason of draft.next.clock?.provisionalBecause ?? []) {
    if (before?.provisionalBecause.includes(reason) !== true) tell(draft, PROVISIONAL_NOTICES[reason]);
  }
}

const PROVISIONAL_NOTICES = {
  'calendar-ends': 'calendar-runs-out',
  'bank-holidays-unknown': 'bank-holidays-unknown',
} as const satisfies Record<ProvisionalReason, NoticeCode>;

/** Enters a stage and says so. */
export function enter(draft: Draft, stage: Stage): void {
  if (draft.next.stage === stage) return;
  note(draft, 'stage-entered', STAGES[stage].policy, { from: draft.next.stage, to: stage });
  draft.next.stage = stage;
}

/**
 * Moves the due dates of open duties after days are counted anew. Those that follow the case's clock move with it; the
 * others are counted anew from the day they arose, unless they were due already: what has passed stays passed.
 */
export function moveDueDates(draft: Draft): void {
  draft.next.duties = draft.next.duties.map((duty) => {
    const { due } = draft.policy.duties[duty.duty];
    const moves = followsClock(due) || (countsDays(due) && epochOf(duty.dueAt) > draft.at);
    return duty.state === 'open' && moves
      ? { ...duty, dueAt: dueAt(draft, due, epochOf(duty.owedAt)) }
      : duty;
  });
}

function followsClock(rule: DueRule): boolean {
  if (typeof rule === 'object') return 'schoolDay' in rule;
  return rule === 'end-of-day-1' || rule === 'end-of-day-10' || rule === 'end-of-day-20';
}

function countsDays(rule: DueRule): boolean {
  if (typeof rule === 'object') return 'workingDays' in rule;
  return rule === 'end-of-next-school-day' || rule === 'within-15-school-days';
}

/** Marks the duty of one side's check list as done once nothing is missing on it. */
export function settleCompleteList(draft: Draft, side: EnquirySide): void {
  if (missingChecks(draft.next, side).length > 0) return;
  settle(draft, 'done', ({ duty }) => duty === `complete-${side}-enquiries`);
}

/** The instant that a rule makes of this case as it stands, for what arises at `from` in epoch milliseconds. */
export function dueAt(draft: Draft, rule: DueRule, from: number = draft.at): string {
  const { times, dueAfter } = draft.policy;
  const { clock, calendar, attendanceOrder, placement } = draft.next;
  const workingDays = { ...draft.policy.workingDays, holidays: calendar.dates.holidays };
  const endOf = (date: Parameters<typeof addDays>[0]) => instantOf(date, times.dayEnds, times.zone);
  const today = localDateAt(from, times.zone);
  const promptly = () => instantAt(endOf(today) > from ? endOf(today) : endOf(addDays(today, 1)));
  const afterWorkingDays = (of: keyof WorkingDays) =>
    instantAt(endOf(addSchoolDays(workingDays, today, dueAfter[of])));
  if (typeof rule === 'object') {
    if ('workingDays' in rule) return afterWorkingDays(rule.workingDays);
    const day = clock?.schoolDays[rule.schoolDay - 1];
    return day === undefined ? afterWorkingDays('acknowledgement') : instantAt(endOf(day));
  }
  switch (rule) {
    // Without a school's clock the same is due by the authority's own days, never later than a school would owe it.
    case 'end-of-day-1':
      return clock?.day1Ends ?? afterWorkingDays('acknowledgement');
    case 'end-of-day-10':
      return clock?.day10Ends ?? afterWorkingDays('checks');
    case 'end-of-day-20':
      return clock?.day20Ends ?? afterWorkingDays('checks');
    case 'end-of-next-school-day':
      return instantAt(endOf(nextSchoolDay(calendar.dates, addDays(today, 1))));
    case 'within-15-school-days':
      return instantAt(endOf(addSchoolDays(calendar.dates, today, 15)));
    case 'end-of-starting-day': {
      const startsOn = placement?.startsOn ?? null;
      // A place without a starting day is asked after like a child who has not been visited yet.
      if (startsOn === null || startsOn < today) return afterWorkingDays('homeVisit');
      return instantAt(endOf(nextSchoolDay(workingDays, startsOn)));
    }
    case 'promptly':
      return promptly();
    case 'end-of-order-period': {
      const until = attendanceOrder?.until ?? null;
      return until === null ? promptly() : instantAt(endOf(addDays(until, 1)));
    }
  }
}
