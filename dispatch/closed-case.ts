import type { Command } from '../domain/case/commands.ts';
import type { CommandAnswer } from '../register/decisions/decision-request.ts';
import type { Register } from '../register/register.ts';

/**
 * A closed case has no workflow: the register itself answers what still comes for it.
 * @param via `update` for whoever waits for the answer; else a refusal is put on record
 */
export async function answerOfRegister(
  register: Pick<Register, 'decide'>,
  caseId: string,
  command: Command,
  via: 'update' | 'command',
): Promise<CommandAnswer | undefined> {
  const at = Date.now();
  const decided = await register.decide({ caseId, at, known: 0, messages: [{ via, sent: command, at }] });
  return 'answers' in decided ? decided.answers[0] : undefined;
}
