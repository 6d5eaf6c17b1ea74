import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { z } from 'zod';
import { isLimited } from '../limits/rate-limits.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';
import { keyScopeOf, type OpenRoute, type Route } from './route.ts';
import { isOfOneCase } from '../visibility/access-log.ts';
import { problemAnswer } from '../schemas/answers.ts';

/** The OpenAPI 3.1 document of the routes, from the same descriptions that serve them. */
export function openApiDocument(routes: readonly (Route | OpenRoute)[], version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Whereabouts',
      version,
      description: 'Children missing education, counted in school days. Dates YYYY-MM-DD, instants in UTC.',
    },
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  });
}

function operation(route: Route | OpenRoute): ZodOpenApiOperationObject {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const takesKey = 'idempotency' in route;
  const headers = takesKey
    ? z.object({
        'Idempotency-Key': route.idempotency === 'required' ? z.string() : z.string().optional(),
        'If-Match': z.string().optional(),
      })
    : undefined;
  const isOpen = !route.problems.includes('unauthenticated');
  return {
    summary: route.summary,
    ...(route.look !== undefined && { 'x-look': route.look }),
    // OpenAPI 3.1 lets a bearer scheme name roles: here the scope that a limited key must have.
    security: isOpen ? [] : [{ key: [keyScopeOf(route)] }],
    requestParams: {
      ...(names.length > 0 && {
        path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
      }),
      ...(route.query && { query: route.query }),
      ...(headers && { header: headers }),
    },
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          ...(route.page !== 'only' && { 'application/json': { schema: route.body } }),
          ...(route.page && { 'application/x-www-form-urlencoded': { schema: formOf(route, route.body) } }),
        },
      },
    }),
    ...(route.csv && {
      requestBody: {
        required: true,
        description: `A header row of the columns ${route.csv.columns}, in UTF-8`,
        content: { 'text/csv': { schema: z.string() } },
      },
    }),
    responses: {
      ...answersOf(route),
      ...('does' in route && keyScopeOf(route) === 'export' && TO_STEP_UP),
      ...problemsOf(route),
    },
  };
}

/** Data in bulk: a browser whose sign-in is some minutes old is asked for it again. */
const TO_STEP_UP = {
  303: { description: 'To the page to sign in again', headers: z.object({ Location: z.string() }) },
};

/** A form beside JSON has fields of its own; a form alone has those of the body. */
const formOf = ({ page }: Route | OpenRoute, body: z.ZodType) => (page === 'only' ? body : z.looseObject({}));

/** A page stands beside the JSON of every answer. */
const pageOf = ({ page }: Route | OpenRoute) => (page ? { 'text/html': { schema: z.string() } } : {});

function answersOf(route: Route | OpenRoute) {
  return Object.fromEntries(
    Object.entries(route.answers).map(
      ([status, { description, schema, contentType, alsoAs, headers = [] }]) => [
        status,
        {
          description,
          ...(headers.length > 0 && {
            headers: z.object(Object.fromEntries(headers.map((name) => [name, z.string()]))),
          }),
          ...((schema ?? contentType) && {
            content: {
              [contentType ?? 'application/json']: { schema: schema ?? z.string() },
              ...pageOf(route),
              ...(alsoAs !== undefined && { [alsoAs]: { schema: z.string() } }),
            },
          }),
        },
      ],
    ),
  );
}

function problemsOf(route: Route | OpenRoute) {
  // A restricted case answers before its route is reached.
  const mayBeRestricted = 'does' in route && isOfOneCase(route.path);
  const codes = new Set<ProblemCode>([
    ...route.problems,
    ...(mayBeRestricted ? (['forbidden'] as const) : []),
    ...(isLimited(route) ? (['too-many-requests'] as const) : []),
    // Nothing exists for a caller of another authority.
    ...(route.problems.includes('unauthenticated') ? (['not-found'] as const) : []),
  ]);
  const statuses = [...new Set([...codes].map((code) => PROBLEMS[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: [...codes].filter((code) => PROBLEMS[code].status === status).join(', '),
        content: { 'application/problem+json': { schema: problemAnswer }, ...pageOf(route) },
      },
    ]),
  );
}
