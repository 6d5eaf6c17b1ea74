import { finalAnswer, type Answer } from '../../http/answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { caseFor } from '../../visibility/permission.ts';
import { invalid, problem, WRITING_PROBLEMS } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import { restrictionAnswer, restrictionSchema } from '../../schemas/access.ts';
import { parse } from '../../schemas/parse.ts';

/** `POST /cases/{id}/restriction`: a case is for few people only, or for all again. */
export function restrictionRoutes(deps: ApiDeps): Route[] {
  return [
    {
      method: 'post',
      path: '/cases/:id/restriction',
      does: ['restrict-case'],
      summary: 'Restrict a case to those who need to know, or lift that; lifting needs access to the case',
      body: restrictionSchema,
      idempotency: 'optional',
      answers: { 200: { description: 'How the case stands now', schema: restrictionAnswer } },
      problems: [...WRITING_PROBLEMS, 'not-allowed-now'],
      handle: (call) => restrict(deps, call),
    },
  ];
}

async function restrict(deps: ApiDeps, call: Call): Promise<Answer> {
  const { principal: by, commandId: id } = call;
  const row = caseFor(call, 'restrict-case');
  if ('status' in row) return row;
  const parsed = parse(restrictionSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const sent = parsed.value;
  const caseId = row.id;
  if ('lifted' in sent) {
    const lifted = await deps.register.liftRestriction({ caseId, why: sent.why, by });
    return lifted
      ? finalAnswer(200, { id: caseId, reference: row.current.reference, restricted: false })
      : problem('not-allowed-now', 'The case is not restricted.', { allowed: [] });
  }
  const { kind, why, exclude: excluded = [] } = sent;
  const unknown = await deps.register.unknownPrincipals(excluded);
  if (unknown.length > 0) {
    return invalid(
      excluded.flatMap((each, index) =>
        unknown.includes(each)
          ? [{ pointer: `/exclude/${index}`, message: 'is nobody who is known here' }]
          : [],
      ),
    );
  }
  await deps.register.restrict({ id, caseId, kind, why, excluded, by });
  return finalAnswer(200, { id: caseId, reference: row.current.reference, restricted: true, kind });
}
