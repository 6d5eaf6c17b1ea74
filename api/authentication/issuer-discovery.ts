import { z } from 'zod';

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Where an issuer says its keys are (OpenID Connect Discovery 1.0, section 4).
 * @throws when it does not answer, answers for another issuer, or names an address with less protection than its own
 */
export async function keysAddressOf(issuer: string, timeoutMs: number): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  if (!response.ok) throw new TypeError(`An issuer answered ${response.status}`);
  const said = metadata.parse(await response.json());
  if (said.issuer !== issuer) throw new TypeError('An issuer answered for another one');
  if (new URL(said.jwks_uri).protocol !== new URL(issuer).protocol) {
    throw new TypeError('An issuer names keys at an address of another protocol');
  }
  return said.jwks_uri;
}
