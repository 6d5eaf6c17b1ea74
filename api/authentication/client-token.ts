import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Keys } from '../../register/keys/keys-port.ts';
import type { Authenticator } from './authenticator.ts';
import { bearerOf, isToken } from './bearer.ts';
import { IssuerUnavailable } from './issuer-unavailable.ts';
import { keysAddressOf } from './issuer-discovery.ts';
import type { TokenIssuer } from './token-issuers.ts';

/** Signatures that only the issuer can make: `none` and those with a shared secret are not among them (RFC 8725). */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** By how much clocks may differ. */
const TOLERANCE_SECONDS = 30;
const TIMEOUT_MS = 3_000;
/** An issuer that did not answer is not asked again for so long: whoever sends tokens would have us ask it. */
const QUIET_MS = 5_000;

type TokenKeys = Pick<Keys, 'findClient'>;

/**
 * A token that a client has got for itself from an issuer (RFC 6749, 4.4; RFC 9068). The token says only which client
 * it is: what that may do stands in the register, and a client that is not there is nobody. It is known by `sub`, which
 * in a token on behalf of a person is the person: such a token is nobody's here.
 */
export function clientToken(register: TokenKeys, issuers: readonly TokenIssuer[]): Authenticator {
  const verifiers = new Map(issuers.map((issuer) => [issuer.issuer, verifierOf(issuer)]));
  return async (request) => {
    const token = bearerOf(request);
    if (token === undefined || !isToken(token)) return undefined;
    const issuer = issuerOf(token);
    const verify = verifiers.get(issuer ?? '');
    if (issuer === undefined || !verify) return undefined;
    const subject = await verify(token);
    if (subject === undefined) return undefined;
    const holder = await register.findClient({ issuer, subject });
    return holder && { ...holder, isMachine: true };
  };
}

/** What it says of itself, to know whose keys to hold it against. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** The subject of a token that holds; undefined for one that does not. */
function verifierOf({ issuer, audience, jwks }: TokenIssuer): (token: string) => Promise<string | undefined> {
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    clockTolerance: TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'sub'],
  };
  let keys: JWTVerifyGetKey | undefined;
  let quietUntil = 0;
  const keyOf: JWTVerifyGetKey = async (header, signed) => {
    if (performance.now() < quietUntil) throw new IssuerUnavailable();
    try {
      keys ??= createRemoteJWKSet(new URL(jwks ?? (await keysAddressOf(issuer, TIMEOUT_MS))), {
        timeoutDuration: TIMEOUT_MS,
      });
      return await keys(header, signed);
    } catch (error) {
      if (isWithoutKey(error)) throw error;
      quietUntil = performance.now() + QUIET_MS;
      throw new IssuerUnavailable();
    }
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keyOf, options);
      return payload.sub;
    } catch (error) {
      if (error instanceof IssuerUnavailable) throw error;
      // Whatever else keeps it from being held against a key keeps it from being believed.
      return undefined;
    }
  };
}

/** Whether the issuer was asked, and has no key for such a token. */
function isWithoutKey(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
