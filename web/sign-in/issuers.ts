import type { Configuration } from 'openid-client';
import type { IssuerSettings, SignIn } from '../../api/authentication/sign-in.ts';
import { SIGN_IN_LIMITS } from '../../domain/policy/access/sign-in-limits.ts';
import type { Identity } from '../../register/people/people-port.ts';
import type { SignInFlow } from '../../register/people/sessions-port.ts';

const SECONDS_TO_ANSWER = 10;

/** What a sign-in is for. */
export type Purpose = Pick<SignInFlow, 'returnTo' | 'invitation' | 'stepUp'>;

/** An account that has proved itself at its issuer. */
export interface Proof {
  readonly identity: Identity;
  /** When, epoch ms; null when the issuer does not say. */
  readonly authenticatedAt: number | null;
}

/** `declined`: the person or the issuer broke it off. `not-verified`: what came back is not what was asked for. */
type Unproved = 'declined' | 'not-verified' | 'unreachable';

/** The configured issuers, spoken to by OpenID Connect: authorization code, PKCE, state and nonce. */
export interface Issuers {
  readonly list: readonly Pick<IssuerSettings, 'id' | 'words'>[];
  /** Where a browser may be sent to. */
  origins(): string[];
  /** The address to send a browser to, and what to keep until it comes back. */
  begin(id: string, purpose: Purpose): Promise<{ url: string; flow: SignInFlow } | 'unknown' | 'unreachable'>;
  /** Whether what came back with a browser, at the path and query it came to, is the answer to this flow. */
  finish(flow: SignInFlow, cameTo: string): Promise<Proof | Unproved>;
}

export function issuersOf({ issuers, publicUrl }: SignIn): Issuers {
  const byId = new Map(issuers.map((settings) => [settings.id, settings]));
  const found = new Map<string, Configuration>();

  async function configurationOf(settings: IssuerSettings): Promise<Configuration> {
    const kept = found.get(settings.id);
    if (kept) return kept;
    const configuration = await discover(settings);
    found.set(settings.id, configuration);
    return configuration;
  }

  return {
    list: issuers,

    origins: () => [
      ...new Set(
        issuers.flatMap(({ id, issuer }) => {
          const endpoint = found.get(id)?.serverMetadata().authorization_endpoint;
          return [issuer, ...(endpoint === undefined ? [] : [endpoint])].map((url) => new URL(url).origin);
        }),
      ),
    ],

    async begin(id, purpose) {
      const settings = byId.get(id);
      if (!settings) return 'unknown';
      const client = await import('openid-client');
      let configuration: Configuration;
      try {
        configuration = await configurationOf(settings);
      } catch {
        return 'unreachable';
      }
      const codeVerifier = client.randomPKCECodeVerifier();
      const flow: SignInFlow = {
        issuer: id,
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier,
        ...purpose,
      };
      const url = client.buildAuthorizationUrl(configuration, {
        // An address of its own for each issuer: what one issuer sends is never taken as another's (RFC 9700, 4.4).
        redirect_uri: `${publicUrl}/sign-in/callback/${id}`,
        scope: 'openid',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(purpose.stepUp && { prompt: 'login', max_age: '0' }),
      });
      return { url: url.href, flow };
    },

    async finish({ issuer: id, state, nonce, codeVerifier, stepUp }, cameTo) {
      const settings = byId.get(id);
      if (!settings) return 'not-verified';
      const client = await import('openid-client');
      try {
        const configuration = await configurationOf(settings);
        const tokens = await client.authorizationCodeGrant(configuration, new URL(`${publicUrl}${cameTo}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
          // Asked for anew, so that it must be said, and not be older than what it is asked for.
          ...(stepUp && { maxAge: SIGN_IN_LIMITS.stepUpMinutes * 60 }),
        });
        const claims = tokens.claims();
        if (!claims) return 'not-verified';
        const { iss: issuer, sub: subject, auth_time: seconds } = claims;
        return {
          identity: { issuer, subject },
          authenticatedAt: typeof seconds === 'number' ? seconds * 1000 : null,
        };
      } catch (error) {
        if (error instanceof client.AuthorizationResponseError) return 'declined';
        return isAway(error) ? 'unreachable' : 'not-verified';
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: IssuerSettings): Promise<Configuration> {
  const client = await import('openid-client');
  const authentication = clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret);
  const server = new URL(issuer);
  return client.discovery(server, clientId, undefined, authentication, {
    timeout: SECONDS_TO_ANSWER,
    execute: [
      // The signature of the ID token is held against the issuer's keys, not only the connection it came over.
      client.enableNonRepudiationChecks,
      // The configuration lets in plain HTTP on this machine only, and nowhere in production.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out, says the library
      ...(server.protocol === 'http:' ? [client.allowInsecureRequests] : []),
    ],
  });
}

/** The issuer could not be asked at all. */
function isAway(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_TIMEOUT';
}
