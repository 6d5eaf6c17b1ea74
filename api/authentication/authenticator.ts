import type { Request } from 'express';
import type { KeyHolder } from '../../register/keys/keys-port.ts';

/** Who calls, and in which way they have said so. */
export interface Caller extends KeyHolder {
  /** A machine, by a key or token; without it, a person. */
  readonly isMachine?: true;
}

/** One way of saying who calls; undefined when the request does not say it in this way, or not truly. */
export type Authenticator = (request: Request) => Promise<Caller | undefined>;

/** Who calls: the first of these ways that knows the caller is believed, and the others are not asked. */
export function inOrder(authenticators: readonly Authenticator[]): Authenticator {
  return async (request) => {
    for (const authenticate of authenticators) {
      const principal = await authenticate(request);
      if (principal) return principal;
    }
    return undefined;
  };
}
