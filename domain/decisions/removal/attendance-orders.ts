import { lastDayOf } from '../../calendar/calendar-day-periods.ts';
import { addDays, type LocalDate } from '../../calendar/local-date.ts';
import {
  ATTENDANCE_ORDER_LAWS,
  ATTENDANCE_ORDER_STEPS,
  lawOf,
  stepsAfter,
  type AttendanceOrderStep,
} from '../../policy/law/attendance-orders.ts';
import { localDateAt } from '../../calendar/school-calendar.ts';
import { allowedActions } from '../../case/allowed.ts';
import type { CommandOf } from '../../case/commands.ts';
import { note, owe, personOf, settle, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';
import { isOnRoll } from '../../case/roll-status.ts';

type Step = CommandOf<'record-attendance-order'>;

/**
 * A step of a school attendance order is put on record (5 SAO). A step out of turn is refused, and so is one taken
 * before the period has run out that the law gives the parent.
 */
export function recordAttendanceOrder(draft: Draft, { on: sentOn, data }: Step): Refusal | undefined {
  const today = localDateAt(draft.at, draft.policy.times.zone);
  const on = sentOn ?? today;
  const refusal =
    refuseDay(draft, on, today) ??
    refuseOnRoll(draft, data.step, on) ??
    refuseTurn(draft, data.step) ??
    refusePeriod(draft, data.step, on) ??
    refuseUntil(data, on);
  if (refusal) return refusal;
  const row = ATTENDANCE_ORDER_STEPS[data.step];
  // An order stays under the law of its first notice.
  const begun = data.step === 'notice-served' ? undefined : draft.next.attendanceOrder?.law;
  const law = begun ?? lawOf(on, ATTENDANCE_ORDER_LAWS);
  if (law === undefined) return wrongDay(`No law of school attendance orders was in force on ${on}.`);
  const until = row.gives === null ? null : (data.until ?? lastDayOf(row.gives, on));
  draft.next.attendanceOrder = { law, step: data.step, on, until };
  settle(draft, 'done', ({ duty }) => duty === 'decide-on-attendance-order');
  if (until !== null) owe(draft, 'decide-on-attendance-order');
  note(draft, 'attendance-order-step', row.policy, {
    step: data.step,
    on,
    law,
    ...(until !== null && { until }),
  });
  return undefined;
}

function refuseOnRoll(draft: Draft, step: AttendanceOrderStep, on: LocalDate): Refusal | undefined {
  if (ATTENDANCE_ORDER_STEPS[step].ends || !isOnRoll(draft.next, on)) return undefined;
  return notNow(
    draft,
    'A school attendance order cannot be pursued while the child is on the roll of a school (5 SAO): the school follows its attendance policy, and a registered pupil’s non-attendance is dealt with under section 444.',
  );
}

function refuseTurn(draft: Draft, step: AttendanceOrderStep): Refusal | undefined {
  const at = draft.next.attendanceOrder?.step ?? 'none';
  const possible = stepsAfter(at);
  if (possible.includes(step)) return undefined;
  const stands = at === 'none' ? 'No notice was served yet' : `The last step was ${at}`;
  return notNow(draft, `${stands}, so ${step} is not possible. Possible: ${possible.join(', ')}.`);
}

function refuseDay(draft: Draft, on: LocalDate, today: LocalDate): Refusal | undefined {
  const earliest = draft.next.attendanceOrder?.on ?? draft.next.absence.firstDay;
  if (on > today) return wrongDay(`A step cannot have been taken after today, ${today}.`);
  if (on >= earliest) return undefined;
  const before = draft.next.attendanceOrder ? 'the step before it' : 'the first day of absence';
  return wrongDay(`A step cannot have been taken before ${before}, ${earliest}.`);
}

function refusePeriod(draft: Draft, step: AttendanceOrderStep, on: LocalDate): Refusal | undefined {
  const until = draft.next.attendanceOrder?.until ?? null;
  if (!ATTENDANCE_ORDER_STEPS[step].waits || until === null || on > until) return undefined;
  return wrongDay(
    `The period of the notice runs to the end of ${until}: ${step} is possible from ${addDays(until, 1)}.`,
  );
}

function refuseUntil({ step, until }: Step['data'], on: LocalDate): Refusal | undefined {
  if (until === undefined) return undefined;
  const { gives } = ATTENDANCE_ORDER_STEPS[step];
  if (gives === null) {
    return { refused: 'invalid', why: `${step} gives the parent no period.`, pointer: '/until' };
  }
  const shortest = lastDayOf(gives, on);
  if (until >= shortest) return undefined;
  const why = `The law gives at least 15 days beginning with the day of service: to the end of ${shortest}.`;
  return { refused: 'invalid', why, pointer: '/until' };
}

function wrongDay(why: string): Refusal {
  return { refused: 'invalid', why, pointer: '/on' };
}

function notNow(draft: Draft, why: string): Refusal {
  return { refused: 'not-allowed-now', why, allowed: allowedActions(draft.next, personOf(draft), draft.at) };
}
