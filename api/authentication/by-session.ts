import type { Request, RequestHandler } from 'express';
import { answer, type Answer } from '../http/answer.ts';
import { nowOf, type ApiDeps } from '../deps.ts';
import { forbidden } from '../http/problem.ts';
import { keyScopeOf, type Route } from '../http/route.ts';
import type { Authenticator } from './authenticator.ts';
import { isFreshAt, signedInOf, type SessionGuard } from './sessions.ts';

/** Somebody who is signed in, by the cookie of their session. */
export const bySession: Authenticator = (request) => Promise.resolve(signedInOf(request)?.person);

/** Finds the session of a request that names no key: who sends one is a machine, whatever its cookies say. */
export function sessionUnlessKey(sessions: SessionGuard): RequestHandler {
  return (request, response, next) => {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined || cookie === undefined) next();
    else sessions.open(request, response, next);
  };
}

/** What a session alone may not do: change something at another site's wish, or take data in bulk long after sign-in. */
export function refusalBySession(
  deps: ApiDeps,
  route: Route,
  request: Request,
  sessions: SessionGuard,
): Answer | undefined {
  const signedIn = signedInOf(request);
  if (!signedIn) return undefined;
  // What answers another origin is told apart from a forgery by that origin, which the browser states.
  const isOurs = route.fromTemporalUi === true && request.headers.origin === deps.codec.uiOrigin;
  if (route.method !== 'get' && !isOurs && sessions.forgery(request) !== undefined) {
    return forbidden('Send the token of your session: X-CSRF-Token. Nothing was changed.');
  }
  if (keyScopeOf(route) === 'export' && !isFreshAt(signedIn, nowOf(deps))) {
    const stepUp = `/step-up?return=${encodeURIComponent(request.originalUrl)}`;
    if (request.accepts(['json', 'csv', 'html']) === 'html') return answer(303, '', { Location: stepUp });
    return forbidden(`Data in bulk need a sign-in not older than 5 minutes. Sign in again at ${stepUp}.`);
  }
  return undefined;
}
