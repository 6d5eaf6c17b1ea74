import type { Express } from 'express';
import { createApi } from '../api/api.ts';
import { sessionGuard } from '../api/authentication/sessions.ts';
import type { ApiDeps } from '../api/deps.ts';
import { guarded } from './csrf-protection.ts';
import { receiveRoutes } from './receive-routes.ts';
import { signInRoutes } from './sign-in/routes.ts';

/** Everything that is served over HTTP: the API, and pages for people. */
export function createWeb(deps: ApiDeps): Express {
  const { signIn } = deps;
  const sessions = signIn && sessionGuard(deps.register, signIn);
  const pages = [...receiveRoutes(deps), ...(sessions ? signInRoutes(deps, signIn, sessions) : [])];
  return createApi(deps, guarded(deps, pages, sessions), sessions);
}
