import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, formsOf } from './browser.ts';
import {
  callBy,
  copyOf,
  isIn,
  signedIn,
  signInFrom,
  startSigningIn,
  tokenOf,
  type SigningIn,
} from './signing-in.ts';

interface Operation {
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

const MINUTE = 60_000;
const FORM = 'application/x-www-form-urlencoded';

let here: SigningIn;
let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
beforeAll(async () => {
  here = await startSigningIn();
  const document = (await (await fetch(`${here.web}/api/v1/openapi.json`)).json()) as { paths: typeof paths };
  paths = document.paths;
});
afterAll(() => here.stop());

const cookieOf = (browser: Browser) =>
  [...browser.cookies].find(([name]) => name.startsWith('whereabouts')) ?? ['', ''];

describe('Fixation: a session id that somebody else knows', () => {
  it('is another one after signing in', async () => {
    const browser = new Browser();
    await browser.send(`${here.web}/sign-in`);
    const [, before] = cookieOf(browser);
    await signInFrom(browser, `${here.web}/sign-in`, 'demo-ewo');
    const [, after] = cookieOf(browser);
    expect(before).not.toBe('');
    expect(after).not.toBe(before);
  });

  it('opens nothing once its victim has signed in with it', async () => {
    const thief = new Browser();
    await thief.send(`${here.web}/sign-in`);
    const victim = copyOf(thief);
    await signInFrom(victim, `${here.web}/sign-in`, 'demo-ewo');
    expect(await isIn(here, victim)).toBe(true);
    expect(await isIn(here, thief)).toBe(false);
  });

  it('is another one after signing in a second time, and the first is worth nothing', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    const thief = copyOf(browser);
    await signInFrom(browser, `${here.web}/sign-in`, 'demo-ewo');
    expect(await isIn(here, browser)).toBe(true);
    expect(await isIn(here, thief)).toBe(false);
  });

  const chosen = 'A'.repeat(43);
  it.each([
    ['without a signature', chosen],
    [
      'signed by somebody else',
      `s:${chosen}.${createHmac('sha256', 'guess').update(chosen).digest('base64')}`,
    ],
    ['signed with nothing', `s:${chosen}.`],
    ['empty', ''],
    ['that is no text of a cookie', '%E0%A4%A'],
    ['of another form', 's:[object Object].x'],
    ['with a quote', "s:' or ''='.x"],
  ])('is not taken from a cookie %s', async (_, value) => {
    const browser = new Browser();
    await browser.send(`${here.web}/sign-in`);
    const [name] = cookieOf(browser);
    browser.cookies.set(name, encodeURIComponent(value));
    expect(await isIn(here, browser)).toBe(false);
    await browser.send(`${here.web}/sign-in`);
    expect(cookieOf(browser)[1]).not.toContain(chosen);
    await signInFrom(browser, `${here.web}/sign-in`, 'demo-ewo');
    expect(cookieOf(browser)[1]).not.toContain(chosen);
    expect(await isIn(here, browser)).toBe(true);
  });

  it('is kept as a hash only', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    const id = decodeURIComponent(cookieOf(browser)[1]).slice(2).split('.')[0] ?? '';
    expect(id).toMatch(/^[\w-]{43}$/);
    const rows = await here.database.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(id);
    expect(JSON.stringify(rows)).not.toContain(await tokenOf(here, browser));
    expect(here.logged.join('')).not.toContain(id);
  });
});

const PLACES = ['/', '/api/v1/cases', '/api/v1/schools/900001/calendar', '/step-up'] as const;

describe('Reuse of a cookie that was copied', () => {
  async function opensNothing(thief: Browser): Promise<void> {
    for (const place of PLACES) {
      const got = await thief.send(`${here.web}${place}`, { headers: { accept: '*/*' } });
      expect(place.startsWith('/api/') ? 401 : 303, place).toBe(got.status);
    }
  }
  const post = async (browser: Browser, path: string, fields: Record<string, string> = {}) =>
    browser.post(`${here.web}${path}`, { csrf: await tokenOf(here, browser), ...fields });

  it('opens nothing after signing out', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    const thief = copyOf(browser);
    expect(await isIn(here, thief)).toBe(true);
    expect((await post(browser, '/sign-out')).status).toBe(200);
    await opensNothing(thief);
  });

  it('opens nothing after signing out everywhere, in whichever browser', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    const other = await signedIn(here, 'demo-ewo');
    await post(browser, '/sign-out', { everywhere: 'yes' });
    await opensNothing(other);
    await opensNothing(copyOf(browser));
  });

  it('opens nothing after its session was ended from another one', async () => {
    const browser = await signedIn(here, 'demo-admissions');
    const other = await signedIn(here, 'demo-admissions');
    const home = await browser.send(`${here.web}/`);
    const row = home.text.split('<tr>').find((each) => each.includes('Another one'));
    const handle = /sessions\/([^/]+)\/end/.exec(row ?? '')?.[1] ?? '';
    await post(browser, `/sessions/${handle}/end`);
    await opensNothing(other);
    expect(await isIn(here, browser)).toBe(true);
  });

  it('ends nobody else’s session by its handle', async () => {
    const victim = await signedIn(here, 'demo-auditor');
    const home = await victim.send(`${here.web}/`);
    const handle = /sessions\/([^/]+)\/end/.exec(home.text)?.[1] ?? '';
    const thief = await signedIn(here, 'demo-school-900002');
    expect((await post(thief, `/sessions/${handle}/end`)).status).toBe(303);
    expect(await isIn(here, victim)).toBe(true);
  });

  it('brings a session that was ended not back by a request that was under way', async () => {
    const { register } = here;
    const person = { id: 'demo-ewo', handle: 'under-way', personId: 'demo-ewo', authenticatedAt: null };
    await register.keepSession('an id under way', { owner: person, flow: null });
    await register.endSession('an id under way');
    await register.keepSession('an id under way', { owner: person, flow: null });
    await register.seeSession('an id under way');
    expect(await register.findSession('an id under way')).toBeUndefined();
  });
});

describe('Limits of a session', () => {
  const later = async (minutes: number, look: () => Promise<void>) => {
    const before = here.clock.now;
    here.clock.now = before + minutes * MINUTE;
    await look().finally(() => (here.clock.now = before));
  };

  it('lets it idle for half an hour, and no longer', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    await later(29, async () => expect(await isIn(here, copyOf(browser))).toBe(true));
    await later(60, async () => expect(await isIn(here, browser)).toBe(false));
  });

  it('lets it last for ten hours, however much it is used', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    for (let minutes = 20; minutes < 600; minutes += 20) {
      await later(minutes, async () => expect(await isIn(here, browser), `${minutes}`).toBe(true));
    }
    await later(601, async () => expect(await isIn(here, browser)).toBe(false));
  });

  it('gives somebody who has not signed in a quarter of an hour to do so', async () => {
    const browser = new Browser();
    const [form] = formsOf(await browser.send(`${here.web}/sign-in`));
    const fields = { ...form?.fields, issuer: 'demo' };
    await later(16, async () => {
      expect((await browser.post(`${here.web}/sign-in`, fields)).status).toBe(403);
    });
  });
});

describe('A person whose access changes', () => {
  const manager = { authorization: '' };
  beforeAll(() => (manager.authorization = `Bearer ${here.keys['ews-manager'] ?? ''}`));
  const change = async (id: string, what: string, body: object) => {
    const answer = await fetch(`${here.web}/api/v1/people/${id}/${what}`, {
      method: 'POST',
      headers: { ...manager, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };

  it('is out at once, everywhere, when disabled; and not let in again by the issuer', async () => {
    const one = await signedIn(here, 'demo-send-officer');
    const two = await signedIn(here, 'demo-send-officer');
    await change('demo-send-officer', 'disabled', { disabled: true });
    expect(await isIn(here, one)).toBe(false);
    expect((await callBy(here, two, '/cases')).status).toBe(401);
    const refused = await signInFrom(new Browser(), `${here.web}/sign-in`, 'demo-send-officer');
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Your access was ended');
    await change('demo-send-officer', 'disabled', { disabled: false });
    expect(await isIn(here, one)).toBe(false);
    expect(await isIn(here, await signedIn(here, 'demo-send-officer'))).toBe(true);
  });

  it('is out at once when given another role, and comes back with no more than that', async () => {
    const browser = await signedIn(here, 'demo-admissions');
    await change('demo-admissions', 'role', { role: 'school', school: '900002' });
    expect((await callBy(here, browser, '/schools/900001/calendar')).status).toBe(401);
    const again = await signedIn(here, 'demo-admissions');
    expect((await callBy(here, again, '/schools/900002/calendar')).status).toBe(200);
    expect((await callBy(here, again, '/schools/900001/calendar')).status).toBe(404);
    await change('demo-admissions', 'role', { role: 'admissions' });
  });

  it('is out at once when moved to another school', async () => {
    const browser = await signedIn(here, 'demo-school-900002');
    await change('demo-school-900002', 'role', { role: 'school', school: '900001' });
    expect((await callBy(here, browser, '/schools/900002/calendar')).status).toBe(401);
    await change('demo-school-900002', 'role', { role: 'school', school: '900002' });
  });

  it('cannot change their own access', async () => {
    const browser = await signedIn(here, 'demo-cme-officer');
    const answer = await browser.send(`${here.web}/api/v1/people/demo-cme-officer/role`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-csrf-token': await tokenOf(here, browser),
        'sec-fetch-site': 'same-origin',
      },
      body: JSON.stringify({ role: 'ews-manager' }),
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Somebody else must change your own access');
  });
});

/** Forms that need no session: nothing of the browser's goes with them, only the secret of their address. */
const WITHOUT_SESSION = ['/receive/{token}'];
const FOREIGN: readonly [string, Record<string, string>][] = [
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ['a browser that names another origin', { origin: 'https://evil.example' }],
  ['a browser that names no origin that there is', { origin: 'null' }],
  ['a page whose host begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
];

describe('A form that another site sends', () => {
  const forms = () =>
    Object.entries(paths)
      .filter(([, { post }]) => post?.requestBody && FORM in post.requestBody.content)
      .map(([path]) => path);
  const addressOf = async (path: string): Promise<string> => {
    const invited = path.includes('invitations') ? await invitation() : 'A'.repeat(43);
    return `${here.web}${path.replace('{token}', invited).replace('{handle}', 'some-handle')}`;
  };
  async function invitation(): Promise<string> {
    const person = { id: 'to-be-invited', name: 'I Nvented', role: 'ewo', authority: 'bromley' } as const;
    const by = { role: 'service', id: 'test' } as const;
    await here.register.putPerson({ ...person, school: null }, by);
    const wanted = { personId: person.id, validUntil: here.clock.now + MINUTE };
    return (await here.register.addInvitation(wanted, by)).url.split('/').at(-1) ?? '';
  }

  it('is one of these', () => {
    expect(forms().sort()).toEqual([
      '/invitations/{token}',
      '/receive/{token}',
      '/sessions/{handle}/end',
      '/sign-in',
      '/sign-out',
      '/step-up',
    ]);
  });

  it.each(FOREIGN)('is refused from %s, even with the right token: every one', async (_, headers) => {
    const browser = await signedIn(here, 'demo-ewo');
    const csrf = await tokenOf(here, browser);
    for (const path of forms()) {
      const body = new URLSearchParams({ csrf, issuer: 'demo', everywhere: 'yes' });
      const got = await browser.send(await addressOf(path), { method: 'POST', body, headers });
      expect(got.status, path).toBe(403);
      expect(got.text, path).toContain('Another site sent this form');
    }
    expect(await isIn(here, browser)).toBe(true);
  });

  it.each(['no', 'an empty', 'somebody else’s', 'an earlier'])(
    'is refused with %s token: every one that a session guards',
    async (which) => {
      const browser = await signedIn(here, 'demo-ewo');
      const earlier = await tokenOf(here, browser);
      await signInFrom(browser, `${here.web}/sign-in`, 'demo-ewo');
      const tokens: Record<string, Record<string, string>> = {
        no: {},
        'an empty': { csrf: '' },
        'somebody else’s': { csrf: await tokenOf(here, await signedIn(here, 'demo-auditor')) },
        'an earlier': { csrf: earlier },
      };
      for (const path of forms().filter((each) => !WITHOUT_SESSION.includes(each))) {
        const fields = { ...tokens[which], issuer: 'demo', everywhere: 'yes' };
        const got = await browser.post(await addressOf(path), fields);
        expect(got.status, path).toBe(403);
        expect(got.text, path).toContain('Nothing was done');
      }
      expect(await isIn(here, browser)).toBe(true);
    },
  );

  it.each([
    ['JSON', 'application/json'],
    ['plain text', 'text/plain'],
  ])('is refused as %s', async (_, type) => {
    const browser = await signedIn(here, 'demo-ewo');
    const body = JSON.stringify({ csrf: await tokenOf(here, browser), everywhere: 'yes' });
    for (const path of forms().filter((each) => !WITHOUT_SESSION.includes(each))) {
      const headers = { 'content-type': type, 'sec-fetch-site': 'same-origin' };
      const got = await browser.send(await addressOf(path), { method: 'POST', headers, body });
      expect(got.status, path).toBe(415);
    }
  });
});

describe('The API, called by the cookie of a session', () => {
  const unsafe = () =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method, { security }]) => method !== 'get' && (security ?? []).length > 0)
        .map(([method]) => ({ method: method.toUpperCase(), path })),
    );

  it('changes nothing without the session’s token, by any route', async () => {
    const browser = await signedIn(here, 'demo-ews-manager');
    expect(unsafe().length).toBeGreaterThan(30);
    for (const { method, path } of unsafe()) {
      const got = await browser.send(`${here.web}${path.replaceAll(/\{\w+\}/g, 'x')}`, {
        method,
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: '{}',
      });
      expect(got.status, `${method} ${path}`).toBe(403);
      expect(got.text, `${method} ${path}`).toMatch(/X-CSRF-Token|may not/);
    }
  });

  it.each(FOREIGN)('changes nothing for %s, even with the token', async (_, headers) => {
    const browser = await signedIn(here, 'demo-ews-manager');
    const csrf = { 'x-csrf-token': await tokenOf(here, browser) };
    for (const { method, path } of unsafe()) {
      const got = await browser.send(`${here.web}${path.replaceAll(/\{\w+\}/g, 'x')}`, {
        method,
        headers: { 'content-type': 'application/json', ...csrf, ...headers },
        body: '{}',
      });
      expect(got.status, `${method} ${path}`).toBe(403);
    }
  });

  it('goes on with the token, from a page of our own', async () => {
    const browser = await signedIn(here, 'demo-ews-manager');
    const got = await browser.send(`${here.web}/api/v1/people/nobody/disabled`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-csrf-token': await tokenOf(here, browser),
        'sec-fetch-site': 'same-origin',
      },
      body: JSON.stringify({ disabled: true }),
    });
    expect(got.status).toBe(404);
  });

  it('takes no notice of the cookie where a key is named, right or wrong', async () => {
    const browser = await signedIn(here, 'demo-ews-manager');
    const headers = { authorization: 'Bearer nonsense', accept: 'application/json' };
    expect((await browser.send(`${here.web}/api/v1/cases`, { headers })).status).toBe(401);
  });
});

describe('Framing, and what else a page lets a browser do', () => {
  const pages = () =>
    Object.entries(paths)
      .filter(([, { get }]) =>
        Object.values(get?.responses ?? {}).some(({ content }) => content?.['text/html']),
      )
      .map(([path]) => path)
      .filter((path) => path !== '/outbox');

  it('is refused by every page, also by one that refuses', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    expect(pages().length).toBeGreaterThanOrEqual(6);
    for (const visitor of [browser, new Browser()]) {
      for (const path of pages()) {
        const got = await visitor.send(`${here.web}${path.replaceAll(/\{\w+\}/g, 'x')}`);
        const policy = got.headers.get('content-security-policy') ?? '';
        expect(policy, path).toContain("frame-ancestors 'none'");
        expect(policy, path).toContain("default-src 'none'");
        expect(policy, path).not.toContain('script-src');
        expect(policy, path).not.toContain('unsafe');
        expect(got.headers.get('x-frame-options'), path).toBe('DENY');
        expect(got.headers.get('cache-control'), path).toBe('no-store');
        expect(got.headers.get('referrer-policy'), path).toBe('no-referrer');
        expect(got.text, path).not.toContain('<script');
      }
    }
  });

  it('lets a form lead to the issuers and to nobody else', async () => {
    const got = await new Browser().send(`${here.web}/sign-in`);
    const targets = /form-action ([^;]*)/.exec(got.headers.get('content-security-policy') ?? '')?.[1];
    const { demo, other } = here.issuers;
    expect(targets?.split(' ').sort()).toEqual(
      ["'self'", demo.settings.issuer, other.settings.issuer].sort(),
    );
  });
});

describe('The cookie of a session', () => {
  const attributes = (line = '') => line.split('; ').slice(1).sort();

  it('is for this host only, hidden from scripts, and gone with the browser', async () => {
    const browser = await signedIn(here, 'demo-ewo');
    const own = browser.setCookies.filter((line) => line.startsWith('whereabouts'));
    expect(own.length).toBeGreaterThanOrEqual(2);
    for (const line of own) expect(attributes(line)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
  });

  it('is Secure and __Host- where people come by https, whatever a proxy says', async () => {
    const secure = await startSigningIn({ publicUrl: 'https://cme.example.org' });
    for (const headers of [{}, { 'x-forwarded-proto': 'http' }]) {
      const browser = new Browser();
      await browser.send(`${secure.web}/sign-in`, { headers });
      const [line] = browser.setCookies;
      expect(line).toMatch(/^__Host-whereabouts=/);
      expect(attributes(line)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    }
    await secure.stop();
  });

  it('is given to nobody who only looks at the API, its health or its description', async () => {
    const browser = new Browser();
    for (const path of ['/health/live', '/health/ready', '/api/v1/openapi.json', '/api/v1/cases']) {
      await browser.send(`${here.web}${path}`);
    }
    expect(browser.setCookies).toEqual([]);
  });
});
