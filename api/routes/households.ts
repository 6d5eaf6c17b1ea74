import { z } from 'zod';
import { EWS_ROLES, type Role } from '../../domain/policy/roles.ts';
import type { Principal } from '../../register/register.ts';
import { scopeOf } from '../access.ts';
import { answer, showing, type Answer } from '../answer.ts';
import { caseJson } from '../case-json.ts';
import type { ApiDeps } from '../deps.ts';
import { tellCases, tellHousehold } from '../join-household.ts';
import { forbidden, invalid, NOT_FOUND } from '../problem.ts';
import type { Call, Route } from '../route.ts';
import { caseAnswer } from '../schemas/answers.ts';
import { siblingSchema } from '../schemas/commands.ts';
import { parse } from '../schemas/parse.ts';
import { findVisible } from './case-reading.ts';

const siblingsAnswer = z.object({ items: z.array(caseAnswer) });

/** Siblings with cases: for EWS only, since a school sees its own child and no other. */
export function householdRoutes(deps: ApiDeps): Route[] {
  const documented = { 200: { description: 'Cases of siblings, oldest first', schema: siblingsAnswer } };
  return [
    {
      method: 'get',
      look: 'household',
      path: '/cases/:id/household',
      summary: 'The cases of siblings',
      answers: documented,
      problems: ['unauthenticated', 'forbidden', 'not-found', 'unavailable'],
      async handle(call) {
        const row = await findVisible(deps, call);
        if (!row) return NOT_FOUND;
        return mayNot(call.principal) ?? (await siblings(deps, row.id, call.principal));
      },
    },
    {
      method: 'post',
      look: 'household',
      path: '/cases/:id/household',
      summary: 'Link the child with a sibling who has a case, or take the child out of the household',
      body: siblingSchema,
      idempotency: 'optional',
      answers: {
        ...documented,
        202: {
          description: 'Linked; some cases are told as soon as they can be reached',
          schema: siblingsAnswer,
        },
      },
      problems: [
        'malformed-json',
        'unauthenticated',
        'forbidden',
        'not-found',
        'too-large',
        'unsupported-media-type',
        'invalid',
        'idempotency-conflict',
        'unavailable',
      ],
      handle: (call) => link(deps, call),
    },
  ];
}

async function link(deps: ApiDeps, call: Call): Promise<Answer> {
  const { principal, commandId } = call;
  const row = await findVisible(deps, call);
  const scope = scopeOf(principal);
  if (!row || scope === null) return NOT_FOUND;
  const refused = mayNot(principal);
  if (refused) return refused;
  const parsed = parse(siblingSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const sent = parsed.value;
  const { register, cases } = deps;
  const kind = 'sibling' in sent ? 'link-sibling' : 'leave-household';
  const store = () => register.storeCommand({ commandId, caseId: row.id, kind, principal, body: sent });
  let told: boolean;
  if ('sibling' in sent) {
    const sibling = sent.sibling === row.id ? undefined : await register.findCase(sent.sibling, scope);
    if (!sibling)
      return invalid([{ pointer: '/sibling', message: 'is no other case that this key may see' }]);
    await store();
    told = await tellHousehold(cases, await register.linkSiblings(row.id, sibling.id), commandId);
  } else {
    await store();
    const { household, left } = await register.leaveHousehold(row.id);
    told = await tellCases(cases, left, null, commandId);
    if (household) told = (await cases.tellHousehold(household)) && told;
  }
  const shown = await siblings(deps, row.id, principal);
  return { ...shown, ...(told ? { final: true } : { status: 202 }) };
}

async function siblings({ register }: ApiDeps, caseId: string, { role }: Principal): Promise<Answer> {
  const rows = await register.siblingCases(caseId);
  const shown = rows.map(({ id }) => id);
  return showing(shown, answer(200, { items: rows.map((row) => caseJson(row, role)) }));
}

function mayNot({ role }: Principal): Answer | undefined {
  if ((EWS_ROLES as readonly Role[]).includes(role)) return undefined;
  return forbidden(`The role ${role} may not link siblings or see their cases.`);
}
