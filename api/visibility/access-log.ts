import { filterShape, isRecorded, LOOKS } from '../../domain/policy/access/looks.ts';
import type { Look } from '../../register/access/views-port.ts';
import type { Answer } from '../http/answer.ts';
import type { ApiDeps } from '../deps.ts';
import type { Call, Route } from '../http/route.ts';

type Described = Pick<Route, 'method' | 'path' | 'look' | 'query'>;

/**
 * Puts a look on record before its answer leaves. It rejects when the record cannot be written: then nothing is
 * shown.
 */
export async function recordLook(
  { register }: Pick<ApiDeps, 'register'>,
  route: Described,
  call: Pick<Call, 'principal' | 'params' | 'query'>,
  answered: Answer,
): Promise<void> {
  const look = lookOf(route, call, answered);
  if (look) await register.recordLook(look);
}

/** The look that an answer is; undefined where it shows nothing of a child. */
function lookOf(
  route: Described,
  { principal, params, query }: Pick<Call, 'principal' | 'params' | 'query'>,
  answered: Answer,
): Look | undefined {
  const { method, path, look: what } = route;
  if (what === undefined || !isRecorded(what)) return undefined;
  // A refused command is no look. Whoever is refused a reading knew that there is something to be seen.
  const refused = method === 'get' && answered.status === 403;
  if (!refused && answered.status >= 300) return undefined;
  const ownId = isOfOneCase(path) ? [params['id'] ?? ''] : [];
  const { 'Content-Type': type = '' } = answered.headers;
  return {
    by: principal,
    what,
    caseIds: refused ? ownId : [...new Set([...ownId, ...shownIn(what, answered)])],
    filter: filterShape({ ...askedFor(route, query, refused), ...(isOfOneCase(path) ? {} : params) }),
    format: type.startsWith('text/csv') ? 'csv' : type.startsWith('text/html') ? 'page' : 'json',
    refused,
  };
}

/**
 * What a caller asked for, by the names that the route knows: any other is the caller's own word. A reading is refused
 * before its filter is checked, so of that no value is kept.
 */
function askedFor({ query: known }: Described, query: unknown, refused: boolean): Record<string, unknown> {
  const sent = Object.entries(query as object).filter(([name]) => known && Object.hasOwn(known.shape, name));
  return Object.fromEntries(sent.map(([name, value]: [string, unknown]) => [name, refused ? true : value]));
}

function shownIn(what: NonNullable<Described['look']>, { shows }: Answer): readonly string[] {
  if (LOOKS[what].shows !== 'cases') return [];
  // Without them the record would say that somebody looked at nothing.
  if (shows === undefined) throw new TypeError(`An answer of the kind ${what} does not say what it shows`);
  return shows;
}

/** Whether an address names one case. */
export function isOfOneCase(path: string): boolean {
  return path.includes('/cases/:id');
}
