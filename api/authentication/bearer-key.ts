import type { Keys } from '../../register/keys/keys-port.ts';
import type { Authenticator } from './authenticator.ts';
import { bearerOf, isToken } from './bearer.ts';

/** A key of the register: `Authorization: Bearer <key>`. */
export function bearerKey(register: Pick<Keys, 'findPrincipal'>): Authenticator {
  return async (request) => {
    const key = bearerOf(request);
    if (key === undefined || isToken(key)) return undefined;
    const holder = await register.findPrincipal(key);
    return holder && { ...holder, isMachine: true };
  };
}
