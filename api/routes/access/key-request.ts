import type { z } from 'zod';
import { epochOf } from '../../../domain/calendar/instant.ts';
import { KEY_LIMITS, scopesOfRole, type KeyScope } from '../../../domain/policy/access/machine-keys.ts';
import type { Role } from '../../../domain/policy/access/roles.ts';
import type { NewKey } from '../../../register/keys/keys-port.ts';
import type { Register } from '../../../register/register.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import type { Fault } from '../../http/problem.ts';
import type { newKeySchema } from '../../schemas/keys.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A client stands for one machine. */
export const TAKEN: Fault = {
  pointer: '/client',
  message: 'stands for a machine already; revoke that first',
};

/** What a key can be made from is known here and in the register: its school, its scopes, its end, its issuer. */
export async function keyWish(
  deps: { readonly register: Pick<Register, 'findSchool'> } & Pick<ApiDeps, 'tokenIssuers' | 'now'>,
  { name, role, expiresAt, client, ...limits }: z.output<typeof newKeySchema>,
): Promise<{ ok: true; key: NewKey } | { ok: false; faults: readonly Fault[] }> {
  const school = limits.school ?? null;
  const scopes = limits.scopes ?? null;
  const end = endOfKey(expiresAt, nowOf(deps));
  const isKnownIssuer = !client || deps.tokenIssuers?.some(({ issuer }) => issuer === client.issuer);
  const faults = [
    ...faultsOfScopes(role, scopes),
    ...(await faultsOfSchool(deps, role, school)),
    ...(isKnownIssuer
      ? []
      : [{ pointer: '/client/issuer', message: 'is not an issuer whose tokens are taken here' }]),
  ];
  if (typeof end !== 'number') return { ok: false, faults: [...faults, end] };
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, key: { name, role, school, scopes, expiresAt: end } };
}

function faultsOfScopes(role: Role, scopes: readonly KeyScope[] | null): Fault[] {
  const possible = scopesOfRole(role);
  return (scopes ?? []).flatMap((scope, at) =>
    possible.includes(scope)
      ? []
      : [{ pointer: `/scopes/${at}`, message: `is nothing that the role ${role} may do` }],
  );
}

async function faultsOfSchool(
  { register }: { readonly register: Pick<Register, 'findSchool'> },
  role: Role,
  school: string | null,
): Promise<Fault[]> {
  const pointer = '/school';
  if (role !== 'school') return school === null ? [] : [{ pointer, message: 'is only for the role school' }];
  if (school === null) return [{ pointer, message: 'is missing: a key of the role school is bound to one' }];
  return (await register.findSchool(school)) ? [] : [{ pointer, message: 'is not a school on record' }];
}

/** When a key lapses, epoch milliseconds; the fault of a wish that cannot be. */
export function endOfKey(wished: string | undefined, now: number): number | Fault {
  if (wished === undefined) return now + KEY_LIMITS.usualDays * DAY_MS;
  const end = epochOf(wished);
  const pointer = '/expiresAt';
  if (end <= now) return { pointer, message: 'must lie ahead' };
  if (end <= now + KEY_LIMITS.longestDays * DAY_MS) return end;
  return { pointer, message: `must not be more than ${KEY_LIMITS.longestDays} days ahead` };
}
