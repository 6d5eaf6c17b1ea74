import type { LocalDate } from '../../calendar/local-date.ts';
import { localDateAt } from '../../calendar/school-calendar.ts';
import type { AgreedAction } from '../../case/cme-case.ts';
import type { CommandOf } from '../../case/commands.ts';
import { note, settle, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';

/**
 * The Children Not In School group has reviewed the case (5 CNIS): what was agreed, and which earlier actions are
 * done. What is not done is carried over; nothing lapses because its date has passed.
 */
export function recordReview(
  draft: Draft,
  { on: sentOn, data }: CommandOf<'record-review'>,
): Refusal | undefined {
  const today = localDateAt(draft.at, draft.policy.times.zone);
  const on = sentOn ?? today;
  const refusal = refuseDay(draft, on, today) ?? refuseActions(draft, on, data);
  if (refusal) return refusal;
  const agreed = data.actions.map((action, index): AgreedAction => ({
    id: `${String(draft.next.version)}.${String(index + 1)}`,
    ...action,
    agreedOn: on,
    doneOn: null,
  }));
  const carried = draft.next.actions.map((action) =>
    data.done.includes(action.id) ? { ...action, doneOn: on } : action,
  );
  draft.next.actions = [...carried, ...agreed];
  draft.next.reviews = [...draft.next.reviews, on];
  settle(draft, 'done', ({ duty }) => duty === 'first-review');
  note(draft, 'case-reviewed', ['5 CNIS', '5 manager'], {
    on,
    agreed: agreed.map(({ id, action, owner, dueOn }) => ({ id, action, owner, dueOn })),
    done: data.done,
  });
  return undefined;
}

/** Actions that a review has agreed and none has heard to be done. */
export function openActions(actions: readonly AgreedAction[]): AgreedAction[] {
  return actions.filter(({ doneOn }) => doneOn === null);
}

function refuseDay(draft: Draft, on: LocalDate, today: LocalDate): Refusal | undefined {
  const { firstDay } = draft.next.absence;
  const last = draft.next.reviews.at(-1);
  const why =
    on > today
      ? `A review cannot have been held after today, ${today}.`
      : on < firstDay
        ? `A review cannot have been held before the first day of absence, ${firstDay}.`
        : last !== undefined && on < last
          ? `The case was reviewed on ${last} already; a review before that day cannot be added.`
          : undefined;
  return why === undefined ? undefined : { refused: 'invalid', why, pointer: '/on' };
}

function refuseActions(
  draft: Draft,
  on: LocalDate,
  { actions, done }: CommandOf<'record-review'>['data'],
): Refusal | undefined {
  const early = actions.findIndex(({ dueOn }) => dueOn < on);
  if (early !== -1) {
    const why = `An action cannot be due before the review that agrees it, ${on}.`;
    return { refused: 'invalid', why, pointer: `/actions/${String(early)}/dueOn` };
  }
  const open = openActions(draft.next.actions).map(({ id }) => id);
  const unknown = done.findIndex((id, index) => !open.includes(id) || done.indexOf(id) !== index);
  if (unknown === -1) return undefined;
  const why =
    open.length === 0
      ? 'This case has no open action.'
      : `That is no open action of this case, or it is named twice. Open: ${open.join(', ')}.`;
  return { refused: 'invalid', why, pointer: `/done/${String(unknown)}` };
}
