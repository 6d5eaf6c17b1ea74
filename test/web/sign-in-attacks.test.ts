import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownPath } from '../../web/sign-in/return-address.ts';
import { Browser } from './browser.ts';
import { beAt, goToIssuer, isIn, signInFrom, startSigningIn, type SigningIn } from './signing-in.ts';

let here: SigningIn;
beforeAll(async () => {
  here = await startSigningIn();
});
afterAll(() => here.stop());

/** A browser that has been at the issuer and is about to come back, and the address it would come back to. */
async function aboutToComeBack(subject = 'demo-ewo', issuer = 'demo'): Promise<[Browser, URL]> {
  const browser = new Browser();
  const authorization = await goToIssuer(browser, await browser.send(`${here.web}/sign-in`), issuer);
  return [browser, new URL(await beAt(browser, authorization, subject))];
}

async function refused(browser: Browser, address: URL | string, status = 403): Promise<void> {
  const answer = await browser.send(String(address));
  expect(answer.status).toBe(status);
  expect(answer.headers.get('location')).toBeNull();
  expect(await isIn(here, browser)).toBe(false);
}

describe('What comes back from an issuer', () => {
  it('lets in with the right state, code and issuer: the measure of what follows', async () => {
    const [browser, address] = await aboutToComeBack();
    expect((await browser.send(address.href)).status).toBe(303);
    expect(await isIn(here, browser)).toBe(true);
  });

  it.each<[string, (address: URL) => void]>([
    ['without its state', ({ searchParams }) => searchParams.delete('state')],
    ['with an empty state', ({ searchParams }) => searchParams.set('state', '')],
    ['with another state', ({ searchParams }) => searchParams.set('state', 'A'.repeat(43))],
    ['with two states', ({ searchParams }) => searchParams.append('state', 'A'.repeat(43))],
    ['without a code', ({ searchParams }) => searchParams.delete('code')],
    ['with another code', ({ searchParams }) => searchParams.set('code', 'A'.repeat(43))],
    ['with two codes', ({ searchParams }) => searchParams.append('code', 'A'.repeat(43))],
    [
      'in the name of another issuer',
      ({ searchParams }) => searchParams.set('iss', here.issuers.other.settings.issuer),
    ],
    ['without the issuer’s name', ({ searchParams }) => searchParams.delete('iss')],
    ['with an error', ({ searchParams }) => searchParams.set('error', 'access_denied')],
    ['with a token instead', (address) => (address.search = '?access_token=x&id_token=y')],
    ['with nothing', (address) => (address.search = '')],
    ['to the address of another issuer', (address) => (address.pathname = '/sign-in/callback/other')],
    [
      'to the address of an issuer that there is not',
      (address) => (address.pathname = '/sign-in/callback/none'),
    ],
  ])('is refused %s, and so is the right answer after it', async (_, spoil) => {
    const [browser, address] = await aboutToComeBack();
    const spoilt = new URL(address);
    spoil(spoilt);
    await refused(browser, spoilt);
    // Whatever was begun is over: an attacker has one guess.
    await refused(browser, address);
  });

  it('is refused a second time', async () => {
    const [browser, address] = await aboutToComeBack();
    expect((await browser.send(address.href)).status).toBe(303);
    expect((await browser.send(address.href)).status).toBe(403);
  });

  it('is refused in another browser: a victim is not signed in as the attacker', async () => {
    const [, address] = await aboutToComeBack('demo-auditor');
    await refused(new Browser(), address);
    const victim = new Browser();
    await goToIssuer(victim, await victim.send(`${here.web}/sign-in`));
    await refused(victim, address);
  });

  it('is refused where a code of somebody else is put into one’s own answer (PKCE, nonce)', async () => {
    const [, stolen] = await aboutToComeBack('demo-ews-manager');
    const [browser, own] = await aboutToComeBack('demo-school-900001');
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    await refused(browser, own);
  });

  it('is refused where the nonce is not the one that was sent', async () => {
    const browser = new Browser();
    const authorization = new URL(await goToIssuer(browser, await browser.send(`${here.web}/sign-in`)));
    authorization.searchParams.set('nonce', 'A'.repeat(43));
    await refused(browser, await beAt(browser, authorization.href, 'demo-ewo'));
  });

  it('is refused where the challenge is not the one that was sent', async () => {
    const browser = new Browser();
    const authorization = new URL(await goToIssuer(browser, await browser.send(`${here.web}/sign-in`)));
    authorization.searchParams.set('code_challenge', 'A'.repeat(43));
    await refused(browser, await beAt(browser, authorization.href, 'demo-ewo'));
  });

  it('is refused when it took longer than a quarter of an hour', async () => {
    const [browser, address] = await aboutToComeBack();
    here.clock.now += 16 * 60_000;
    await refused(browser, address);
    here.clock.now -= 16 * 60_000;
  });

  it('is refused from an issuer that nobody configured', async () => {
    const browser = new Browser();
    const page = await browser.send(`${here.web}/sign-in`);
    await expect(goToIssuer(browser, page, 'evil')).rejects.toThrow('403');
  });

  it('keeps the account of one issuer apart from the same name at another', async () => {
    const [browser, address] = await aboutToComeBack('demo-ewo', 'other');
    await refused(browser, address);
  });

  it('is refused once the issuer is away, with a page that says so', async () => {
    const alone = await startSigningIn();
    const browser = new Browser();
    const authorization = await goToIssuer(browser, await browser.send(`${alone.web}/sign-in`));
    const address = await beAt(browser, authorization, 'demo-ewo');
    await alone.issuers.demo.stop();
    const answer = await browser.send(address);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    expect(answer.text).toContain('does not answer');
    await alone.stopButDemo();
  });

  it('is on the audit when refused, with the reason and no token', async () => {
    const entries = await here.database.db
      .selectFrom('audit_entries')
      .selectAll()
      .where('action', '=', 'sign-in-refused')
      .execute();
    const reasons = new Set(entries.map(({ detail }) => (detail as { why?: string }).why));
    expect([...reasons].sort()).toEqual(expect.arrayContaining(['declined', 'not-invited', 'not-verified']));
    const known = ['issuer', 'why'];
    for (const { detail } of entries) expect(Object.keys(detail as object).sort()).toEqual(known);
  });
});

/** Addresses that lead elsewhere, or might in some browser. */
const ELSEWHERE = [
  'https://evil.example/',
  'http://evil.example',
  '//evil.example/',
  '///evil.example/',
  '////evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/%0d%0aLocation: https://evil.example',
  '/\r\nSet-Cookie: x=y',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '@evil.example',
  '.evil.example',
  '/..//evil.example',
  '/./\\evil.example',
  '/ /evil.example',
  '/é.example',
  ' //evil.example',
  'https:/evil.example',
  `/${'a'.repeat(600)}`,
  '',
];

describe('The address to go to after signing in', () => {
  it.each(ELSEWHERE)('never leads to another site: %j', async (wanted) => {
    const browser = new Browser();
    const page = `${here.web}/sign-in?return=${encodeURIComponent(wanted)}`;
    const answer = await signInFrom(browser, page, 'demo-ewo');
    expect(answer.status).toBe(303);
    const { origin, pathname } = new URL(answer.headers.get('location') ?? '');
    expect(origin).toBe(here.web);
    expect(pathname.startsWith('//')).toBe(false);
    expect(answer.headers.get('set-cookie')).not.toContain('x=y');
  });

  it.each(ELSEWHERE)('is read as a path of our own or not at all: %j', (wanted) => {
    const path = ownPath(wanted);
    expect(new URL(path, 'https://own.example').origin).toBe('https://own.example');
    expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
  });

  it('is the path that was wanted, with its query', async () => {
    const wanted = '/api/v1/cases?stage=tracking&limit=5';
    expect(ownPath(wanted)).toBe(wanted);
    const page = `${here.web}/sign-in?return=${encodeURIComponent(wanted)}`;
    const answer = await signInFrom(new Browser(), page, 'demo-ewo');
    expect(answer.headers.get('location')).toBe(`${here.web}${wanted}`);
  });

  it.each([[['/a', '//evil.example']], [{ x: '/a' }], [undefined], [5]])(
    'is the first page where %j is sent for it',
    (wanted) => {
      expect(ownPath(wanted)).toBe('/');
    },
  );
});
