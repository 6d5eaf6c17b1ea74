import type { CommandData } from '../../case/commands.ts';
import { note, owe, tell, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';

/**
 * A school has entered this child, or one whose details are close, on its admission register (5 schools; SI 2024/208
 * reg 13). It is word for whoever looks for the child, and never ends a case by itself.
 */
export function noteJoiner(draft: Draft, data: CommandData['note-joiner']): Refusal | undefined {
  note(draft, 'joiner-returned', ['5 schools', '5 CME officer'], { ...data });
  tell(draft, 'word-of-a-roll');
  owe(draft, 'look-into-word');
  return undefined;
}
