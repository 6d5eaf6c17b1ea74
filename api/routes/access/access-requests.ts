import { ACCESS_HOURS } from '../../../domain/policy/access/restrictions.ts';
import type { AccessGrant } from '../../../register/access/access-port.ts';
import { answer, finalAnswer, type Answer } from '../../http/answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { caseFor } from '../../visibility/permission.ts';
import {
  forbidden,
  NOT_FOUND,
  problem,
  unavailable,
  type ProblemCode,
  WRITING_PROBLEMS,
} from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import {
  accessAskedSchema,
  accessDecisionSchema,
  accessGrantAnswer,
  accessRequestAnswer,
  accessRequestListAnswer,
  breakGlassSchema,
  openOnlyQuery,
} from '../../schemas/access.ts';
import { parse } from '../../schemas/parse.ts';
import { withheldFrom } from '../../visibility/restricted.ts';
import { grantJson } from './access-grants.ts';

const PROBLEMS: readonly ProblemCode[] = [...WRITING_PROBLEMS, 'not-allowed-now'];

/** Access to a restricted case: asked for, decided on, or taken in an emergency. */
export function accessRequestRoutes(deps: ApiDeps): Route[] {
  return [
    {
      method: 'post',
      path: '/cases/:id/access-requests',
      does: ['ask-for-access'],
      withoutAccess: true,
      summary: 'Ask for access to a restricted case, for some hours',
      body: accessAskedSchema,
      idempotency: 'optional',
      answers: { 201: { description: 'Asked; somebody else decides', schema: accessRequestAnswer } },
      problems: PROBLEMS,
      handle: (call) => ask(deps, call),
    },
    {
      method: 'post',
      path: '/cases/:id/break-glass',
      does: ['break-glass'],
      withoutAccess: true,
      summary: 'Open a restricted case in an emergency: at once, for hours, told to those who answer for it',
      body: breakGlassSchema,
      idempotency: 'optional',
      answers: { 201: { description: 'Access until the hours are over', schema: accessGrantAnswer } },
      problems: PROBLEMS,
      handle: (call) => breakGlass(deps, call),
    },
    {
      method: 'get',
      look: 'access-requests',
      path: '/access-requests',
      does: ['read-access'],
      summary: 'Requests for access that nobody has decided on, oldest first',
      query: openOnlyQuery,
      answers: { 200: { description: 'The requests', schema: accessRequestListAnswer } },
      problems: ['unauthenticated', 'forbidden', 'invalid', 'unavailable'],
      async handle({ principal, query }) {
        const parsed = parse(openOnlyQuery, query);
        if (!parsed.ok) return parsed.answer;
        const { hidden } = await withheldFrom(deps.register, principal);
        const open = await deps.register.openAccessRequests();
        const items = open.filter((each) => !hidden.some(({ caseId }) => caseId === each.caseId));
        return answer(200, { items: items.map(requestJson) });
      },
    },
    {
      method: 'post',
      path: '/access-requests/:id/decision',
      does: ['decide-access'],
      summary: 'Grant access for some hours, or refuse it',
      body: accessDecisionSchema,
      idempotency: 'optional',
      answers: { 200: { description: 'Decided', schema: accessRequestAnswer } },
      problems: PROBLEMS,
      handle: (call) => decide(deps, call),
    },
  ];
}

async function ask(deps: ApiDeps, call: Call): Promise<Answer> {
  const { principal: by, commandId: id } = call;
  const refused = await mayNotHave(deps, call, 'ask-for-access');
  if (refused) return refused;
  const parsed = parse(accessAskedSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  await deps.register.askForAccess({ id, caseId: call.params['id'] ?? '', by, ...parsed.value });
  const asked = await deps.register.findAccessRequest(id);
  return asked ? finalAnswer(201, requestJson(asked)) : unavailable();
}

async function breakGlass(deps: ApiDeps, call: Call): Promise<Answer> {
  const { principal: by, commandId: id } = call;
  const known = await deps.register.findAccessGrant(id);
  const refused = known ? undefined : await mayNotHave(deps, call, 'break-glass');
  if (refused) return refused;
  const parsed = parse(breakGlassSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const hours = ACCESS_HOURS.breakGlass;
  await deps.register.breakGlass({ id, caseId: call.params['id'] ?? '', by, hours, ...parsed.value });
  const grant = await withTimer(deps, id);
  return grant ? finalAnswer(201, grantJson(grant)) : unavailable();
}

async function decide(deps: ApiDeps, { principal: by, params, body }: Call): Promise<Answer> {
  const { register } = deps;
  const asked = await register.findAccessRequest(params['id'] ?? '');
  if (!asked) return NOT_FOUND;
  const { hidden } = await withheldFrom(register, by);
  if (hidden.some(({ caseId }) => caseId === asked.caseId)) return NOT_FOUND;
  const parsed = parse(accessDecisionSchema, body);
  if (!parsed.ok) return parsed.answer;
  if (asked.askedBy.id === by.id) return forbidden('Nobody decides on what they asked for themselves.');
  if (!(await register.isRestricted(asked.caseId))) return notRestricted();
  const { granted, note } = parsed.value;
  const decided = await register.decideAccess({
    ...{ id: asked.id, by, granted },
    hours: (granted ? parsed.value.hours : undefined) ?? asked.hours,
    ...(note !== undefined && { note }),
  });
  if (!decided) return problem('not-allowed-now', 'Somebody has decided on it before.', { allowed: [] });
  if (granted) await withTimer(deps, asked.id);
  return finalAnswer(200, requestJson({ ...asked, granted, decidedBy: by }));
}

/** Starts the timer by which access ends. Without it the reading ends at the same instant all the same. */
async function withTimer(
  { register, grantTimers, log }: ApiDeps,
  grantId: string,
): Promise<AccessGrant | undefined> {
  const grant = await register.findAccessGrant(grantId);
  if (!grant) return undefined;
  if (await grantTimers.start({ grantId, until: grant.until })) await register.timerStarted(grantId);
  else log.warn({ grantId }, 'access has no timer yet; the watch over the cases starts it');
  return grant;
}

/** Who sees the case, may do this, and is without access to it. */
async function mayNotHave(
  deps: ApiDeps,
  call: Call,
  action: 'ask-for-access' | 'break-glass',
): Promise<Answer | undefined> {
  const row = caseFor(call, action);
  if ('status' in row) return row;
  if (!(await deps.register.isRestricted(row.id))) return notRestricted();
  const { isOpen } = await withheldFrom(deps.register, call.principal);
  return isOpen(row.id)
    ? problem('not-allowed-now', 'The case is open to this key.', { allowed: [] })
    : undefined;
}

function notRestricted(): Answer {
  return problem('not-allowed-now', 'The case is not restricted.', { allowed: [] });
}

function requestJson({
  askedBy,
  decidedBy,
  ...request
}: NonNullable<Awaited<ReturnType<ApiDeps['register']['findAccessRequest']>>>) {
  const personOf = ({ role, name }: typeof askedBy) => ({ role, name });
  return { ...request, askedBy: personOf(askedBy), decidedBy: decidedBy && personOf(decidedBy) };
}
