import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, formsOf } from './browser.ts';
import { beAt, goToIssuer, signedIn, signInFrom, startSigningIn, type SigningIn } from './signing-in.ts';

let here: SigningIn;
beforeAll(async () => {
  here = await startSigningIn();
});
afterAll(() => here.stop());

describe('Signing in', () => {
  it('leads from the first page over the issuer to one’s account', async () => {
    const browser = new Browser();
    const page = await browser.look(`${here.web}/`);
    expect(page.url).toBe(`${here.web}/sign-in`);
    const answer = await signInFrom(browser, page.url, 'demo-ewo');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${here.web}/`);
    const home = await browser.send(`${here.web}/`);
    expect(home.status).toBe(200);
    expect(home.text).toContain('Alex Invented');
    expect(home.text).toContain('Education Welfare Officer');
  });

  it('asks the issuer with code, PKCE, state and nonce, under the issuer’s own address to come back to', async () => {
    const browser = new Browser();
    const address = await goToIssuer(browser, await browser.send(`${here.web}/sign-in`), 'other');
    const asked = new URL(address).searchParams;
    expect(asked.get('response_type')).toBe('code');
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) {
      expect(asked.get(name)?.length, name).toBeGreaterThanOrEqual(43);
    }
    expect(asked.get('redirect_uri')).toBe(`${here.web}/sign-in/callback/other`);
    expect(asked.get('scope')).toBe('openid');
  });

  it('acts through the API by the same role and school as a key', async () => {
    const browser = await signedIn(here, 'demo-school-900001');
    const json = { headers: { accept: 'application/json' } };
    const own = await browser.send(`${here.web}/api/v1/schools/900001/calendar`, json);
    expect(own.status).toBe(200);
    const foreign = await browser.send(`${here.web}/api/v1/schools/900002/calendar`, json);
    const missing = await browser.send(`${here.web}/api/v1/schools/999999/calendar`, json);
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(missing.text);
  });

  it('is put on the audit, without a token or an account’s name', async () => {
    const browser = await signedIn(here, 'demo-auditor');
    const entries = await here.database.db.selectFrom('audit_entries').selectAll().execute();
    const last = entries.filter(({ action }) => action === 'signed-in').at(-1);
    expect(last?.subject).toBe('demo-auditor');
    const text = JSON.stringify(entries);
    for (const cookie of browser.cookies.values()) {
      expect(text).not.toContain(decodeURIComponent(cookie).slice(2).split('.')[0]);
    }
  });

  it('lets nobody in whose account is bound to nobody', async () => {
    const browser = new Browser();
    const answer = await signInFrom(browser, `${here.web}/sign-in`, 'demo-ewo', 'other');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('You have no access');
    expect((await browser.send(`${here.web}/`)).status).toBe(303);
  });

  it('tells somebody who breaks it off at the issuer so', async () => {
    const browser = new Browser();
    const authorization = await goToIssuer(browser, await browser.send(`${here.web}/sign-in`));
    const back = await beAt(browser, authorization, 'nobody-of-these');
    expect(back).toContain('error=access_denied');
    const answer = await browser.send(back);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('did not sign you in');
  });

  it('shows where one is signed in, each with a way to end it', async () => {
    const one = await signedIn(here, 'demo-admissions');
    const other = await signedIn(here, 'demo-admissions');
    const home = await one.send(`${here.web}/`);
    const ends = formsOf(home).filter(({ action }) => action.endsWith('/end'));
    expect(ends).toHaveLength(2);
    const another = home.text.split('<tr>').find((row) => row.includes('Another one')) ?? '';
    const handle = /sessions\/([^/]+)\/end/.exec(another)?.[1] ?? '';
    const end = ends.find(({ action }) => action === `${here.web}/sessions/${handle}/end`);
    const ended = await one.post(end?.action ?? '', { ...end?.fields });
    expect(ended.status).toBe(303);
    expect((await other.send(`${here.web}/`)).status).toBe(303);
    expect((await one.send(`${here.web}/`)).status).toBe(200);
  });
});
