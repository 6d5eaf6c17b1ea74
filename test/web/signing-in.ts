import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { inject } from 'vitest';
import { createCalendarTeller } from '../../dispatch/calendar-changes.ts';
import { createGrantTimers } from '../../dispatch/grant-timers.ts';
import { createCaseGateway } from '../../dispatch/case-gateway.ts';
import { addDemoPeople, type DemoKeys } from '../../demo/people.ts';
import { addDemoSignIns, DEMO_ACCOUNTS } from '../../demo/sign-ins.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { createKeyRing } from '../../encryption/key-ring.ts';
import { createPayloadCodec } from '../../encryption/payload-codec.ts';
import { startDemoIssuer, type DemoIssuer } from '../../embedded/demo-issuer.ts';
import type { Register } from '../../register/register.ts';
import { createWeb } from '../../web/create-web.ts';
import type { Database } from '../../register/store/database.ts';
import { openTestRegister } from '../support/register.ts';
import { Browser, formsOf, type Got } from './browser.ts';

/** Where the Temporal UI would be. */
export const UI_ORIGIN = 'http://127.0.0.1:8233';

/** The pages and the API on a real register, and two real providers on loopback: `demo` and `other`. */
export interface SigningIn {
  readonly web: string;
  readonly keys: DemoKeys;
  readonly register: Register;
  readonly database: Database;
  /** The wall clock of the product; the providers keep the real one. */
  readonly clock: { now: number };
  readonly issuers: Readonly<Record<'demo' | 'other', DemoIssuer>>;
  readonly logged: string[];
  stop(): Promise<void>;
  /** The same once the test has stopped the first provider by itself. */
  stopButDemo(): Promise<void>;
}

export async function startSigningIn(options: { publicUrl?: string } = {}): Promise<SigningIn> {
  const opened = await openTestRegister(new Date().toISOString());
  const { register, clock, database } = opened;
  const secret = randomBytes(32);
  const keys = await addDemoPeople(register, secret, BROMLEY);
  const connection = Connection.lazy({ address: inject('temporalAddress') });
  const client = new Client({ connection, namespace: inject('temporalNamespace') });
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const publicUrl = options.publicUrl ?? web;
  const [demo, other] = await Promise.all(
    ['demo', 'other'].map((id) => startDemoIssuer({ port: 0, id, accounts: DEMO_ACCOUNTS, publicUrl })),
  );
  if (!demo || !other) throw new Error('A provider did not start');
  await addDemoSignIns(register, demo.settings.issuer, BROMLEY);
  const logged: string[] = [];
  server.on(
    'request',
    createWeb({
      register,
      cases: createCaseGateway({ client, taskQueue: 'nobody' }),
      calendarTeller: createCalendarTeller({ client, taskQueue: 'nobody' }),
      policy: BROMLEY,
      grantTimers: createGrantTimers({ client, taskQueue: 'nobody' }),
      rehearsal: null,
      temporal: { ping: () => Promise.resolve() },
      codec: {
        ...createPayloadCodec({ ring: createKeyRing(secret), namespace: inject('temporalNamespace') }),
        namespace: inject('temporalNamespace'),
        uiOrigin: UI_ORIGIN,
      },
      outboxOpen: false,
      signIn: { publicUrl, secret, issuers: [demo.settings, other.settings] },
      now: () => clock.now,
      log: pino({}, { write: (line: string) => void logged.push(line) }),
    }),
  );
  const stop = async (running: readonly DemoIssuer[]) => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    await Promise.all(running.map((issuer) => issuer.stop()));
    await connection.close();
    await opened.close();
  };
  return {
    web,
    keys,
    register,
    database,
    clock,
    issuers: { demo, other },
    logged,
    stop: () => stop([demo, other]),
    stopButDemo: () => stop([other]),
  };
}

/** Chooses an issuer on a page, and stops before it asks who one is: the address it was gone to. */
export async function goToIssuer(browser: Browser, page: Got, issuer = 'demo'): Promise<string> {
  const [form] = formsOf(page);
  if (!form) throw new Error(`No form at ${page.url}: ${page.status}`);
  const sent = await browser.post(form.action, { ...form.fields, issuer });
  const address = sent.headers.get('location');
  if (address === null) throw new Error(`Not sent to the issuer: ${sent.status}`);
  return address;
}

/** Says at the issuer who one is, and stops before going back: the address to go back to. */
export async function beAt(browser: Browser, authorization: string, subject: string): Promise<string> {
  const choice = await browser.look(authorization);
  const [form] = formsOf(choice);
  if (!form) throw new Error(`The issuer does not ask: ${choice.status} ${choice.text}`);
  const chosen = await browser.post(form.action, { subject });
  const next = chosen.headers.get('location') ?? '';
  const back = await browser.look(
    new URL(next, form.action).href,
    (url) => !url.includes('/sign-in/callback/'),
  );
  return back.headers.get('location') ?? '';
}

/** The whole way from a page with a choice of issuers; stops at what the product answers to coming back. */
export async function signInFrom(
  browser: Browser,
  page: string,
  subject: string,
  issuer = 'demo',
): Promise<Got> {
  const authorization = await goToIssuer(browser, await browser.send(page), issuer);
  return browser.send(await beAt(browser, authorization, subject));
}

/** A browser in which somebody of the demo is signed in. */
export async function signedIn({ web }: Pick<SigningIn, 'web'>, subject: string): Promise<Browser> {
  const browser = new Browser();
  const answer = await signInFrom(browser, `${web}/sign-in`, subject);
  if (answer.status !== 303) throw new Error(`Not signed in: ${answer.status} ${answer.text}`);
  return browser;
}

/** Whether a browser's cookies let it in. */
export async function isIn({ web }: Pick<SigningIn, 'web'>, browser: Browser): Promise<boolean> {
  return (await browser.send(`${web}/`)).status === 200;
}

/** The token that the forms of a browser's session carry. */
export async function tokenOf({ web }: Pick<SigningIn, 'web'>, browser: Browser): Promise<string> {
  return formsOf(await browser.send(`${web}/`))[0]?.fields['csrf'] ?? '';
}

/** Another browser with the same cookies: what a thief of them has. */
export function copyOf(browser: Browser): Browser {
  const copy = new Browser();
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  return copy;
}

/** Asks the API by the cookies of a browser. */
export async function callBy(
  { web }: Pick<SigningIn, 'web'>,
  browser: Browser,
  path: string,
  accept = 'application/json',
): Promise<Got> {
  return browser.send(`${web}/api/v1${path}`, { headers: { accept } });
}
