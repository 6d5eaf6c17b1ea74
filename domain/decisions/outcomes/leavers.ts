import type { CommandData } from '../../case/commands.ts';
import { note, owe, tell, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';

/**
 * A school has returned this child, or one whose details are close, as a leaver (5 schools; SI 2024/208 reg 13(4)). No
 * name leaves a roll quietly while a child is missing: EWS is told and looks into it (5 EWS). It is no notice of
 * removal, and after that notice it says nothing new.
 */
export function noteLeaver(draft: Draft, data: CommandData['note-leaver']): Refusal | undefined {
  const { removalNotice, school } = draft.next;
  note(draft, 'leaver-returned', ['5 schools', '5 EWS'], { ...data });
  if (removalNotice !== null && data.match === 'same' && data.school === school) return undefined;
  tell(draft, 'leaver-of-open-case');
  owe(draft, 'look-into-leaver');
  return undefined;
}
