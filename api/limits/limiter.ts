import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { problem } from '../http/problem.ts';
import { send } from '../http/send.ts';
import { RATE_LIMITS, type RateLimit, type RateLimitSettings } from './rate-limits.ts';

/** Counts requests of the same caller or address, says in `RateLimit` how many are left, and answers those over the limit. */
export function limiter(
  name: RateLimit,
  settings: RateLimitSettings,
  {
    keyOf = addressOf,
    skip = () => false,
  }: { keyOf?: (request: Request) => string; skip?: (request: Request) => boolean } = {},
): RequestHandler {
  const { perSeconds, words } = RATE_LIMITS[name];
  const tooMany = problem(
    'too-many-requests',
    `Up to ${settings[name]} ${words} are answered in ${perSeconds} seconds. Wait as long as Retry-After says.`,
  );
  return rateLimit({
    windowMs: perSeconds * 1_000,
    limit: settings[name],
    identifier: name,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: keyOf,
    skip,
    // It has set Retry-After by now.
    handler: (_request, response) => {
      send(response, tooMany);
    },
    // It would write to the console, and what it looks for is settled by TRUSTED_PROXIES.
    validate: false,
  });
}

/** Where a request comes from; of an IPv6 address the part that one subscriber has. */
function addressOf(request: Request): string {
  return ipKeyGenerator(request.ip ?? '');
}
