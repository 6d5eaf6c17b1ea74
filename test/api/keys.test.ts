import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  KEY_SCOPE_CODES,
  keysMadeBy,
  mayWithKeys,
  scopesOfRole,
} from '../../domain/policy/access/machine-keys.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import type { KnownKey } from '../../register/keys/keys-port.ts';
import { startApiAlone, type ApiAlone } from './api-alone.ts';

let api: ApiAlone;
beforeAll(async () => {
  api = await startApiAlone();
});
afterAll(() => api.stop());

interface Made {
  readonly key: KnownKey;
  readonly secret: string;
}

const make = (who: string, wish: object) =>
  api.call(who, 'POST', '/api/v1/keys', { name: 'An invented system', role: 'ewo', ...wish });
async function made(who: string, wish: object = {}): Promise<Made> {
  const answer = await make(who, wish);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as unknown as Made;
}
const withKey = async (secret: string, method: string, path: string, body?: unknown) => {
  const response = await fetch(`${api.web}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const listed = async (who: string) =>
  (await api.call(who, 'GET', '/api/v1/keys')).body['items'] as KnownKey[];

describe('Who looks after keys', () => {
  it.each(ROLE_CODES)('is as the table says, for %s', async (role) => {
    const who = role === 'school' ? 'school:900001' : role;
    for (const of of ROLE_CODES) {
      const school = of === 'school' ? { school: '900002' } : {};
      const { status } = await make(who, { role: of, ...school });
      expect(status, of).toBe(mayWithKeys(role, 'makes', of) ? 201 : 403);
    }
  });

  it('gives an operator no key that reads a name, and nobody one of an auditor', () => {
    expect(keysMadeBy('operator')).toEqual(['operator']);
    for (const role of ROLE_CODES) expect(keysMadeBy(role)).not.toContain('auditor');
  });

  it('sees those keys only, never a secret, and of others not that they exist', async () => {
    const { key, secret } = await made('operator', { role: 'operator' });
    expect((await listed('operator')).map(({ id }) => id)).toContain(key.id);
    expect((await listed('cme-officer')).map(({ id }) => id)).not.toContain(key.id);
    expect(JSON.stringify(await listed('operator'))).not.toContain(secret);
    const hidden = await api.call('cme-officer', 'POST', `/api/v1/keys/${key.id}/revoke`, {});
    const unknown = await api.call('cme-officer', 'POST', '/api/v1/keys/0000000000000000/revoke', {});
    expect(hidden).toMatchObject({ status: 404 });
    expect(hidden.body).toEqual(unknown.body);
    expect((await api.call('ewo', 'GET', '/api/v1/keys')).status).toBe(403);
  });

  it('ends a key at once: the operator that of any role', async () => {
    const { key, secret } = await made('cme-officer');
    expect((await withKey(secret, 'GET', '/cases')).status).toBe(200);
    const revoked = await api.call('operator', 'POST', `/api/v1/keys/${key.id}/revoke`, {});
    expect(revoked).toMatchObject({ status: 200, body: { state: 'revoked' } });
    expect((await withKey(secret, 'GET', '/cases')).status).toBe(401);
  });
});

describe('A key', () => {
  it('of a school opens its own school, as any key of it', async () => {
    const { secret } = await made('cme-officer', { role: 'school', school: '900002' });
    expect((await withKey(secret, 'GET', '/schools/900002/calendar')).status).toBe(200);
    expect((await withKey(secret, 'GET', '/schools/900001/calendar')).status).toBe(404);
  });

  it('does only what both its role and its scopes allow', async () => {
    const { secret } = await made('cme-officer', { scopes: ['read'] });
    expect((await withKey(secret, 'GET', '/cases')).status).toBe(200);
    expect(await withKey(secret, 'GET', '/reports/timeliness')).toMatchObject({ status: 403 });
    expect(await withKey(secret, 'POST', '/cases', {})).toMatchObject({ status: 403 });
    const reporting = await made('cme-officer', { role: 'school', school: '900001', scopes: ['report'] });
    expect((await withKey(reporting.secret, 'GET', '/cases')).status).toBe(403);
    expect((await withKey(reporting.secret, 'POST', '/cases', {})).body).toMatchObject({
      code: 'idempotency-key-required',
    });
  });

  it('that is replaced goes on beside the new one, and lapses', async () => {
    const old = await made('cme-officer', { scopes: ['read'] });
    const path = `/api/v1/keys/${old.key.id}/rotate`;
    const rotated = await api.call('cme-officer', 'POST', path, { overlapHours: 1 });
    expect(rotated).toMatchObject({ status: 201, body: { key: { scopes: ['read'] } } });
    const { secret, replaced } = rotated.body as unknown as Made & { replaced: KnownKey };
    expect(Date.parse(replaced.expiresAt ?? '')).toBeLessThan(Date.now() + 3_700_000);
    for (const each of [old.secret, secret]) expect((await withKey(each, 'GET', '/cases')).status).toBe(200);
    expect((await api.call('cme-officer', 'POST', path, {})).body).toMatchObject({ code: 'not-allowed-now' });
    const { key } = await made('cme-officer');
    await api.call('cme-officer', 'POST', `/api/v1/keys/${key.id}/rotate`, { overlapHours: 0 });
    expect((await listed('cme-officer')).find(({ id }) => id === key.id)?.state).toBe('lapsed');
  });

  it('makes no key that may do more than itself', async () => {
    const keeper = await made('cme-officer', { role: 'cme-officer', scopes: ['keys', 'read'] });
    const wish = { name: 'Another', role: 'ewo' };
    const scoped = (scopes?: string[]) =>
      withKey(keeper.secret, 'POST', '/keys', { ...wish, ...(scopes && { scopes }) });
    expect((await scoped(['read'])).status).toBe(201);
    expect((await scoped(['read', 'work'])).status).toBe(403);
    expect((await scoped()).status).toBe(403);
    const whole = await made('cme-officer');
    expect((await withKey(keeper.secret, 'POST', `/keys/${whole.key.id}/rotate`, {})).status).toBe(403);
    const plain = await made('cme-officer', { role: 'cme-officer', scopes: ['read'] });
    expect((await withKey(plain.secret, 'GET', '/keys')).status).toBe(403);
  });

  it.each([
    ['for a school that is not on record', { role: 'school', school: '123456' }, '/school'],
    ['of a school without saying which', { role: 'school' }, '/school'],
    ['of an officer bound to a school', { school: '900001' }, '/school'],
    ['for what its role may never do', { scopes: ['read', 'operate'] }, '/scopes/1'],
    ['for a scope nobody knows', { scopes: ['everything'] }, '/scopes/0'],
    ['for the same twice', { scopes: ['read', 'read'] }, '/scopes'],
    ['for nothing', { scopes: [] }, '/scopes'],
    ['that has ended already', { expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    ['without end', { expiresAt: '2099-01-01T00:00:00Z' }, '/expiresAt'],
    [
      'of an issuer that is not believed',
      { client: { issuer: 'https://x', subject: 'y' } },
      '/client/issuer',
    ],
    ['with a member nobody knows', { secret: 'mine' }, '/secret'],
    ['without a name', { name: ' ' }, '/name'],
  ])('is not made %s', async (_what, wish, pointer) => {
    const answer = await make('cme-officer', wish);
    expect(answer.status).toBe(422);
    const pointers = (answer.body['errors'] as { pointer: string }[]).map((fault) => fault.pointer);
    expect(pointers).toContain(pointer);
  });

  it('is in no log, nor are refused ones', async () => {
    const { secret } = await made('cme-officer');
    await withKey(secret, 'GET', '/cases');
    await withKey(`${secret}x`, 'GET', '/cases');
    expect(api.logged.join('')).not.toContain(secret.split('_').slice(2).join('_'));
  });
});

describe('The scopes', () => {
  it('are each of some role, and of each role there is one', () => {
    const all = new Set(ROLE_CODES.flatMap(scopesOfRole));
    expect([...all].sort()).toEqual([...KEY_SCOPE_CODES].sort());
    for (const role of ROLE_CODES) expect(scopesOfRole(role)).toContain('read');
  });
});
