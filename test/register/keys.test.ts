import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../domain/policy/access/roles.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';

const MORNING = '2026-10-07T08:00:00Z';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const by = { id: 'cme-officer', role: 'cme-officer', name: 'An invented officer' } as const;

let test: TestRegister;
beforeAll(async () => {
  test = await openTestRegister(MORNING);
});
beforeEach(() => {
  test.clock.now = Date.parse(MORNING);
});
afterAll(() => test.close());

const wished = (change: { role?: Role; scopes?: ('read' | 'report')[] } = {}) => ({
  name: 'An invented school system',
  role: 'ewo' as const,
  school: null,
  scopes: null,
  expiresAt: test.clock.now + DAY,
  ...change,
});
const holderOf = (secret: string) => test.register.findPrincipal(secret);
const audited = async (keyId: string) => {
  const rows = await test.database.db
    .selectFrom('audit_entries')
    .select(['action', 'actor'])
    .where('subject', '=', keyId)
    .orderBy('seq')
    .execute();
  return rows.map(({ action, actor }) => [action, actor.id]);
};

describe('A key that is made', () => {
  it('is told once, opens for its holder, and is kept as a hash only', async () => {
    const { key, secret } = await test.register.addKey(wished(), by);
    expect(secret).toMatch(/^wa_[0-9a-f]{16}_[\w-]{43}$/);
    expect(secret.startsWith(`${key.prefix}_`)).toBe(true);
    expect(key).toMatchObject({ state: 'active', createdBy: 'cme-officer', lastUsedAt: null, client: null });
    expect(await holderOf(secret)).toMatchObject({ id: key.principal, role: 'ewo', school: null });
    expect(await holderOf(`${secret.slice(0, -1)}~`)).toBeUndefined();
    const everything = await test.database.db.selectFrom('api_keys').selectAll().execute();
    const audit = await test.database.db.selectFrom('audit_entries').selectAll().execute();
    expect(JSON.stringify([everything, audit])).not.toContain(secret.split('_').slice(2).join('_'));
  });

  it('is one of 256 random bits, never the same again', async () => {
    const secrets = await Promise.all(
      Array.from({ length: 20 }, async () => (await test.register.addKey(wished(), by)).secret),
    );
    expect(new Set(secrets).size).toBe(20);
    for (const secret of secrets) expect(Buffer.from(secret.slice(20), 'base64url')).toHaveLength(32);
  });

  it('names its scopes to whoever asks who calls, and none when it has all of its role', async () => {
    const limited = await test.register.addKey(wished({ scopes: ['read', 'report'] }), by);
    expect(await holderOf(limited.secret)).toMatchObject({ scopes: ['read', 'report'] });
    const whole = await test.register.addKey(wished(), by);
    expect(await holderOf(whole.secret)).not.toHaveProperty('scopes');
  });

  it('opens up to its last millisecond, and nothing from then on', async () => {
    const { key, secret } = await test.register.addKey(wished(), by);
    test.clock.now += DAY - 1;
    expect(await holderOf(secret)).toBeDefined();
    test.clock.now += 1;
    expect(await holderOf(secret)).toBeUndefined();
    expect(await test.register.findKey(key.id)).toMatchObject({ state: 'lapsed' });
  });

  it('has its use noted to the minute, and written no oftener', async () => {
    const { key, secret } = await test.register.addKey(wished(), by);
    const used = async () => {
      await Promise.all([holderOf(secret), holderOf(secret), holderOf(secret)]);
      return (await test.register.findKey(key.id))?.lastUsedAt;
    };
    expect(await used()).toBe(MORNING);
    test.clock.now += MINUTE - 1;
    expect(await used()).toBe(MORNING);
    test.clock.now += 1;
    expect(await used()).toBe('2026-10-07T08:01:00Z');
  });
});

describe('A key that is replaced', () => {
  const rotate = (id: string, overlap = DAY / 2) =>
    test.register.rotateKey(
      id,
      { lapsesAt: test.clock.now + overlap, expiresAt: test.clock.now + 10 * DAY },
      by,
    );

  it('opens beside the new one, of the same machine with the same limits, until the overlap is over', async () => {
    const old = await test.register.addKey(wished({ scopes: ['read'] }), by);
    const rotated = await rotate(old.key.id);
    expect(rotated?.key).toMatchObject({ principal: old.key.principal, scopes: ['read'], state: 'active' });
    expect(rotated?.replaced).toMatchObject({ id: old.key.id, replacedBy: rotated?.key.id });
    const [first, second] = [await holderOf(old.secret), await holderOf(rotated?.secret ?? '')];
    expect(second).toEqual(first);
    test.clock.now += DAY / 2;
    expect(await holderOf(old.secret)).toBeUndefined();
    expect(await holderOf(rotated?.secret ?? '')).toEqual(first);
  });

  it('never lives longer than it would have without', async () => {
    const old = await test.register.addKey(wished(), by);
    await rotate(old.key.id, 5 * DAY);
    test.clock.now += DAY;
    expect(await holderOf(old.secret)).toBeUndefined();
  });

  it('is replaced once: not again, not when revoked, not when lapsed, and by one of two at once', async () => {
    const [first, second, third] = [
      await test.register.addKey(wished(), by),
      await test.register.addKey(wished(), by),
      await test.register.addKey(wished(), by),
    ];
    const both = await Promise.all([rotate(first.key.id), rotate(first.key.id)]);
    expect(both.filter((made) => made !== undefined)).toHaveLength(1);
    await test.register.revokeKey(second.key.id, by);
    expect(await rotate(second.key.id)).toBeUndefined();
    test.clock.now += DAY;
    expect(await rotate(third.key.id)).toBeUndefined();
    expect(await rotate('0000000000000000')).toBeUndefined();
  });
});

describe('A key that is revoked', () => {
  it('opens nothing from then on, and stays as it was revoked first', async () => {
    const { key, secret } = await test.register.addKey(wished(), by);
    expect(await test.register.revokeKey(key.id, by)).toMatchObject({ state: 'revoked', revokedAt: MORNING });
    expect(await holderOf(secret)).toBeUndefined();
    test.clock.now += MINUTE;
    expect(await test.register.revokeKey(key.id, by)).toMatchObject({ revokedAt: MORNING });
    expect(await test.register.revokeKey('0000000000000000', by)).toBeUndefined();
  });

  it('stays so when a demo puts the same key again, and another one opens', async () => {
    const officer = { id: 'ewo', role: 'ewo', authority: 'bromley', school: null, name: 'Invented' } as const;
    await test.register.putKey(officer, 'a key of a demo, long enough');
    const known = (await test.register.keys()).find(({ principal }) => principal === 'ewo');
    await test.register.revokeKey(known?.id ?? '', by);
    await test.register.putKey(officer, 'a key of a demo, long enough');
    expect(await holderOf('a key of a demo, long enough')).toBeUndefined();
    await test.register.putKey(officer, 'another key of a demo');
    expect(await holderOf('another key of a demo')).toEqual(officer);
  });
});

describe('A client of an issuer', () => {
  let client: { issuer: string; subject: string };
  beforeEach(() => {
    client = { issuer: 'https://issuer.example.invalid', subject: randomUUID() };
  });

  it('stands for one machine, known by issuer and subject together', async () => {
    const known = await test.register.addClient(wished(), client, by);
    expect(known).toMatchObject({ client, prefix: null });
    expect(await test.register.findClient(client)).toMatchObject({ role: 'ewo' });
    expect(await test.register.findClient({ ...client, issuer: 'https://other.example.invalid' })).toBe(
      undefined,
    );
    expect(await test.register.findClient({ ...client, subject: 'another' })).toBeUndefined();
    expect(await test.register.addClient(wished({ role: 'operator' }), client, by)).toBe('taken');
  });

  it('is nobody once revoked, and may be registered anew', async () => {
    const known = await test.register.addClient(wished(), client, by);
    await test.register.revokeKey(known === 'taken' ? '' : known.id, by);
    expect(await test.register.findClient(client)).toBeUndefined();
    expect(await test.register.addClient(wished({ role: 'operator' }), client, by)).toMatchObject({
      role: 'operator',
    });
  });

  it('has no key that could be replaced', async () => {
    const known = await test.register.addClient(wished(), client, by);
    const until = { lapsesAt: test.clock.now, expiresAt: test.clock.now };
    expect(await test.register.rotateKey(known === 'taken' ? '' : known.id, until, by)).toBeUndefined();
  });
});

describe('The audit', () => {
  it('tells of every key that was made, replaced or revoked, once', async () => {
    const { key } = await test.register.addKey(wished(), by);
    const until = { lapsesAt: test.clock.now + DAY, expiresAt: test.clock.now + DAY };
    const rotated = await test.register.rotateKey(key.id, until, by);
    await test.register.revokeKey(key.id, by);
    await test.register.revokeKey(key.id, by);
    expect(await audited(key.id)).toEqual([
      ['key-created', by.id],
      ['key-rotated', by.id],
      ['key-revoked', by.id],
    ]);
    // The new one is named by the entry of the one it replaces.
    expect(await audited(rotated?.key.id ?? '')).toEqual([]);
  });
});
