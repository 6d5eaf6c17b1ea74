import type { Actor } from '../domain/policy/access/actors.ts';
import type { Command, CommandData, CommandKind } from '../domain/case/commands.ts';
import { isRefusal, type Refusal } from '../domain/case/refusal.ts';
import type { LocalDate } from '../domain/calendar/local-date.ts';
import { decide } from '../domain/decisions/decide.ts';
import { policyOfCase } from '../domain/policy/editions/editions.ts';
import type { CaseAddress } from '../register/cases/case-address.ts';
import {
  RegisterUnavailable,
  type CaseRow,
  type Register,
  type Scope,
  type Sender,
} from '../register/register.ts';
import type { CaseGateway } from './case-gateway.ts';
import { answerOfRegister } from './closed-case.ts';

/** What somebody wants a case to be told: the kind of command and what it carries. */
export type CommandRequest = {
  [K in CommandKind]: { readonly kind: K; readonly data: CommandData[K]; readonly on?: LocalDate };
}[CommandKind];

/** A command on its way to a case. */
export interface SubmittedCommand {
  readonly principal: Sender;
  readonly scope: Scope;
  readonly row: CaseRow;
  readonly commandId: string;
  readonly request: CommandRequest;
  /** What was sent, with its words. */
  readonly body: unknown;
  /** Of the request that brought it, where it came with an Idempotency-Key. */
  readonly requestHash?: string | null;
  /** It was sent before: what the case says to it now is no news. */
  readonly isRepeated?: boolean;
}

/** What became of it. `decided`: on record, with the case as it stands after it. */
export type CommandResult =
  | { readonly kind: 'decided'; readonly row: CaseRow }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unavailable' };

/**
 * The command path, for the API and the pages alike. The domain is asked first, of the case that was loaded anyway, so
 * that what it refuses costs nothing. Then the words go into the register under the command's id, and the case gets
 * ids, codes and dates.
 */
export async function submitCommand(
  { register, cases }: { readonly register: Register; readonly cases: CaseGateway },
  submitted: SubmittedCommand,
): Promise<CommandResult> {
  const { principal, scope, row, commandId, request, body, requestHash, isRepeated = false } = submitted;
  const command = envelope(principal, commandId, request);
  if (!isRepeated) {
    const { current, asOf } = row;
    const foreseen = decide(current, command, asOf, policyOfCase(current));
    if (isRefusal(foreseen)) return { kind: 'refused', refusal: foreseen };
  }
  const { kind } = request;
  await register.storeCommand({
    commandId,
    caseId: row.id,
    kind,
    principal,
    body,
    message: command,
    requestHash: requestHash ?? null,
  });
  const sent = await cases.send(addressOf(row), command);
  if (sent.kind === 'unavailable') return (await ofClosedCase(register, row.id, command)) ?? sent;
  if (sent.kind !== 'decided') return sent;
  // It is decided, whether or not the register can be asked for the case just now.
  const decided = await register.findCase(row.id, scope).catch(undefinedWhenAway);
  return decided ? { kind: 'decided', row: decided } : { kind: 'accepted' };
}

/** What is said to a command whose case was closed while it was on its way, so that no workflow took it. */
async function ofClosedCase(
  register: Register,
  caseId: string,
  command: Command,
): Promise<CommandResult | undefined> {
  const now = await register.findCase(caseId, 'authority').catch(undefinedWhenAway);
  if (now?.current.stage !== 'closed') return undefined;
  const answer = await answerOfRegister(register, caseId, command, 'update').catch(undefinedWhenAway);
  return answer && 'refused' in answer ? { kind: 'refused', refusal: answer.refused } : undefined;
}

function undefinedWhenAway(error: unknown): undefined {
  if (error instanceof RegisterUnavailable) return undefined;
  throw error;
}

/** Where the workflow of a case is that was read. */
export function addressOf({ id: caseId, workflowId, current }: CaseRow): CaseAddress {
  return { caseId, workflowId, reference: current.reference, school: current.school };
}

/** The command as Temporal gets it. */
export function envelope({ role, id }: Actor, commandId: string, request: CommandRequest): Command {
  return { commandId, by: { role, id }, ...request };
}
