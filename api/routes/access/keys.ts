import {
  keysMadeBy,
  mayWithKeys,
  scopesOfRole,
  type KeyScope,
} from '../../../domain/policy/access/machine-keys.ts';
import type { Role } from '../../../domain/policy/access/roles.ts';
import type { KnownKey } from '../../../register/keys/keys-port.ts';
import { answer, type Answer } from '../../http/answer.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { endOfKey, keyWish, TAKEN } from './key-request.ts';
import { refusedTo } from '../../visibility/permission.ts';
import { forbidden, invalid, NOT_FOUND, problem, type ProblemCode } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import {
  keyAnswer,
  keyListAnswer,
  madeKeyAnswer,
  newKeySchema,
  revocationSchema,
  rotatedKeyAnswer,
  rotationSchema,
} from '../../schemas/keys.ts';
import { parse } from '../../schemas/parse.ts';

const HOUR_MS = 60 * 60 * 1_000;
const CHANGE_PROBLEMS = [
  'malformed-json',
  'unauthenticated',
  'forbidden',
  'too-large',
  'unsupported-media-type',
  'invalid',
  'unavailable',
] as const satisfies readonly ProblemCode[];

/**
 * `/keys`: who calls by machine. None takes an Idempotency-Key: its answer would be kept, and with it the secret that
 * is told once. A key that was made twice is revoked.
 */
export function keyRoutes(deps: ApiDeps): Route[] {
  const { register } = deps;
  /** The key of the address, if the caller may see it. */
  const find = async ({ principal, params }: Call): Promise<KnownKey | undefined> => {
    const key = await register.findKey(params['id'] ?? '');
    return key && mayWithKeys(principal.role, 'sees', key.role) ? key : undefined;
  };
  return [
    {
      method: 'get',
      look: 'none',
      path: '/keys',
      keyScope: 'keys',
      does: ['list-keys'],
      summary: 'The keys and clients that the caller looks after, the newest first; never a secret',
      answers: { 200: { description: 'The keys', schema: keyListAnswer } },
      problems: ['unauthenticated', 'forbidden', 'unavailable'],
      async handle({ principal }) {
        const all = await register.keys();
        return answer(200, { items: all.filter(({ role }) => mayWithKeys(principal.role, 'sees', role)) });
      },
    },
    {
      method: 'post',
      path: '/keys',
      keyScope: 'keys',
      does: ['make-key'],
      summary: 'Make a key, whose secret is told once, or register a client of an issuer of tokens',
      body: newKeySchema,
      answers: { 201: { description: 'Made', schema: madeKeyAnswer } },
      problems: CHANGE_PROBLEMS,
      handle: (call) => makeKey(deps, call),
    },
    {
      method: 'post',
      path: '/keys/:id/rotate',
      keyScope: 'keys',
      does: ['make-key'],
      summary: 'Make a key in the place of another, which goes on beside it for a while and then lapses',
      body: rotationSchema,
      answers: { 201: { description: 'Made', schema: rotatedKeyAnswer } },
      problems: [...CHANGE_PROBLEMS, 'not-found', 'not-allowed-now'],
      async handle(call) {
        const key = await find(call);
        if (!key) return NOT_FOUND;
        const refused = mayNotMake(call, key.role, key.scopes);
        if (refused) return refused;
        const parsed = parse(rotationSchema, call.body);
        if (!parsed.ok) return parsed.answer;
        const now = nowOf(deps);
        const { overlapHours, expiresAt } = parsed.value;
        const end = endOfKey(expiresAt, now);
        if (typeof end !== 'number') return invalid([end]);
        const until = { lapsesAt: now + overlapHours * HOUR_MS, expiresAt: end };
        const made = await register.rotateKey(key.id, until, call.principal);
        return made
          ? answer(201, made)
          : problem('not-allowed-now', 'Only a key that is active and was not replaced before is replaced.', {
              allowed: [],
            });
      },
    },
    {
      method: 'post',
      path: '/keys/:id/revoke',
      keyScope: 'keys',
      does: ['revoke-key'],
      summary: 'End a key or a client at once',
      body: revocationSchema,
      answers: { 200: { description: 'Revoked', schema: keyAnswer } },
      problems: [...CHANGE_PROBLEMS, 'not-found'],
      async handle(call) {
        const key = await find(call);
        if (!key) return NOT_FOUND;
        if (!mayWithKeys(call.principal.role, 'revokes', key.role)) {
          return forbidden(`The role ${call.principal.role} may not revoke keys of the role ${key.role}.`);
        }
        const parsed = parse(revocationSchema, call.body);
        if (!parsed.ok) return parsed.answer;
        const revoked = await register.revokeKey(key.id, call.principal);
        return revoked ? answer(200, revoked) : NOT_FOUND;
      },
    },
  ];
}

async function makeKey(deps: ApiDeps, call: Call): Promise<Answer> {
  const never = refusedTo(call.principal, 'make-key');
  if (never) return never;
  const parsed = parse(newKeySchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const { role, scopes = null, client } = parsed.value;
  const refused = mayNotMake(call, role, scopes);
  if (refused) return refused;
  const wish = await keyWish(deps, parsed.value);
  if (!wish.ok) return invalid(wish.faults);
  if (!client) return answer(201, await deps.register.addKey(wish.key, call.principal));
  const key = await deps.register.addClient(wish.key, client, call.principal);
  if (key !== 'taken') return answer(201, { key });
  return invalid([TAKEN]);
}

/** Nobody hands out more than they have: not another role than is theirs to hand out, and no scope they lack. */
function mayNotMake(
  { principal, scopes: own }: Call,
  role: Role,
  scopes: readonly KeyScope[] | null,
): Answer | undefined {
  if (!mayWithKeys(principal.role, 'makes', role)) {
    const made = keysMadeBy(principal.role).join(', ');
    return forbidden(
      `The role ${principal.role} makes keys of the roles ${made || 'of nobody'}, not of ${role}.`,
    );
  }
  const lacking = own && (scopes ?? scopesOfRole(role)).filter((scope) => !own.includes(scope));
  if (!lacking || lacking.length === 0) return undefined;
  return forbidden(`This key has itself no scope ${lacking.join(', ')}, so it makes none that has.`);
}
