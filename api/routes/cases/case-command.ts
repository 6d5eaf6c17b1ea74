import type { z } from 'zod';
import { actionOf, mayNotDo } from '../../../domain/decisions/decide.ts';
import type { Action } from '../../../domain/policy/access/roles.ts';
import type { CaseRow, Principal } from '../../../register/register.ts';
import { scopeOf } from '../../visibility/access.ts';
import { finalAnswer, answer, type Answer } from '../../http/answer.ts';
import { submitCommand, type CommandRequest } from '../../../dispatch/submit-command.ts';
import { caseAsDecided, etagOf } from '../../visibility/case-json.ts';
import type { ApiDeps } from '../../deps.ts';
import {
  invalid,
  NOT_FOUND,
  refusalProblem,
  unavailable,
  WRITING_PROBLEMS,
  type Fault,
  type ProblemCode,
} from '../../http/problem.ts';
import { staleness } from '../../http/precondition.ts';
import type { Call, Route } from '../../http/route.ts';
import { acceptedAnswer, caseAnswer } from '../../schemas/answers.ts';
import { parse } from '../../schemas/parse.ts';

/** One command of the API: its body, and what the case is told of it. */
interface CommandRoute<S extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  /** What it is in the authorisation table: several where the body says which. */
  readonly does: readonly [Action, ...Action[]];
  readonly body: S;
  request(sent: z.output<S>, principal: Principal): CommandRequest;
  /** Faults of the body that depend on who sends it, or on what the register alone knows of the child. */
  faults?(sent: z.output<S>, principal: Principal, row: CaseRow): Fault[];
  /** Where the domain's pointer lies in the body. */
  pointerOf?(sent: z.output<S>): (pointer: string) => string;
  /** Refusals beyond those of every command. */
  readonly problems?: readonly ProblemCode[];
  /** What the answer says beside the case. */
  also?(row: CaseRow): object;
}

/** What may be answered to anything that is sent to one case. */
export const CASE_COMMAND_PROBLEMS: readonly ProblemCode[] = [
  ...WRITING_PROBLEMS,
  'not-allowed-now',
  'case-closed',
  'stale',
];

/** A command as a route of the API. */
export function command<S extends z.ZodType>(deps: ApiDeps, route: CommandRoute<S>): Route {
  return {
    method: 'post',
    path: `/cases/:id/${route.path}`,
    summary: route.summary,
    does: route.does,
    body: route.body,
    idempotency: 'optional',
    keepsAnswer: false,
    answers: {
      200: { description: 'Decided and on record', schema: caseAnswer, headers: ['ETag'] },
      202: { description: 'Accepted durably, not yet on record', schema: acceptedAnswer },
    },
    problems: [...CASE_COMMAND_PROBLEMS, ...(route.problems ?? [])],
    handle: (call) => handle(deps, route, call),
  };
}

async function handle<S extends z.ZodType>(
  deps: ApiDeps,
  route: CommandRoute<S>,
  call: Call,
): Promise<Answer> {
  const { principal, commandId, row } = call;
  const scope = scopeOf(principal);
  if (!row || scope === null) return NOT_FOUND;
  const parsed = parse(route.body, call.body);
  if (!parsed.ok) return mayNever(route, row, principal) ?? parsed.answer;
  const sent = parsed.value;
  const request = route.request(sent, principal);
  const never = forbiddenTo(request, row, principal);
  if (never) return never;
  const faults = route.faults?.(sent, principal, row) ?? [];
  if (faults.length > 0) return invalid(faults);
  const shown = (decided: CaseRow) =>
    finalAnswer(
      200,
      { ...caseAsDecided(decided, principal.role), ...route.also?.(decided) },
      { ETag: etagOf(decided) },
    );
  const settled = call.repeated?.settled;
  if (settled && 'version' in settled) {
    // It may have been decided since the case was read.
    const isOlder = row.current.version < settled.version;
    const now = isOlder ? await deps.register.findCase(row.id, scope) : row;
    return shown(now ?? row);
  }
  if (settled) return refusalProblem(settled.refused, route.pointerOf?.(sent));
  // A request sent again after its first attempt died has itself made its version stale.
  const stale = call.repeated ? undefined : staleness(call.ifMatch, row.current.version);
  if (stale) return stale;
  const result = await submitCommand(deps, {
    principal,
    scope,
    row,
    commandId,
    request,
    body: sent,
    requestHash: call.requestHash,
    isRepeated: call.repeated !== undefined,
  });
  switch (result.kind) {
    case 'decided':
      return shown(result.row);
    case 'accepted':
      return answer(202, { accepted: true, commandId });
    case 'refused':
      return refusalProblem(result.refusal, route.pointerOf?.(sent));
    case 'unavailable':
      return unavailable();
  }
}

/** Who may never do this hears so, whatever they sent. */
function forbiddenTo(
  { kind }: CommandRequest,
  { current, asOf }: CaseRow,
  { role }: Principal,
): Answer | undefined {
  const action = actionOf(kind);
  const refusal = action === null ? undefined : mayNotDo(current, role, action, asOf);
  return refusal?.refused === 'forbidden' ? refusalProblem(refusal) : undefined;
}

/** The same where the body cannot be read: nothing of the body's shape is told to who may not send it. */
function mayNever<S extends z.ZodType>(
  { does }: CommandRoute<S>,
  { current, asOf }: CaseRow,
  { role }: Principal,
): Answer | undefined {
  const refusals = does.map((action) => mayNotDo(current, role, action, asOf));
  const [first] = refusals;
  const mayNone = refusals.every((refusal) => refusal?.refused === 'forbidden');
  return first && mayNone ? refusalProblem(first) : undefined;
}
