import { DUTIES } from '../policy/duties.ts';
import { allowedActions, isAcknowledgeable, maySettle } from '../case/allowed.ts';
import type { CommandData } from '../case/commands.ts';
import { note, personOf, settle, type Draft } from '../case/draft.ts';
import type { Refusal } from '../case/refusal.ts';

/** The one who owes a duty says that it is done. */
export function acknowledge(draft: Draft, data: CommandData['acknowledge']): Refusal | undefined {
  const role = personOf(draft);
  const duty = draft.next.duties.find(({ id }) => id === data.duty);
  if (!duty) {
    return { refused: 'invalid', why: 'This case has no duty with that id.', pointer: '/duty' };
  }
  if (!maySettle(role, duty.owedBy)) {
    return {
      refused: 'forbidden',
      why: `The duty ${duty.id} is owed by ${duty.owedBy}; ${role} cannot acknowledge it.`,
    };
  }
  if (!isAcknowledgeable(duty)) {
    const why =
      duty.state === 'open'
        ? `The duty ${duty.id} is met by its own record (${DUTIES[duty.duty].metBy}), not by an acknowledgement.`
        : `The duty ${duty.id} is no longer open.`;
    return { refused: 'not-allowed-now', why, allowed: allowedActions(draft.next, role, draft.at) };
  }
  settle(draft, 'done', ({ id }) => id === duty.id);
  note(draft, 'duty-acknowledged', DUTIES[duty.duty].policy, { duty: duty.id });
  return undefined;
}
