import { z } from 'zod';
import type { Principal } from '../../../register/register.ts';
import { scopeOf } from '../../visibility/access.ts';
import { answer, showing, type Answer } from '../../http/answer.ts';
import { caseJson } from '../../visibility/case-json.ts';
import type { ApiDeps } from '../../deps.ts';
import { sendStored } from '../../../dispatch/send-stored.ts';
import { caseFor } from '../../visibility/permission.ts';
import { invalid, NOT_FOUND, WRITING_PROBLEMS } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import { restrictedAnswer } from '../../schemas/access.ts';
import { caseAnswer } from '../../schemas/answers.ts';
import { siblingSchema } from '../../schemas/cases/commands.ts';
import { parse } from '../../schemas/parse.ts';
import { partOf, withheldFrom } from '../../visibility/restricted.ts';

const siblingsAnswer = z.object({ items: z.array(z.union([caseAnswer, restrictedAnswer])) });

/** Siblings with cases: for EWS only, since a school sees its own child and no other. */
export function householdRoutes(deps: ApiDeps): Route[] {
  const documented = { 200: { description: 'Cases of siblings, oldest first', schema: siblingsAnswer } };
  return [
    {
      method: 'get',
      look: 'household',
      path: '/cases/:id/household',
      summary: 'The cases of siblings',
      does: ['read-household'],
      answers: documented,
      problems: ['unauthenticated', 'forbidden', 'not-found', 'unavailable'],
      async handle(call) {
        const row = caseFor(call, 'read-household');
        return 'status' in row ? row : siblings(deps, row.id, call.principal);
      },
    },
    {
      method: 'post',
      look: 'household',
      path: '/cases/:id/household',
      summary: 'Link the child with a sibling who has a case, or take the child out of the household',
      does: ['change-household'],
      body: siblingSchema,
      idempotency: 'optional',
      keepsAnswer: false,
      answers: {
        ...documented,
        202: {
          description: 'Linked; some cases are told as soon as they can be reached',
          schema: siblingsAnswer,
        },
      },
      problems: WRITING_PROBLEMS,
      handle: (call) => link(deps, call),
    },
  ];
}

async function link(deps: ApiDeps, call: Call): Promise<Answer> {
  const { principal, commandId } = call;
  const row = caseFor(call, 'change-household');
  if ('status' in row) return row;
  const scope = scopeOf(principal);
  if (scope === null) return NOT_FOUND;
  const parsed = parse(siblingSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const sent = parsed.value;
  const { register } = deps;
  const by = { principal, commandId };
  const kind = 'sibling' in sent ? 'link-sibling' : 'leave-household';
  const { requestHash } = call;
  const store = () =>
    register.storeCommand({ commandId, caseId: row.id, kind, principal, body: sent, requestHash });
  let told: string[];
  if ('sibling' in sent) {
    const sibling = sent.sibling === row.id ? undefined : await register.findCase(sent.sibling, scope);
    if (!sibling || !(await withheldFrom(register, principal)).isOpen(sibling.id))
      return invalid([{ pointer: '/sibling', message: 'is no other case that this key may see' }]);
    await store();
    told = await register.linkSiblings(row.id, sibling.id, by);
  } else {
    await store();
    told = await register.leaveHousehold(row.id, by);
  }
  const isDecided = await sendStored(deps, told);
  const shown = await siblings(deps, row.id, principal);
  return { ...shown, ...(isDecided ? { final: true } : { status: 202 }) };
}

async function siblings({ register }: ApiDeps, caseId: string, principal: Principal): Promise<Answer> {
  const rows = await register.siblingCases(caseId);
  const { open, restricted } = partOf(await withheldFrom(register, principal), rows, ({ id }) => id);
  const items = [...open.map((row) => caseJson(row, principal.role)), ...restricted];
  return showing(
    items.map(({ id }) => id),
    answer(200, { items }),
  );
}
