import type { JoinerWord } from '../register/returns/joiner-returns.ts';
import type { ApiDeps } from '../api/deps.ts';

/** Tells a case that a school has returned its child as a joiner; how it was taken. Safe to repeat. */
export async function sendJoinerWord(
  { register, cases }: Pick<ApiDeps, 'register' | 'cases'>,
  { caseId, returnedBy, ...data }: JoinerWord,
): Promise<string> {
  const workflowId = await register.findWorkflowId(caseId);
  if (workflowId === undefined) return 'no case';
  const by = returnedBy;
  const sent = await cases.send(workflowId, { commandId: data.returnId, kind: 'note-joiner', by, data });
  return sent.kind;
}
