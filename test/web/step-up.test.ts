import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORTS } from '../../domain/policy/tracking/reports.ts';
import type { Browser } from './browser.ts';
import { callBy, copyOf, isIn, signedIn, signInFrom, startSigningIn, type SigningIn } from './signing-in.ts';

let here: SigningIn;
beforeAll(async () => {
  here = await startSigningIn();
});
afterAll(() => here.stop());

const MINUTE = 60_000;
const QUERY: Readonly<Record<string, string>> = { dfe: '?on=2026-10-01', panel: '?month=2026-10' };
const HTML = 'text/html,*/*;q=0.8';

/** Somebody who signed in as many minutes ago as is said. */
async function since(
  minutes: number,
  ask: (browser: Browser) => Promise<void>,
  subject = 'demo-ews-manager',
) {
  const browser = await signedIn(here, subject);
  const before = here.clock.now;
  here.clock.now = Date.now() + minutes * MINUTE;
  await ask(browser).finally(() => (here.clock.now = before));
}

describe.each(Object.keys(REPORTS))('Data in bulk: the report %s', (name) => {
  const address = `/reports/${name}${QUERY[name] ?? ''}`;

  it.each(['application/json', 'text/csv'])(
    'is for somebody who has just signed in, as %s',
    async (accept) => {
      await since(4, async (browser) => {
        expect((await callBy(here, browser, address, accept)).status).toBe(200);
      });
      await since(6, async (browser) => {
        const refused = await callBy(here, browser, address, accept);
        expect(refused.status).toBe(403);
        const problem = JSON.parse(refused.text) as { code: string; detail: string };
        expect(problem.code).toBe('forbidden');
        expect(problem.detail).toContain('Sign in again at /step-up?return=');
      });
    },
  );

  it('leads a browser to the page to sign in again, and from there back', async () => {
    await since(6, async (browser) => {
      const led = await callBy(here, browser, address, HTML);
      expect(led.status).toBe(303);
      const stepUp = new URL(led.headers.get('location') ?? '', here.web).href;
      expect((await browser.send(stepUp)).text).toContain('Sign in again');
      here.clock.now = Date.now();
      const back = await signInFrom(browser, stepUp, 'demo-ews-manager');
      expect(back.headers.get('location')).toBe(`${here.web}/api/v1${address}`);
      expect((await callBy(here, browser, address)).status).toBe(200);
    });
  });

  it('asks nothing of a machine', async () => {
    const headers = { authorization: `Bearer ${here.keys['auditor'] ?? ''}`, accept: 'text/csv' };
    expect((await fetch(`${here.web}/api/v1${address}`, { headers })).status).toBe(200);
  });
});

describe('Signing in again', () => {
  it('leaves everything else open meanwhile', async () => {
    await since(6, async (browser) => {
      expect((await callBy(here, browser, '/cases')).status).toBe(200);
      expect(await isIn(here, browser)).toBe(true);
    });
  });

  it('asks the issuer for a sign-in of its own, and to say when it was', async () => {
    const browser = await signedIn(here, 'demo-ews-manager');
    const page = await browser.send(`${here.web}/step-up`);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const sent = await browser.post(`${here.web}/step-up`, { csrf, issuer: 'demo' });
    const asked = new URL(sent.headers.get('location') ?? '').searchParams;
    expect(asked.get('prompt')).toBe('login');
    expect(asked.get('max_age')).toBe('0');
  });

  it('gives the session another id, and the one before is worth nothing', async () => {
    const browser = await signedIn(here, 'demo-ews-manager');
    const thief = copyOf(browser);
    await signInFrom(browser, `${here.web}/step-up`, 'demo-ews-manager');
    expect(await isIn(here, browser)).toBe(true);
    expect(await isIn(here, thief)).toBe(false);
  });

  it('is refused as another person, and nothing has changed', async () => {
    await since(6, async (browser) => {
      const refused = await signInFrom(browser, `${here.web}/step-up`, 'demo-cme-officer');
      expect(refused.status).toBe(403);
      expect(refused.text).toContain('That was another account');
      expect((await callBy(here, browser, '/reports/caseload')).status).toBe(403);
      expect((await browser.send(`${here.web}/`)).text).toContain('Jo Placeholder');
    });
  });

  it('is no way around the role', async () => {
    await since(
      1,
      async (browser) => {
        expect((await callBy(here, browser, '/reports/caseload')).status).toBe(403);
        await signInFrom(browser, `${here.web}/step-up`, 'demo-school-900001');
        expect((await callBy(here, browser, '/reports/caseload')).status).toBe(403);
      },
      'demo-school-900001',
    );
  });

  it('is not believed of an issuer that does not say when somebody signed in', async () => {
    const { register } = here;
    const owner = { personId: 'demo-ews-manager', handle: 'undated', authenticatedAt: null };
    await register.keepSession('undated', { owner, flow: null });
    expect((await register.findSession('undated'))?.signedIn?.authenticatedAt).toBeNull();
  });
});
