import { epochOf } from '../../../domain/calendar/instant.ts';
import type { AccessGrant } from '../../../register/access/access-port.ts';
import type { Principal } from '../../../register/register.ts';
import { answer, finalAnswer, type Answer } from '../../http/answer.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { forbidden, NOT_FOUND, problem, WRITING_PROBLEMS } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import {
  accessGrantAnswer,
  accessGrantListAnswer,
  accessReviewSchema,
  grantsQuery,
} from '../../schemas/access.ts';
import { parse } from '../../schemas/parse.ts';
import { withheldFrom } from '../../visibility/restricted.ts';

/** Who had access to restricted cases, and whether it was proper. */
export function accessGrantRoutes(deps: ApiDeps): Route[] {
  return [
    {
      method: 'get',
      look: 'access-grants',
      path: '/access-grants',
      does: ['read-access'],
      summary:
        'Who has or had access to restricted cases, latest first; unreviewed: those that wait for a review',
      query: grantsQuery,
      answers: { 200: { description: 'The grants', schema: accessGrantListAnswer } },
      problems: ['unauthenticated', 'forbidden', 'invalid', 'unavailable'],
      async handle({ principal, query }) {
        const parsed = parse(grantsQuery, query);
        if (!parsed.ok) return parsed.answer;
        const { hidden } = await withheldFrom(deps.register, principal);
        const all = await deps.register.accessGrants(parsed.value.state);
        const items = all.filter((each) => !hidden.some(({ caseId }) => caseId === each.caseId));
        return answer(200, { items: items.map(grantJson) });
      },
    },
    {
      method: 'post',
      path: '/access-grants/:id/review',
      does: ['review-access'],
      summary: 'Record whether access to a restricted case was proper; what was not is over at once',
      body: accessReviewSchema,
      idempotency: 'optional',
      answers: { 200: { description: 'Reviewed', schema: accessGrantAnswer } },
      problems: [...WRITING_PROBLEMS, 'not-allowed-now'],
      handle: (call) => review(deps, call),
    },
  ];
}

async function review(deps: ApiDeps, { principal: by, params, body }: Call): Promise<Answer> {
  const { register } = deps;
  const grant = await register.findAccessGrant(params['id'] ?? '');
  if (!grant) return NOT_FOUND;
  const { hidden } = await withheldFrom(register, by);
  if (hidden.some(({ caseId }) => caseId === grant.caseId)) return NOT_FOUND;
  const parsed = parse(accessReviewSchema, body);
  if (!parsed.ok) return parsed.answer;
  if (grant.holder.id === by.id) return forbidden('Nobody reviews the access that they had themselves.');
  if (isRunning(grant, nowOf(deps)) && parsed.value.proper && grant.how === 'granted') {
    return problem('not-allowed-now', 'The access is reviewed once it has ended.', { allowed: [] });
  }
  const { proper, note } = parsed.value;
  const reviewed = await register.reviewAccess({
    ...{ id: grant.id, by, proper },
    ...(note !== undefined && { note }),
  });
  if (!reviewed) return problem('not-allowed-now', 'Somebody has reviewed it before.', { allowed: [] });
  const now = await register.findAccessGrant(grant.id);
  return finalAnswer(200, grantJson(now ?? grant));
}

function isRunning({ endedAt, until }: AccessGrant, now: number): boolean {
  return endedAt === null && epochOf(until) > now;
}

/** A grant as the API shows it. */
export function grantJson({ holder, grantedBy, review: reviewed, ...grant }: AccessGrant) {
  return {
    ...grant,
    holder: personOf(holder),
    grantedBy: grantedBy && personOf(grantedBy),
    review: reviewed && { ...reviewed, by: personOf(reviewed.by) },
  };
}

function personOf({ role, name }: Principal) {
  return { role, name };
}
