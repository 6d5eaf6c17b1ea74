import type { ApiDeps } from '../deps.ts';
import { inOrder, type Authenticator } from './authenticator.ts';
import { bearerKey } from './bearer-key.ts';
import { bySession } from './by-session.ts';
import { clientToken } from './client-token.ts';

/** Every way in which a caller of the API may say who they are, in the order in which they are asked. */
export function authenticators({ register, tokenIssuers = [] }: ApiDeps): Authenticator {
  return inOrder([bearerKey(register), clientToken(register, tokenIssuers), bySession]);
}
