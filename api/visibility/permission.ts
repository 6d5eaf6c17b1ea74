import { mayEver, permissionRow, type Permission } from '../../domain/policy/access/authorisation.ts';
import type { CaseRow, Principal, School } from '../../register/register.ts';
import { maySeeSchool } from './access.ts';
import type { Answer } from '../http/answer.ts';
import type { ApiDeps } from '../deps.ts';
import { forbidden, NOT_FOUND } from '../http/problem.ts';
import type { Call, Route } from '../http/route.ts';

/** Says so to a role that may never do it, whatever it sends; undefined to one that may. */
export function refusedTo({ role }: Principal, permission: Permission): Answer | undefined {
  if (mayEver(role, permission)) return undefined;
  return forbidden(`The role ${role} may not ${permissionRow(permission).words}.`);
}

/** Says so of a whole route before a body is read; of one case or school only once it is known to exist for the caller. */
export function mayNothingOf({ does }: Pick<Route, 'does'>, principal: Principal): Answer | undefined {
  if (does.some((each) => permissionRow(each).on !== 'authority')) return undefined;
  const refusals = does.map((each) => refusedTo(principal, each));
  return refusals.every((refusal) => refusal !== undefined) ? refusals[0] : undefined;
}

/** The case a call is about, or the refusal of it: not found before forbidden. */
export function caseFor({ principal, row }: Call, permission: Permission): CaseRow | Answer {
  return row ? (refusedTo(principal, permission) ?? row) : NOT_FOUND;
}

/** The same for the school that a call is about. */
export async function schoolFor(
  { register }: Pick<ApiDeps, 'register'>,
  { principal, params }: Call,
  permission: Permission,
): Promise<School | Answer> {
  const urn = params['urn'] ?? '';
  const school = maySeeSchool(principal, urn) ? await register.findSchool(urn) : undefined;
  return school ? (refusedTo(principal, permission) ?? school) : NOT_FOUND;
}
