import { missingChecks } from '../../case/deadlines.ts';
import { CME_GROUPS } from '../../policy/tracking/cme-groups.ts';
import type { CommandData } from '../../case/commands.ts';
import { note, owe, settle, tell, type Draft } from '../draft.ts';
import { isOnNoRoll, subgroupOf } from '../../case/holder.ts';
import type { Refusal } from '../../case/refusal.ts';
import { settleChecksOnNoRoll } from '../enquiries/enquiries.ts';

/**
 * The child falls into another group of section 3 than the referral said (3.1 to 3.3). What only the old sub-group
 * asked for is owed no more, what the new one asks for is owed from now. Who holds the case follows from the child
 * and not from the group, so it stays with its holder (5 CME officer, 5 SEND).
 */
export function correctGroup(
  draft: Draft,
  { group, subgroup }: CommandData['correct-group'],
): Refusal | undefined {
  const { next } = draft;
  if (!isOnNoRoll(next)) throw new TypeError('The authorisation table lets only a child on no roll through');
  const { absence } = next;
  if (group === absence.group && subgroup === absence.subgroup) {
    const pointer = subgroup === null ? '/group' : '/subgroup';
    return { refused: 'invalid', why: 'The child is in this group already.', pointer };
  }
  const before = subgroupOf(next);
  draft.next.absence = { ...absence, group, subgroup };
  const after = subgroupOf(draft.next);
  note(draft, 'group-corrected', after?.policy ?? CME_GROUPS[group].policy, {
    from: { group: absence.group, subgroup: absence.subgroup },
    to: { group, subgroup },
  });
  const asked = after?.duties ?? [];
  const noMore = (before?.duties ?? []).filter((duty) => !asked.includes(duty));
  settle(draft, 'not-needed', ({ duty }) => noMore.includes(duty));
  const done = draft.next.duties.filter(({ state }) => state === 'done').map(({ duty }) => duty);
  owe(draft, ...asked.filter((duty) => !done.includes(duty)));
  oweFirstChecks(draft);
  tell(draft, 'group-corrected');
  return undefined;
}

/** The checks that come first are those of the new sub-group; made ones count, whatever they were made for. */
function oweFirstChecks(draft: Draft): void {
  const first = subgroupOf(draft.next)?.checksFirst ?? [];
  if (first.length === 0) settle(draft, 'not-needed', ({ duty }) => duty === 'make-first-checks');
  const missing = missingChecks(draft.next, 'ews');
  if (first.some((check) => missing.includes(check))) owe(draft, 'make-first-checks');
  settleChecksOnNoRoll(draft);
}
