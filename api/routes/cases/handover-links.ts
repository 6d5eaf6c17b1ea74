import { mayNotDo } from '../../../domain/decisions/decide.ts';
import { addDays } from '../../../domain/calendar/local-date.ts';
import { policyOfCase } from '../../../domain/policy/editions/editions.ts';
import { instantOf, localDateAt } from '../../../domain/calendar/school-calendar.ts';
import { scopeOf } from '../../visibility/access.ts';
import { answer, type Answer } from '../../http/answer.ts';
import { submitCommand } from '../../../dispatch/submit-command.ts';
import { etagOf } from '../../visibility/case-json.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { staleness } from '../../http/precondition.ts';
import { NOT_FOUND, refusalProblem, unavailable } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import { acceptedAnswer, handoverLinkAnswer } from '../../schemas/answers.ts';
import { handoverLinkSchema } from '../../schemas/cases/commands.ts';
import { parse } from '../../schemas/parse.ts';
import { CASE_COMMAND_PROBLEMS } from './case-command.ts';

/**
 * `POST /cases/{id}/handover-link`: the CME officer makes a link and sends it to the receiving side by themselves.
 *
 * It takes no Idempotency-Key: a kept answer would keep the address, of which nothing but a hash is to be stored.
 * Sending again is safe all the same, for a new link ends the one before it.
 */
export function handoverLinkRoute(deps: ApiDeps): Route {
  return {
    method: 'post',
    path: '/cases/:id/handover-link',
    summary: 'Make a one-time link by which the receiving side may answer; its address is told once',
    does: ['make-handover-link'],
    body: handoverLinkSchema,
    answers: {
      201: {
        description: 'The link; it ends every earlier one',
        schema: handoverLinkAnswer,
        headers: ['ETag'],
      },
      202: { description: 'Accepted durably, without a link: make another later', schema: acceptedAnswer },
    },
    problems: CASE_COMMAND_PROBLEMS.filter((code) => code !== 'idempotency-conflict'),
    handle: (call) => makeLink(deps, call),
  };
}

async function makeLink(deps: ApiDeps, call: Call): Promise<Answer> {
  const { principal, commandId, row } = call;
  const scope = scopeOf(principal);
  if (!row || scope === null) return NOT_FOUND;
  const refusal = mayNotDo(row.current, principal.role, 'make-handover-link', row.asOf);
  if (refusal?.refused === 'forbidden') return refusalProblem(refusal);
  const parsed = parse(handoverLinkSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const stale = staleness(call.ifMatch, row.current.version);
  if (stale) return stale;
  if (refusal) return refusalProblem(refusal);
  const { handover, times } = policyOfCase(row.current);
  const lastDay = addDays(localDateAt(nowOf(deps), times.zone), handover.linkDays);
  const validUntil = instantOf(addDays(lastDay, 1), '00:00', times.zone);
  const { url } = await deps.register.addHandoverLink({ id: commandId, caseId: row.id, validUntil });
  const request = { kind: 'make-handover-link', data: { lastDay } } as const;
  const result = await submitCommand(deps, { principal, scope, row, commandId, request, body: parsed.value });
  switch (result.kind) {
    case 'decided':
      return answer(201, { url, validTo: lastDay }, { ETag: etagOf(result.row) });
    case 'accepted':
      // The address is not told: whether its link will be the valid one is not known yet.
      return answer(202, { accepted: true, commandId });
    case 'refused':
      return refusalProblem(result.refusal);
    case 'unavailable':
      return unavailable();
  }
}
