import type { Refusal } from '../../domain/case/refusal.ts';
import { RegisterUnavailable } from '../../register/register.ts';
import { answer, type Answer } from './answer.ts';
import { IssuerUnavailable } from '../authentication/issuer-unavailable.ts';

/** Every refusal of the API (RFC 9457): its code, its status and its title. */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'idempotency-key-required': { status: 400, title: 'An Idempotency-Key is needed' },
  unauthenticated: { status: 401, title: 'A valid key is needed' },
  forbidden: { status: 403, title: 'This role may not do that' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This method is not known here' },
  'not-allowed-now': { status: 409, title: 'Not possible at this stage' },
  'case-closed': { status: 409, title: 'The case is closed' },
  'evidence-missing': { status: 409, title: 'The evidence does not support it' },
  stale: { status: 412, title: 'The case has changed since' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of another type than is taken here' },
  invalid: { status: 422, title: 'Something in the request is not right' },
  'not-a-school-day': { status: 422, title: 'Not a school day' },
  'idempotency-conflict': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'A fault of the service' },
  unavailable: { status: 503, title: 'Not accepted: the service cannot be reached for the moment' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What may be answered to anything that is sent about something of which the caller may not know. */
export const WRITING_PROBLEMS: readonly ProblemCode[] = [
  'malformed-json',
  'unauthenticated',
  'forbidden',
  'not-found',
  'too-large',
  'unsupported-media-type',
  'invalid',
  'idempotency-conflict',
  'unavailable',
];

/** One field at fault: where, as a JSON pointer (RFC 6901), and what, in plain words. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
}

/** Members that a problem may have beyond those of RFC 9457. */
interface Extension {
  readonly errors?: readonly Fault[];
  readonly allowed?: Refusal['allowed'];
  readonly gaps?: Refusal['gaps'];
  readonly nextSchoolDay?: string;
  readonly errorId?: string;
  /** Of a file: what became of each row. */
  readonly rows?: readonly object[];
}

/** A refusal as an answer. `detail` says what was refused, why, and what to do, without personal data. */
export function problem(
  code: ProblemCode,
  detail: string,
  extension: Extension = {},
  headers: Answer['headers'] = {},
): Answer {
  const { status, title } = PROBLEMS[code];
  const body = { type: `urn:whereabouts:problem:${code}`, title, status, detail, code, ...extension };
  return answer(status, body, { 'Content-Type': 'application/problem+json', ...headers });
}

/** The same for what does not exist and for what the caller may not see, to the byte. */
export const NOT_FOUND = problem('not-found', 'There is nothing here that this key may see.');

/** More than this helps nobody, and a body of nonsense is not answered with a hundred times its length. */
const MOST_FAULTS = 50;
const LONGEST_POINTER = 200;

export function invalid(faults: readonly Fault[]): Answer {
  const errors = faults
    .slice(0, MOST_FAULTS)
    .map(({ pointer, message }) => ({ pointer: pointer.slice(0, LONGEST_POINTER), message }));
  const places = [...new Set(errors.map(({ pointer }) => (pointer === '' ? 'the body' : pointer)))].join(
    ', ',
  );
  return problem('invalid', `Nothing was changed. To be mended: ${places}.`, { errors });
}

export function forbidden(detail: string): Answer {
  return problem('forbidden', detail);
}

/** Nothing was accepted; the same request with the same key is safe to send again. */
export function unavailable(): Answer {
  return problem(
    'unavailable',
    'The request was not accepted. Send it again with the same Idempotency-Key.',
    {},
    { 'Retry-After': '5' },
  );
}

/**
 * What the case itself refused: a decision, so it is given again under the same Idempotency-Key.
 * @param pointerOf where the domain's pointer lies in this request's body
 */
export function refusalProblem(refusal: Refusal, pointerOf = (pointer: string) => pointer): Answer {
  const { refused, why, allowed, gaps, pointer, nextSchoolDay } = refusal;
  const refusing = problem(refused, why, {
    ...(pointer !== undefined && { errors: [{ pointer: pointerOf(pointer), message: why }] }),
    ...(allowed && { allowed }),
    ...(gaps && { gaps }),
    ...(nextSchoolDay !== undefined && { nextSchoolDay }),
  });
  return { ...refusing, final: true };
}

const ISSUER_AWAY = problem(
  'unavailable',
  'The issuer of this token cannot be asked for its keys. Nothing was accepted; send it again.',
  {},
  { 'Retry-After': '5' },
);

/** The refusal that an exception stands for; undefined when it is a fault of the service. */
export function problemOf(error: unknown): Answer | undefined {
  if (error instanceof RegisterUnavailable) return unavailable();
  if (error instanceof IssuerUnavailable) return ISSUER_AWAY;
  if (!isHttpError(error)) return undefined;
  // The router could not decode the path, so it names nothing that exists.
  if (error instanceof URIError) return NOT_FOUND;
  switch (error.status) {
    case 413:
      return problem('too-large', `The body may have up to ${kilobytesOf(error)} kB.`);
    case 415:
      return problem('unsupported-media-type', 'The body must be in UTF-8, and not compressed.');
    default:
      return error.status < 500
        ? problem('malformed-json', 'The body could not be read as JSON.')
        : undefined;
  }
}

/** The limit that a body parser tells with its error. */
function kilobytesOf(error: Error): number {
  const limit = 'limit' in error && typeof error.limit === 'number' ? error.limit : 100 * 1024;
  return Math.floor(limit / 1024);
}

function isHttpError(error: unknown): error is Error & { status: number } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}
