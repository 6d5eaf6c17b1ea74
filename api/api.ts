import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import express, { Router, type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { answer } from './http/answer.ts';
import { createGate } from './authentication/gate.ts';
import type { SessionGuard } from './authentication/sessions.ts';
import { onlyFrom } from './codec/cross-origin.ts';
import type { Log } from '../dispatch/log.ts';
import type { ApiDeps } from './deps.ts';
import { limiter } from './limits/limiter.ts';
import { isLimited, usualLimits } from './limits/rate-limits.ts';
import { oneHost } from './http/one-host.ts';
import { openApiDocument } from './http/openapi.ts';
import { NOT_FOUND, problem, problemOf } from './http/problem.ts';
import type { OpenRoute, Route } from './http/route.ts';
import { keyedRoutes } from './http/keyed-routes.ts';
import { codecRoutes } from './routes/service/codec.ts';
import { metricsRoute, serviceRoutes } from './routes/service/service.ts';
import { securityHeaders } from './http/security-headers.ts';
import { send } from './http/send.ts';
import { serve, serveOpen } from './http/serve.ts';

const BASE = '/api/v1';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * The HTTP API of contract section 3.
 * @param pages routes for people without a key, served beside it
 * @param sessions of people who sign in; without it only machines call
 */
export function createApi(deps: ApiDeps, pages: readonly OpenRoute[] = [], sessions?: SessionGuard): Express {
  const keyed = keyedRoutes(deps).map((route) => ({ ...route, path: `${BASE}${route.path}` }));
  const metrics = metricsRoute(deps);
  const open = [...serviceRoutes(deps), ...pages];
  const described: readonly (Route | OpenRoute)[] = [...keyed, metrics, ...open];
  const document = answer(200, openApiDocument(described, version));
  const openApi: OpenRoute = {
    method: 'get',
    look: 'none',
    path: `${BASE}/openapi.json`,
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1' } },
    problems: [],
    handle: () => document,
  };

  const api = express();
  api.disable('x-powered-by');
  api.set('etag', false);
  api.set('query parser', 'simple');
  // Only these are believed about whom they speak for; a stranger's X-Forwarded-For is words.
  api.set('trust proxy', deps.trustedProxies ?? []);
  api.use(oneHost, securityHeaders(deps.overHttps ?? false), onEveryAnswer(deps.log));
  api.use(['/codec', `${BASE}/codec`], onlyFrom(deps.codec.uiOrigin));
  const gate = createGate(deps, sessions);
  const router = Router({ caseSensitive: true });
  for (const route of [...keyed, metrics]) router[route.method](route.path, serve(deps, route, gate));
  const visitors = limiter('visitor', deps.limits ?? usualLimits('embedded'));
  for (const route of [...open, openApi]) {
    // A probe that is told to come back later takes the service for dead.
    const before = isLimited(route) ? [visitors] : [];
    router[route.method](route.path, ...before, ...serveOpen(route, sessions));
  }
  // Probes and scrapers are pointed at either place.
  for (const route of open.filter(({ path }) => path.startsWith('/health/'))) {
    router.get(`${BASE}${route.path}`, serveOpen(route));
  }
  router.get(`${BASE}${metrics.path}`, serve(deps, metrics, gate));
  // The Temporal UI and its command line append /decode to the address that they are given.
  const atRoot = codecRoutes(deps, deps.codec);
  for (const route of atRoot) router.post(route.path, serve(deps, route, gate));
  for (const [path, methods] of methodsByPath([...described, ...atRoot, openApi]))
    router.all(path, notAllowed(methods));
  api.use(router);
  api.use((_request, response) => {
    send(response, NOT_FOUND);
  });
  api.use(onError(deps.log));
  return api;
}

/** What stands on every answer, and one log line of ids and codes for it. */
function onEveryAnswer(log: Log): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID();
    const began = performance.now();
    response.set({ 'Cache-Control': 'no-store', 'X-Request-Id': requestId });
    response.on('finish', () => {
      // The pattern and not the path: a path may hold what somebody typed into it.
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      const ms = Math.round(performance.now() - began);
      log.info({ requestId, method: request.method, route, status: response.statusCode, ms }, 'answered');
    });
    next();
  };
}

function methodsByPath(routes: readonly (Route | OpenRoute)[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, method.toUpperCase(), ...(method === 'get' ? ['HEAD'] : [])]);
  }
  return methods;
}

function notAllowed(methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ');
  const refused = problem('method-not-allowed', `Allowed here: ${allow}.`, {}, { Allow: allow });
  return (_request, response) => {
    send(response, refused);
  };
}

/** The only place that makes an answer of an exception. */
function onError(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    // A body that was refused while it came: its parser tells of it at its end.
    if (response.writableEnded && problemOf(error)) return;
    if (response.headersSent) {
      next(error);
      return;
    }
    const known = problemOf(error);
    if (known) {
      send(response, known);
      return;
    }
    const errorId = randomUUID();
    log.error({ err: error, errorId }, 'unexpected failure');
    send(
      response,
      problem('internal', 'Something went wrong here. Its number helps to find it.', { errorId }),
    );
  };
}
