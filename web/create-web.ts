import type { Express } from 'express';
import { createApi } from '../api/api.ts';
import type { ApiDeps } from '../api/deps.ts';
import { receiveRoutes } from './receive-routes.ts';

/** Everything that is served over HTTP: the API, and pages for people. */
export function createWeb(deps: ApiDeps): Express {
  return createApi(deps, receiveRoutes(deps));
}
