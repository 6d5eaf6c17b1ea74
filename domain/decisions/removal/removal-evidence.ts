import { instantAt } from '../../calendar/instant.ts';
import { sideOf } from '../../policy/procedure/enquiries.ts';
import { JOINT_RESULTS, legalFact } from '../../policy/law/legal-facts.ts';
import type { CommandData } from '../../case/commands.ts';
import { note, owe, personOf, settle, tell, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';

/** Staff say whether a fact holds that a ground for removal turns on (5 schools, 5 EWS). The latest answer stands. */
export function recordLegalFact(
  draft: Draft,
  { fact, holds }: CommandData['record-legal-fact'],
): Refusal | undefined {
  const row = legalFact(fact);
  const role = personOf(draft);
  if (!row.recordedBy.includes(role)) {
    const by = row.recordedBy.join(', ');
    return { refused: 'forbidden', why: `The fact ${fact} is recorded by ${by}, not by ${role}.` };
  }
  draft.next.legalFacts = { ...draft.next.legalFacts, [fact]: { holds, at: instantAt(draft.at) } };
  note(draft, 'legal-fact-recorded', row.policy, { fact, holds });
  const { yes } = row;
  const outdone = yes?.unless !== undefined && draft.next.legalFacts[yes.unless]?.holds === true;
  if (!holds || yes === undefined || outdone) return undefined;
  tell(draft, ...yes.tells);
  owe(draft, ...yes.owes);
  settle(draft, 'done', ({ duty }) => yes.settles.includes(duty));
  return undefined;
}

/** One side signs off what the joint enquiries came to (SI 2024/208 reg 9(1)(h), (i)). The latest result stands. */
export function signOffJointEnquiry(
  draft: Draft,
  { result }: CommandData['sign-off-joint-enquiry'],
): Refusal | undefined {
  const side = sideOf(personOf(draft));
  draft.next.jointEnquiry = {
    ...draft.next.jointEnquiry,
    [side]: { result, at: instantAt(draft.at) },
  };
  note(draft, 'joint-enquiry-signed-off', JOINT_RESULTS[result].policy, { side, result });
  tell(draft, 'joint-enquiry-signed-off');
  return undefined;
}
