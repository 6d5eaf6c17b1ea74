import { mayEver } from '../../domain/policy/access/authorisation.ts';
import type { WithheldCase } from '../../register/access/access-port.ts';
import type { CaseRow, Principal, Register } from '../../register/register.ts';
import { scopeOf } from './access.ts';
import type { Answer } from '../http/answer.ts';
import type { ApiDeps } from '../deps.ts';
import { forbidden, NOT_FOUND } from '../http/problem.ts';
import type { Route } from '../http/route.ts';
import { isOfOneCase } from './access-log.ts';

/** The case that an address names, or how a caller is answered for whom it is restricted. */
type Named = { readonly row: CaseRow | undefined } | Answer;

/**
 * Reads the case of a route of one case before the route is reached, so that no route can forget who it is open to. A
 * case outside the caller's scope is left to the route, which answers as for any other.
 */
export async function namedCase(
  { register }: Pick<ApiDeps, 'register'>,
  { path, withoutAccess }: Pick<Route, 'path' | 'withoutAccess'>,
  principal: Principal,
  params: Readonly<Record<string, string>>,
): Promise<Named> {
  const scope = scopeOf(principal);
  if (!isOfOneCase(path) || scope === null) return { row: undefined };
  const caseId = params['id'] ?? '';
  const found = await register.findCaseFor(principal, caseId, scope);
  if (!found) return { row: undefined };
  if (found.standing === 'hidden') return NOT_FOUND;
  return found.standing === 'open' || withoutAccess
    ? { row: found.row }
    : forbidden(askFor(principal, caseId));
}

function askFor({ role }: Principal, caseId: string): string {
  const place = `/api/v1/cases/${caseId}`;
  if (!mayEver(role, 'ask-for-access')) {
    return `This case is restricted, and not for the role ${role}.`;
  }
  const ask = `This case is restricted. Access may be asked for: POST ${place}/access-requests with why and for how many hours.`;
  return mayEver(role, 'break-glass') ? `${ask} In an emergency: POST ${place}/break-glass with why.` : ask;
}

/** The restricted cases that are not open to a caller, for lists that may hold any of them. */
export interface Withheld {
  readonly ask: readonly WithheldCase[];
  readonly hidden: readonly WithheldCase[];
  /** Whether a case is open to the caller. */
  readonly isOpen: (caseId: string) => boolean;
}

export async function withheldFrom(
  register: Pick<Register, 'withheldFrom'>,
  principal: Principal,
): Promise<Withheld> {
  const all = await register.withheldFrom(principal);
  const ids = new Set(all.map(({ caseId }) => caseId));
  return {
    ask: all.filter(({ standing }) => standing === 'ask'),
    hidden: all.filter(({ standing }) => standing === 'hidden'),
    isOpen: (caseId) => !ids.has(caseId),
  };
}

/** What is shown of a case that may be asked for. */
export interface RestrictedCase {
  readonly id: string;
  readonly reference: string;
  readonly restricted: true;
}

/** Of a list's cases those that are open as they are, and of those to be asked for that there are such. */
export function partOf<T>(
  { ask, isOpen }: Withheld,
  rows: readonly T[],
  idOf: (row: T) => string,
): { readonly open: T[]; readonly restricted: RestrictedCase[] } {
  const ids = new Set(rows.map(idOf));
  return {
    open: rows.filter((row) => isOpen(idOf(row))),
    // In the order of their references: any other would tell something of them.
    restricted: ask
      .filter(({ caseId }) => ids.has(caseId))
      .map(({ caseId, reference }) => ({ id: caseId, reference, restricted: true as const }))
      .sort((one, other) => (one.reference < other.reference ? -1 : 1)),
  };
}
