import type { Request } from 'express';

/** The longest token taken: those of issuers carry claims by the dozen, and headers may have 16 kB together. */
const LONGEST = 8_000;
const BEARER = new RegExp(`^Bearer ([\\w.~+/=-]{1,${LONGEST}})$`, 'i');

/** What a request sends as `Authorization: Bearer …` (RFC 6750). */
export function bearerOf(request: Request): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}

/** Whether it has the shape of a JSON Web Token (RFC 7519), which no key has. */
export function isToken(bearer: string): boolean {
  return bearer.split('.').length === 3;
}
