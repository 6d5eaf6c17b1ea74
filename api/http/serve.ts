import { createHash, randomBytes } from 'node:crypto';
import express, { type Request, type RequestHandler } from 'express';
import type { EarlierRequest } from '../../register/cases/commands.ts';
import { RegisterUnavailable } from '../../register/register.ts';
import { canonicalJson } from './canonical-json.ts';
import { answer, type Answer } from './answer.ts';
import type { Caller } from '../authentication/authenticator.ts';
import type { Gate } from '../authentication/gate.ts';
import type { SessionGuard } from '../authentication/sessions.ts';
import { form, json } from './body-parsers.ts';
import type { ApiDeps } from '../deps.ts';
import { bodyUpTo } from '../limits/body-limit.ts';
import { invalid, problem } from './problem.ts';
import type { OpenRoute, Route } from './route.ts';
import { send } from './send.ts';
import { findUnstorable } from '../schemas/parse.ts';
import { recordLook } from '../visibility/access-log.ts';
import { namedCase } from '../visibility/restricted.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Serves a route for known callers: who calls, what was sent, whether it was answered before. */
export function serve(deps: ApiDeps, route: Route, gate: Gate): RequestHandler[] {
  const handle: RequestHandler = async (request, response) => {
    const fault = faultOfBody(request, route);
    send(response, fault ?? (await answerCall(deps, route, request, gate.callerOf(request))));
  };
  // Who calls is asked before a body is read: a stranger's megabytes are nobody's to parse.
  const before = gate.before(route);
  if (route.method === 'get') return [...before, handle];
  return route.csv
    ? [...before, csvOnly, ...bytesUpTo(route.csv.mostBytes), handle]
    : [...before, jsonOnly, ...json, handle];
}

/** Serves a route that needs no key. */
export function serveOpen(route: OpenRoute, sessions?: SessionGuard): RequestHandler[] {
  const handle: RequestHandler = async (request, response) => {
    const fault = route.method === 'get' ? undefined : findUnstorable(request.body);
    send(response, fault ? invalid([fault]) : await route.handle(request));
  };
  const session = route.session && sessions ? [sessions.open] : [];
  if (route.method === 'get') return [...session, handle];
  return route.page === 'only'
    ? [formOnly, ...session, ...form, handle]
    : [jsonOrForm, ...session, ...json, ...form, handle];
}

const formOnly: RequestHandler = (request, response, next) => {
  if (request.is('application/x-www-form-urlencoded')) next();
  else send(response, NOT_FORM);
};

const NOT_FORM = problem(
  'unsupported-media-type',
  'The body must be a form: application/x-www-form-urlencoded.',
);

const jsonOrForm: RequestHandler = (request, response, next) => {
  if (request.is(['application/json', 'application/x-www-form-urlencoded'])) next();
  else send(response, NOT_JSON);
};

const jsonOnly: RequestHandler = (request, response, next) => {
  if (request.is('application/json')) next();
  else send(response, NOT_JSON);
};

const NOT_JSON = problem('unsupported-media-type', 'The body must be JSON: Content-Type: application/json.');

/** Comma-separated values, in no other encoding than UTF-8 as far as the header says. */
const csvOnly: RequestHandler = (request, response, next) => {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (!request.is('text/csv')) send(response, NOT_CSV);
  else if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) send(response, NOT_UTF_8);
  else next();
};

const bytesUpTo = (limit: number) => [
  bodyUpTo(limit),
  express.raw({ type: 'text/csv', limit, inflate: false }),
];

const NOT_CSV = problem('unsupported-media-type', 'The body must be a file: Content-Type: text/csv.');
const NOT_UTF_8 = problem('unsupported-media-type', 'The file must be in UTF-8: charset=utf-8.');

/** What keeps a body that could be read from being looked at. */
function faultOfBody(request: Request, route: Route): Answer | undefined {
  if (route.method === 'get') return undefined;
  if (route.csv) return undefined;
  if (request.body === undefined) return problem('malformed-json', 'The body is empty.');
  const fault = findUnstorable(request.body);
  return fault && invalid([fault]);
}

async function answerCall(deps: ApiDeps, route: Route, request: Request, caller: Caller): Promise<Answer> {
  const key = request.header('idempotency-key');
  // How they said who they are is not kept with what they send.
  const { isMachine: _, scopes, ...principal } = caller;
  const asked = {
    principal,
    scopes,
    params: request.params as Record<string, string>,
    query: request.query,
    body: route.csv ? bytesOf(request.body) : (request.body as unknown),
    ifMatch: request.header('if-match'),
    namespace: request.header('x-namespace'),
    wants: request.accepts(['json', 'csv']) === 'csv' ? ('csv' as const) : ('json' as const),
  };
  // Before any earlier answer: who could see a case then may have lost sight of it since.
  const named = await namedCase(deps, route, principal, asked.params);
  if ('status' in named) {
    await recordLook(deps, route, asked, named);
    return named;
  }
  const call = { ...asked, row: named.row };
  const handle = async (
    commandId: string,
    requestHash: string | null = null,
    repeated?: EarlierRequest,
  ): Promise<Answer> => {
    const answered = await route.handle({ ...call, commandId, requestHash, repeated });
    await recordLook(deps, route, call, answered);
    return answered;
  };
  if (route.idempotency === undefined) return handle(newCommandId());
  if (key === undefined) {
    if (route.idempotency === 'required') {
      return problem('idempotency-key-required', 'Send an Idempotency-Key, so that sending again is safe.');
    }
    return handle(newCommandId());
  }
  if (!KEY.test(key)) {
    return problem('invalid', 'An Idempotency-Key has 1 to 200 visible ASCII characters.');
  }
  const place = `${route.method} ${request.originalUrl}`;
  const requestHash = sha256(
    `${place}\n`,
    call.body instanceof Uint8Array ? call.body : canonicalJson(call.body),
  );
  // The same request again is the same command, also where the first attempt died before it was answered.
  const commandId = sha256(`${principal.id}\n${key}`).slice(0, COMMAND_ID_LENGTH);
  const before = await deps.register.findRequest(principal, key, commandId);
  if (before && before.requestHash !== requestHash) {
    return problem(
      'idempotency-conflict',
      'This Idempotency-Key was used for another request. Use a new one.',
    );
  }
  if (before?.answer) {
    const { status, body, headers } = before.answer;
    return { ...answer(status, body), headers: { ...headers, ...REPLAYED } };
  }
  const answered = await handle(commandId, requestHash, before);
  if (before) {
    return answered.final ? { ...answered, headers: { ...answered.headers, ...REPLAYED } } : answered;
  }
  if (answered.final && route.keepsAnswer !== false) {
    const { status, headers, body } = answered;
    try {
      await deps.register.keepAnswer(principal, key, { requestHash, status, headers, body });
    } catch (error) {
      // What was decided stays decided: the same request again is the same command and gets the same answer.
      if (!(error instanceof RegisterUnavailable)) throw error;
    }
  }
  return answered;
}

const REPLAYED = { 'Idempotency-Replayed': 'true' };

/** 128 bits: an id stands four times in a case's history for every command. */
const COMMAND_ID_LENGTH = 22;

function newCommandId(): string {
  return randomBytes(16).toString('base64url').slice(0, COMMAND_ID_LENGTH);
}

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url');
}

/** A file without a byte is not handed on by the parser at all. */
function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}
