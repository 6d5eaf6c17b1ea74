import type { LeaverWord } from '../register/returns/leaver-returns.ts';
import type { ApiDeps } from '../api/deps.ts';

/** Tells a case that a school has returned its child as a leaver; how it was taken. Safe to repeat. */
export async function sendLeaverWord(
  { register, cases }: Pick<ApiDeps, 'register' | 'cases'>,
  { caseId, returnedBy, ...data }: LeaverWord,
): Promise<string> {
  const workflowId = await register.findWorkflowId(caseId);
  if (workflowId === undefined) return 'no case';
  const by = returnedBy;
  const sent = await cases.send(workflowId, { commandId: data.returnId, kind: 'note-leaver', by, data });
  return sent.kind;
}
