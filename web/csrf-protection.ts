import { isCrossSite } from '../api/authentication/cross-site.ts';
import type { SessionGuard } from '../api/authentication/sessions.ts';
import type { ApiDeps } from '../api/deps.ts';
import type { OpenRoute } from '../api/http/route.ts';
import { RegisterUnavailable } from '../register/register.ts';
import { refuse } from './sign-in/refusals.ts';

/**
 * The pages, each form of which is taken only from ourselves: never from another site, and where a session is known,
 * only with its token. Every page passes through here, so that a new one is guarded without a word of its own.
 */
export function guarded(
  { policy }: ApiDeps,
  routes: readonly OpenRoute[],
  sessions: SessionGuard | undefined,
): OpenRoute[] {
  return routes.map((route) => ({
    ...route,
    async handle(request) {
      if (route.method !== 'get') {
        const forged =
          route.session && sessions
            ? sessions.forgery(request)
            : isCrossSite(request)
              ? 'cross-site'
              : undefined;
        if (forged) return refuse(forged, policy.name);
      }
      try {
        return await route.handle(request);
      } catch (error) {
        if (route.page === 'only' && error instanceof RegisterUnavailable) return refuse('away', policy.name);
        throw error;
      }
    },
  }));
}
