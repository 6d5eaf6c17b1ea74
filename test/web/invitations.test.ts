import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from './browser.ts';
import { isIn, signInFrom, startSigningIn, type SigningIn } from './signing-in.ts';

const DAY = 24 * 60 * 60_000;

let here: SigningIn;
beforeAll(async () => {
  here = await startSigningIn();
});
afterAll(() => here.stop());

/** Whatever the API tells of people, as far as it does. */
interface Told extends Invited {
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly errors: readonly { readonly pointer: string }[];
}
interface Invited {
  readonly person: { readonly id: string; readonly state: string };
  readonly invitation: { readonly url: string; readonly validUntil: string };
}

async function call(who: string, method: string, path: string, body?: object) {
  const answer = await fetch(`${here.web}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${here.keys[who] ?? ''}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Told };
}

/** Somebody who is invited, and the address they were sent: on the product's own port here. */
async function invite(body: object = { name: 'Una Invited', role: 'ewo' }, who = 'ews-manager') {
  const { status, body: invited } = await call(who, 'POST', '/people', body);
  expect(status, JSON.stringify(invited)).toBe(201);
  return { id: invited.person.id, page: pageOf(invited), ...invited };
}
const pageOf = ({ invitation }: Invited) => `${here.web}${new URL(invitation.url).pathname}`;

/** Each account of the other issuer is free until a test binds it. */
const free = ['demo-ewo', 'demo-auditor', 'demo-operator', 'demo-admissions', 'demo-school-900001'];
const account = () => free.pop() ?? '';

describe('An invitation', () => {
  it('binds the account of whoever signs in with it first, and lets them in from then on', async () => {
    const { page, id } = await invite();
    const browser = new Browser();
    const shown = await browser.send(page);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('Una Invited');
    const who = account();
    expect((await signInFrom(browser, page, who, 'other')).status).toBe(303);
    expect((await browser.send(`${here.web}/`)).text).toContain('Una Invited');
    const again = new Browser();
    expect((await signInFrom(again, `${here.web}/sign-in`, who, 'other')).status).toBe(303);
    expect(await isIn(here, again)).toBe(true);
    const { body } = await call('auditor', 'GET', '/people');
    expect(body.items.find((person) => person.id === id)?.state).toBe('active');
  });

  it('is not used up by looking at it', async () => {
    const { page } = await invite();
    for (const _ of [1, 2, 3]) expect((await new Browser().send(page)).status).toBe(200);
  });

  it('is worth nothing once it was used, for whichever account', async () => {
    const { page } = await invite();
    await signInFrom(new Browser(), page, account(), 'other');
    const looked = await new Browser().send(page);
    expect(looked.status).toBe(404);
    expect(looked.text).toContain('This invitation is not valid');
  });

  it('binds one account when two come back with it in one moment', async () => {
    const { page, id } = await invite();
    const [one, two] = await Promise.all(
      [account(), account()].map(async (who) => {
        const browser = new Browser();
        const answer = await signInFrom(browser, page, who, 'other');
        return answer.status;
      }),
    );
    expect([one, two].sort()).toEqual([303, 404]);
    const bound = await here.database.db
      .selectFrom('identities')
      .selectAll()
      .where('person_id', '=', id)
      .execute();
    expect(bound).toHaveLength(1);
  });

  it('is worth nothing after a week', async () => {
    const { page } = await invite();
    const before = here.clock.now;
    here.clock.now = before + 7 * DAY - 60_000;
    expect((await new Browser().send(page)).status).toBe(200);
    here.clock.now = before + 7 * DAY + 1;
    expect((await new Browser().send(page)).status).toBe(404);
    here.clock.now = before;
  });

  it('is worth nothing once a newer one was made, or its person was disabled', async () => {
    const first = await invite();
    const { status, body: second } = await call('cme-officer', 'POST', `/people/${first.id}/invitation`, {});
    expect(status).toBe(201);
    expect((await new Browser().send(first.page)).status).toBe(404);
    expect((await new Browser().send(pageOf(second))).status).toBe(200);
    await call('ews-manager', 'POST', `/people/${first.id}/disabled`, { disabled: true });
    expect((await new Browser().send(pageOf(second))).status).toBe(404);
  });

  it('does not bind an account that is somebody’s already, and stays valid', async () => {
    const { page } = await invite();
    const answer = await signInFrom(new Browser(), page, 'demo-ewo', 'demo');
    expect(answer.status).toBe(409);
    expect((await new Browser().send(page)).status).toBe(200);
  });

  it.each(['x', 'A'.repeat(43), `${'A'.repeat(42)}%00`, '..%2f..%2fhealth', "' or ''='"])(
    'that never was answers like one that was used: %j',
    async (token) => {
      const answer = await new Browser().send(`${here.web}/invitations/${token}`);
      expect(answer.status).toBe(404);
    },
  );

  it('is not made again for somebody who signs in already: nobody else gets their name', async () => {
    const { status } = await call('ews-manager', 'POST', '/people/demo-ewo/invitation', {});
    expect(status).toBe(409);
  });

  it('is kept as a hash only, and told to nobody but whoever made it', async () => {
    const { page } = await invite();
    const token = page.split('/').at(-1) ?? '';
    const { db } = here.database;
    const kept = [
      await db.selectFrom('invitations').selectAll().execute(),
      await db.selectFrom('audit_entries').selectAll().execute(),
      await db.selectFrom('kept_answers').selectAll().execute(),
    ];
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(here.logged.join('')).not.toContain(token);
  });

  it('is on the audit with who made it, and so is what came of it', async () => {
    const { id } = await invite();
    await call('cme-officer', 'POST', `/people/${id}/role`, { role: 'school', school: '900001' });
    await call('cme-officer', 'POST', `/people/${id}/disabled`, { disabled: true });
    const entries = await here.database.db
      .selectFrom('audit_entries')
      .select(['action', 'actor'])
      .where('subject', '=', id)
      .orderBy('seq')
      .execute();
    expect(entries.map(({ action, actor }) => [action, (actor as { role: string }).role])).toEqual([
      ['invited', 'ews-manager'],
      ['person-changed', 'cme-officer'],
      ['person-disabled', 'cme-officer'],
    ]);
  });
});

describe('Who looks after whom', () => {
  const body = (role: string) => ({
    name: 'I Nvented',
    role,
    ...(role === 'school' && { school: '900001' }),
  });
  const OF_CASES = ['school', 'ewo', 'ews-manager', 'cme-officer', 'send-officer', 'admissions'];
  const MAY: Readonly<Record<string, readonly string[]>> = {
    'ews-manager': OF_CASES,
    'cme-officer': OF_CASES,
    operator: ['operator'],
  };
  const everybody = [
    'school:900001',
    ...['ewo', 'ews-manager', 'cme-officer', 'send-officer', 'admissions', 'operator', 'auditor'],
  ];

  it.each(everybody)('%s invites as the table says', async (who) => {
    for (const role of [...OF_CASES, 'operator', 'auditor']) {
      const expected = MAY[who]?.includes(role) === true ? 201 : 403;
      expect((await call(who, 'POST', '/people', body(role))).status, role).toBe(expected);
    }
  });

  it.each(everybody)('%s disables, moves and invites again as the table says', async (who) => {
    const may = MAY[who] ?? [];
    for (const [id, role] of [
      ['demo-send-officer', 'send-officer'],
      ['demo-operator', 'operator'],
      ['demo-auditor', 'auditor'],
    ] as const) {
      const expected = may.includes(role) ? 200 : 403;
      const disabled = await call(who, 'POST', `/people/${id}/disabled`, { disabled: false });
      expect(disabled.status, id).toBe(expected);
      const moved = await call(who, 'POST', `/people/${id}/role`, { role: 'auditor' });
      expect(moved.status, id).toBe(403);
      const again = await call(who, 'POST', `/people/${id}/invitation`, {});
      expect(again.status, id).toBe(may.includes(role) ? 409 : 403);
    }
  });

  it.each(everybody)('%s reads who may sign in as the table says', async (who) => {
    const may = ['ews-manager', 'cme-officer', 'auditor'].includes(who);
    expect((await call(who, 'GET', '/people')).status).toBe(may ? 200 : 403);
  });

  it.each([
    [{}, ['/name', '/role']],
    [{ name: 'A', role: 'school' }, ['/school']],
    [{ name: 'A', role: 'ewo', school: '900001' }, ['/school']],
    [{ name: 'A', role: 'school', school: '999999' }, ['/school']],
    [{ name: ' ', role: 'ewo' }, ['/name']],
    [{ name: 'A\u0000B', role: 'ewo' }, ['/name']],
    [{ name: 'A', role: 'root' }, ['/role']],
    [{ name: 'A', role: 'ewo', id: 'demo-ewo' }, ['/id']],
  ])('is told what is wrong with %j', async (sent, pointers) => {
    const { status, body: told } = await call('ews-manager', 'POST', '/people', sent);
    expect(status).toBe(422);
    expect(told.errors.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });

  it('says of somebody who is not there that they are not there', async () => {
    expect((await call('ews-manager', 'POST', '/people/nobody/disabled', { disabled: true })).status).toBe(
      404,
    );
  });
});
