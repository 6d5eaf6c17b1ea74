import type { Request } from 'express';
import type { Principal } from '../../register/register.ts';

/** One way of saying who calls; undefined when the request does not say it in this way, or not truly. */
export type Authenticator = (request: Request) => Promise<Principal | undefined>;

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
