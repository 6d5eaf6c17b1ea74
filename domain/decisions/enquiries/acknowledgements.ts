import { DUTIES, needsProof } from '../../policy/procedure/duties.ts';
import { localDateAt } from '../../calendar/school-calendar.ts';
import { allowedActions, isAcknowledgeable, maySettle } from '../../case/allowed.ts';
import type { CommandData } from '../../case/commands.ts';
import { note, personOf, settle, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';

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
  const { proofOn } = data;
  if (proofOn === undefined && needsProof(duty.duty)) {
    const why = `The duty ${duty.id} is done when its proof is given: a date and a reference.`;
    return { refused: 'invalid', why, pointer: '/proof' };
  }
  const today = localDateAt(draft.at, draft.policy.times.zone);
  if (proofOn !== undefined && (proofOn > today || proofOn < draft.next.absence.firstDay)) {
    const why = `A proof has a date from the first day of absence, ${draft.next.absence.firstDay}, to today, ${today}.`;
    return { refused: 'invalid', why, pointer: '/proof/on' };
  }
  settle(draft, 'done', ({ id }) => id === duty.id);
  const proof = proofOn === undefined ? {} : { proofOn };
  note(draft, 'duty-acknowledged', DUTIES[duty.duty].policy, { duty: duty.id, ...proof });
  return undefined;
}
