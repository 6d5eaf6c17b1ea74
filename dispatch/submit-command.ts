import type { Command, CommandData, CommandKind } from '../domain/case/commands.ts';
import type { Refusal } from '../domain/case/refusal.ts';
import type { LocalDate } from '../domain/calendar/local-date.ts';
import { RegisterUnavailable, type CaseRow, type Scope, type Sender } from '../register/register.ts';
import type { ApiDeps } from '../api/deps.ts';

/** What a person wants done: the kind of command and what the case is told of it. */
export type Wish = {
  [K in CommandKind]: { readonly kind: K; readonly data: CommandData[K]; readonly on?: LocalDate };
}[CommandKind];

/** A command on its way to a case. */
export interface Order {
  readonly principal: Sender;
  readonly scope: Scope;
  readonly row: CaseRow;
  readonly commandId: string;
  readonly wish: Wish;
  /** What was sent, with its words. */
  readonly body: unknown;
}

/** What became of it. `decided`: on record, with the case as it stands after it. */
export type Carried =
  | { readonly kind: 'decided'; readonly row: CaseRow }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unavailable' };

/**
 * The command path, for the API and the pages alike: the words go into the register under the command's id first,
 * then the case gets ids, codes and dates.
 */
export async function carryOut(
  { register, cases, log }: Pick<ApiDeps, 'register' | 'cases' | 'log'>,
  { principal, scope, row, commandId, wish, body }: Order,
): Promise<Carried> {
  await register.storeCommand({ commandId, caseId: row.id, kind: wish.kind, principal, body });
  const sent = await cases.send(row.workflowId, envelope(principal, commandId, wish));
  if (sent.kind === 'decided') {
    // It is decided, whether or not the register can be asked for the case just now.
    const decided = await register.findCase(row.id, scope).catch(undefinedWhenAway);
    return decided ? { kind: 'decided', row: decided } : { kind: 'accepted' };
  }
  if (sent.kind !== 'gone') return sent;
  const now = await register.findCase(row.id, scope);
  if (now?.current.stage === 'closed') return { kind: 'refused', refusal: ALREADY_CLOSED };
  // The register holds the case open and Temporal does not know it: for operators to look at, not for the caller.
  log.error({ caseId: row.id }, 'An open case has no workflow');
  return { kind: 'unavailable' };
}

function undefinedWhenAway(error: unknown): undefined {
  if (error instanceof RegisterUnavailable) return undefined;
  throw error;
}

/** The command as Temporal gets it. */
export function envelope({ role, id }: Pick<Sender, 'role' | 'id'>, commandId: string, wish: Wish): Command {
  return { commandId, by: { role, id }, ...wish };
}

export const ALREADY_CLOSED: Refusal = {
  refused: 'case-closed',
  why: 'The case is closed. A later absence is a new case.',
  allowed: [],
};
