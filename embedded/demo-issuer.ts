import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Configuration, Provider } from 'oidc-provider';
import type { IssuerSettings } from '../api/authentication/sign-in.ts';
import { html, textOf } from '../web/html.ts';
import { IssuedInMemory } from './issued-in-memory.ts';
import { freePort } from './ports.ts';

/** An invented person who may sign in by nothing but being chosen. */
export interface DemoAccount {
  readonly subject: string;
  readonly words: string;
}

interface DemoIssuerOptions {
  /** The port wished for; 0 for any free one. */
  readonly port: number;
  /** What the product knows it by. */
  readonly id?: string;
  readonly accounts: readonly DemoAccount[];
  /** Where people reach the product. */
  readonly publicUrl: string;
}

/** A running provider, and what the product needs to know of it. */
export interface DemoIssuer {
  readonly settings: IssuerSettings;
  stop(): Promise<void>;
}

const CLIENT_ID = 'whereabouts';
const LASTS_SECONDS = 15 * 60;
const CHOOSE = /^\/interaction\/([\w-]+)$/;
const LONGEST_FORM = 2_000;

/**
 * A real OpenID Connect provider on loopback, for demonstrations and tests: it asks for no password, so a production
 * process must never trust it (its address, plain HTTP on this machine, is refused there).
 */
export async function startDemoIssuer(options: DemoIssuerOptions): Promise<DemoIssuer> {
  const { Provider } = await import('oidc-provider');
  const { id = 'demo', publicUrl } = options;
  const port = await freePort(options.port);
  const issuer = `http://127.0.0.1:${port}`;
  const clientSecret = randomBytes(32).toString('base64url');
  const provider = new Provider(issuer, {
    ...configuration(options, port),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        redirect_uris: [`${publicUrl}/sign-in/callback/${id}`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
        require_auth_time: true,
      },
    ],
  });
  const issue = provider.callback();
  const server = createServer((request, response) => {
    // Whoever comes is asked who they are, also when they were just asked: several people share one demonstration.
    request.headers.cookie = withoutSession(request.headers.cookie, port);
    const chosen = CHOOSE.test(request.url ?? '');
    const done = chosen ? choose(provider, options, request, response) : issue(request, response);
    done.catch(() => {
      response.statusCode = 400;
      response.end('This sign-in cannot be gone on with. Begin again where you came from.\n');
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    settings: { id, words: 'an invented person', issuer, clientId: CLIENT_ID, clientSecret },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function configuration({ accounts }: DemoIssuerOptions, port: number): Configuration {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return {
    adapter: IssuedInMemory,
    jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig', kid: 'demo' }] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // A port has no cookies of its own: installations side by side on one machine would share theirs.
      names: { interaction: `asked-${port}`, resume: `resumed-${port}`, session: sessionCookie(port) },
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    pkce: { required: () => true },
    ttl: {
      AccessToken: LASTS_SECONDS,
      AuthorizationCode: 60,
      Grant: LASTS_SECONDS,
      IdToken: LASTS_SECONDS,
      Interaction: LASTS_SECONDS,
      Session: LASTS_SECONDS,
    },
    findAccount: (_ctx, subject) =>
      accounts.some((account) => account.subject === subject)
        ? { accountId: subject, claims: () => ({ sub: subject }) }
        : undefined,
    // The product is the only client, and asks for nothing but who it is.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        accountId: oidc.session?.accountId ?? '',
        clientId: oidc.client?.clientId ?? '',
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    renderError(ctx, { error }) {
      ctx.type = 'text';
      ctx.body = `The sign-in was refused: ${error}\n`;
    },
  };
}

const sessionCookie = (port: number) => `chosen-${port}`;

function withoutSession(cookies: string | undefined, port: number): string | undefined {
  return cookies
    ?.split('; ')
    .filter((cookie) => !cookie.startsWith(sessionCookie(port)))
    .join('; ');
}

/** The page that stands for a password: whom to be. */
async function choose(
  provider: Provider,
  { accounts, publicUrl }: DemoIssuerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    const targets = `'self' ${new URL(publicUrl).origin}`;
    response.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; form-action ${targets}; frame-ancestors 'none'`,
    );
    response.end(choicePage(accounts));
    return;
  }
  const chosen = new URLSearchParams(await bodyOf(request)).get('subject');
  const known = accounts.some(({ subject }) => subject === chosen);
  const result =
    known && chosen !== null
      ? { login: { accountId: chosen, remember: false } }
      : { error: 'access_denied', error_description: 'nobody was chosen' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) {
    body += String(part);
    if (body.length > LONGEST_FORM) throw new Error('The form is too long');
  }
  return body;
}

function choicePage(accounts: readonly DemoAccount[]): string {
  return textOf(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>Demonstration: who are you?</title>
        </head>
        <body>
          <main>
            <h1>Who are you?</h1>
            <p>This provider is for demonstrations. Everybody here is invented, and nobody has a password.</p>
            <form method="post">
              <fieldset>
                <legend>Sign in as</legend>
                ${accounts.map(
                  ({ subject, words }) =>
                    html`<p>
                      <input type="radio" name="subject" id="${subject}" value="${subject}" required />
                      <label for="${subject}">${words}</label>
                    </p>`,
                )}
              </fieldset>
              <button type="submit">Sign in</button>
            </form>
          </main>
        </body>
      </html> `,
  );
}
