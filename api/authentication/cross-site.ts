import type { Request } from 'express';

/**
 * Whether another site made a browser send this request (Fetch Metadata, W3C). A browser that does not say so by
 * `Sec-Fetch-Site` still names the origin of whatever is not a plain look; whoever is no browser names neither.
 */
export function isCrossSite(request: Request, publicUrl?: string): boolean {
  const site = request.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = request.header('origin');
  if (origin === undefined) return false;
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).host];
  return !URL.canParse(origin) || ![...own, request.header('host')].includes(new URL(origin).host);
}
