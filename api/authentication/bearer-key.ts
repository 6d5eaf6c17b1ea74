import type { Request } from 'express';
import type { Register } from '../../register/register.ts';
import type { Authenticator } from './authenticator.ts';

/** A key of the register: `Authorization: Bearer <key>`. */
export function bearerKey(register: Pick<Register, 'findPrincipal'>): Authenticator {
  return async (request) => {
    const key = bearerOf(request);
    return key === undefined ? undefined : register.findPrincipal(key);
  };
}

function bearerOf(request: Request): string | undefined {
  return /^Bearer ([\w.~+/=-]{1,400})$/i.exec(request.headers.authorization ?? '')?.[1];
}
