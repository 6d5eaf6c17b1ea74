import type { Request, RequestHandler } from 'express';
import type { ApiDeps } from '../deps.ts';
import { limiter } from '../limits/limiter.ts';
import { usualLimits } from '../limits/rate-limits.ts';
import { mayNothingOf } from '../visibility/permission.ts';
import { forbidden, NOT_FOUND, problem } from '../http/problem.ts';
import { keyScopeOf, type Route } from '../http/route.ts';
import { send } from '../http/send.ts';
import type { Caller } from './authenticator.ts';
import { authenticators } from './authenticators.ts';
import { bearerOf, isToken } from './bearer.ts';
import { refusalBySession, sessionUnlessKey } from './by-session.ts';
import type { SessionGuard } from './sessions.ts';

/** What stands before every route for known callers, and before any body is read. */
export interface Gate {
  before(route: Route): readonly RequestHandler[];
  /** Who was let through. */
  callerOf(request: Request): Caller;
}

const UNAUTHENTICATED = problem(
  'unauthenticated',
  'Send a valid key: Authorization: Bearer <key>.',
  {},
  { 'WWW-Authenticate': 'Bearer' },
);

/** Lets known callers through, as often as the limits say, to what their key is for. */
export function createGate(deps: ApiDeps, sessions?: SessionGuard): Gate {
  const callers = new WeakMap<Request, Caller>();
  const callerOf = (request: Request): Caller => {
    const caller = callers.get(request);
    if (!caller) throw new TypeError('A route was reached without a caller');
    return caller;
  };
  const callerId = (request: Request) => callerOf(request).id;
  const limits = deps.limits ?? usualLimits('embedded');
  const machines = limiter('machine', limits, { keyOf: callerId });
  const people = limiter('person', limits, { keyOf: callerId });
  const exports = limiter('exports', limits, { keyOf: callerId });
  // Only what was sent and refused is counted, so that valid keys from that address go on.
  const refusals = limiter('refused', limits, {
    skip: (request) => callers.has(request) || request.headers.authorization === undefined,
  });

  const session = sessions ? [sessionUnlessKey(sessions)] : [];
  const authenticate = authenticators(deps);
  const identify: RequestHandler = async (request, _response, next) => {
    const caller = await authenticate(request);
    if (caller) callers.set(request, caller);
    next();
  };
  const onlyKnown: RequestHandler = async (request, response, next) => {
    if (callers.has(request)) {
      next();
      return;
    }
    if (request.headers.authorization !== undefined) await deps.register.audit(refusalEntry(request));
    send(response, UNAUTHENTICATED);
  };
  const ofThisAuthority: RequestHandler = (request, response, next) => {
    // Nothing of this authority exists for somebody of another one, whatever they ask and send.
    if (callerOf(request).authority === deps.policy.authority) next();
    else send(response, NOT_FOUND);
  };
  const notTooOften: RequestHandler = (request, response, next) =>
    (callerOf(request).isMachine ? machines : people)(request, response, next);

  return {
    before: (route) => {
      const scope = keyScopeOf(route);
      const inScope: RequestHandler = (request, response, next) => {
        const { scopes } = callerOf(request);
        if (scopes === undefined || scopes.includes(scope)) next();
        else send(response, forbidden(`This key is not for that: it has no scope ${scope}.`));
      };
      const mayAnything: RequestHandler = (request, response, next) => {
        const refused = mayNothingOf(route, callerOf(request));
        if (refused) send(response, refused);
        else next();
      };
      const notBySessionAlone: RequestHandler = (request, response, next) => {
        const refused = sessions && refusalBySession(deps, route, request, sessions);
        if (refused) send(response, refused);
        else next();
      };
      const inBulk = scope === 'export' ? [exports] : [];
      const allowed = [ofThisAuthority, inScope, mayAnything, notBySessionAlone];
      return [...session, identify, refusals, onlyKnown, notTooOften, ...allowed, ...inBulk];
    },
    callerOf,
  };
}

/** Of a key that was made here, the audit has the id that stands in it: it is no secret. */
const OWN_KEY = /^wa_([0-9a-f]{16})_/;

function refusalEntry(request: Request) {
  const bearer = bearerOf(request) ?? '';
  const keyId = OWN_KEY.exec(bearer)?.[1] ?? null;
  return {
    actor: { role: 'nobody', id: 'nobody' },
    action: 'token-refused',
    subject: keyId,
    detail: { kind: isToken(bearer) ? 'token' : 'key' },
  } as const;
}
