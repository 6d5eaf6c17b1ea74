import type { CommandData } from '../../case/commands.ts';
import { note, owe, settle, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';
import { EWS_CHECKS } from '../../policy/procedure/enquiries.ts';
import { recordAttempt } from './enquiries.ts';

/** The child is known to have siblings with cases, or no longer (LA check list: siblings and their schools). */
export function joinHousehold(
  draft: Draft,
  { household }: CommandData['join-household'],
): Refusal | undefined {
  if (household === draft.next.household) return undefined;
  draft.next.household = household;
  if (household === null) {
    draft.next.offers = [];
    settleWhenAnswered(draft);
  }
  note(draft, household === null ? 'household-left' : 'household-joined', ['LA check list', '1.2']);
  return undefined;
}

/** Something was found at a sibling's: the officer is asked, nothing is taken over by itself. */
export function offerFinding(draft: Draft, { finding }: CommandData['offer-finding']): Refusal | undefined {
  if (draft.next.offers.some(({ id }) => id === finding.id)) return undefined;
  draft.next.offers = [...draft.next.offers, finding];
  note(draft, 'finding-offered', EWS_CHECKS[finding.check].policy, { ...finding });
  owe(draft, 'answer-shared-finding');
  return undefined;
}

/** The officer confirms it, and it stands in this child's ledger too; or says that it does not hold here. */
export function answerFinding(
  draft: Draft,
  { finding, confirmed }: CommandData['answer-finding'],
): Refusal | undefined {
  const offered = draft.next.offers.find(({ id }) => id === finding);
  if (!offered) {
    return { refused: 'invalid', why: 'Nothing with that id is offered to this case.', pointer: '/finding' };
  }
  draft.next.offers = draft.next.offers.filter(({ id }) => id !== finding);
  const { check, attemptedAt, result } = offered;
  note(draft, 'finding-answered', EWS_CHECKS[check].policy, { finding, confirmed, check, result });
  if (confirmed) recordAttempt(draft, 'ews', { check, attemptedAt, result });
  settleWhenAnswered(draft);
  return undefined;
}

function settleWhenAnswered(draft: Draft): void {
  if (draft.next.offers.length > 0) return;
  settle(draft, 'done', ({ duty }) => duty === 'answer-shared-finding');
}
