import { instantAt } from '../../calendar/instant.ts';
import { addDays } from '../../calendar/local-date.ts';
import { localDateAt } from '../../calendar/school-calendar.ts';
import type { CommandData, CommandOf } from '../../case/commands.ts';
import { enter, note, settle, tell, type Draft } from '../draft.ts';
import { changeHandover, goBack } from '../handover-stage.ts';
import { resumeClock } from '../pause.ts';
import type { Refusal } from '../../case/refusal.ts';

type Answer = CommandData['answer-handover'];

/**
 * What the receiving authority or school has answered, by its own link or as the officer was told. Only a
 * confirmation closes the case: until then nobody but us has the child (flow chart outcome 2, 5 CME officer).
 */
export function answerHandover(draft: Draft, answer: Answer): Refusal | undefined {
  return answer.confirmed ? confirm(draft, answer.startsOn) : bounce(draft, answer.reason);
}

type Confirmed = Extract<Answer, { confirmed: true }>;
type Bounced = Extract<Answer, { confirmed: false }>;

function confirm(draft: Draft, startsOn: Confirmed['startsOn']): Refusal | undefined {
  const refusal = startsOn === null ? undefined : refuseStart(draft, startsOn);
  if (refusal) return refusal;
  const policy = ['flow chart outcome 2', '5 CME officer', 'flow chart found'] as const;
  note(draft, 'handover-confirmed', policy, { handover: draft.next.handovers.length, startsOn });
  changeHandover(draft, { ended: { how: 'confirmed', at: instantAt(draft.at), startsOn } });
  resumeClock(draft, 'outcome-recorded');
  enter(draft, 'closed');
  settleTheHandingOver(draft);
  settle(draft, 'not-needed', () => true);
  tell(draft, 'handover-confirmed');
  return undefined;
}

function bounce(draft: Draft, reason: Bounced['reason']): Refusal | undefined {
  goBack(draft, 'handover-bounced', ['flow chart outcome 2', '5 CME officer', '1.2'], { reason });
  changeHandover(draft, { ended: { how: 'bounced', at: instantAt(draft.at), reason } });
  settleTheHandingOver(draft);
  tell(draft, 'handover-bounced');
  return undefined;
}

/** An answer of either kind proves that the child was passed on. */
function settleTheHandingOver(draft: Draft): void {
  settle(draft, 'done', ({ duty }) => duty === 'pass-to-receiving-authority');
}

/** A place may be agreed for a later day; further ahead than this is a slip of the keyboard. */
const FURTHEST_AHEAD_DAYS = 365;

function refuseStart(draft: Draft, startsOn: NonNullable<Confirmed['startsOn']>): Refusal | undefined {
  const { firstDay } = draft.next.absence;
  const pointer = '/startsOn';
  if (startsOn < firstDay) {
    const why = `A child cannot have started elsewhere before the first day of absence, ${firstDay}.`;
    return { refused: 'invalid', why, pointer };
  }
  const latest = addDays(localDateAt(draft.at, draft.policy.times.zone), FURTHEST_AHEAD_DAYS);
  if (startsOn > latest) {
    return { refused: 'invalid', why: `A start after ${latest} is too far ahead.`, pointer };
  }
  return undefined;
}

/** The CME officer makes a link for the receiving side; the one before it is dead from now on. */
export function makeHandoverLink(
  draft: Draft,
  { commandId, data }: CommandOf<'make-handover-link'>,
): Refusal | undefined {
  changeHandover(draft, { link: { id: commandId, lastDay: data.lastDay } });
  note(draft, 'handover-link-made', ['flow chart outcome 2', '5 CME officer'], { lastDay: data.lastDay });
  return undefined;
}

/** The receiving side has opened its link. */
export function noteHandoverLook(draft: Draft): undefined {
  note(draft, 'handover-looked-at', ['flow chart outcome 2']);
}
