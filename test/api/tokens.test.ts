import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenIssuer } from '../../api/authentication/token-issuers.ts';
import { startApiAlone, type ApiAlone } from './api-alone.ts';

const AUDIENCE = 'https://cme.example.invalid/api';
const CLIENT = { id: 'attendance-system', secret: 'a secret of the attendance system' };

/** A real issuer on loopback, with keys of its own that a test may sign with too. */
async function startIssuer(): Promise<{
  issuer: TokenIssuer;
  server: Server;
  sign: Sign;
  publicPem: string;
}> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const resource = {
    scope: 'call',
    audience: AUDIENCE,
    accessTokenFormat: 'jwt' as const,
    jwt: { sign: { alg: 'ES256' as const } },
  };
  const provider = new Provider(address, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256', use: 'sig' }] },
    clients: [
      ...['attendance-system', 'nobody-registered'].map((client_id) => ({
        client_id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        id_token_signed_response_alg: 'ES256' as const,
      })),
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: () => resource },
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  const sign: Sign = (claims, header = {}, key = privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key);
  return {
    issuer: { issuer: address, audience: AUDIENCE },
    server,
    sign,
    publicPem: await exportSPKI(publicKey),
  };
}

type Sign = (claims: JWTPayload, header?: object, key?: CryptoKey | Uint8Array) => Promise<string>;

async function tokenOf({ issuer }: TokenIssuer, client = CLIENT.id): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client}:${encodeURIComponent(CLIENT.secret)}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: AUDIENCE, scope: 'call' }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`The issuer answered ${response.status}`);
  return token;
}

let real: Awaited<ReturnType<typeof startIssuer>>;
let other: Awaited<ReturnType<typeof startIssuer>>;
let api: ApiAlone;
const audited: unknown[] = [];
beforeAll(async () => {
  [real, other] = await Promise.all([startIssuer(), startIssuer()]);
  const away = { issuer: 'http://127.0.0.1:9', audience: AUDIENCE };
  api = await startApiAlone({
    surroundings: { tokenIssuers: [real.issuer, away] },
    wrapRegister: (register) => ({
      ...register,
      audit(entry) {
        audited.push(entry);
        return register.audit(entry);
      },
    }),
  });
  const client = { issuer: real.issuer.issuer, subject: CLIENT.id };
  const wished = { name: 'An invented system', school: '900001', expiresAt: Date.now() + 3_600_000 };
  const by = { id: 'test', role: 'cme-officer', name: 'Test' } as const;
  await api.register.addClient({ ...wished, role: 'school', scopes: ['read'] }, client, by);
});
afterAll(async () => {
  await api.stop();
  for (const { server } of [real, other]) {
    server.closeAllConnections();
    server.close();
  }
});

const call = (token: string, method = 'GET') =>
  fetch(`${api.web}/api/v1/cases`, { method, headers: { authorization: `Bearer ${token}` } });
const statusOf = async (token: string) => (await call(token)).status;
const now = () => Math.floor(Date.now() / 1_000);
const claims = (change: JWTPayload = {}): JWTPayload => ({
  iss: real.issuer.issuer,
  aud: AUDIENCE,
  sub: CLIENT.id,
  exp: now() + 300,
  ...change,
});

describe('A token that a client got from an issuer', () => {
  it('lets it in as the machine that it stands for in the register, with that one’s scopes', async () => {
    const token = await tokenOf(real.issuer);
    const answer = await call(token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit')).toMatch(/^"machine";/);
    expect((await call(token, 'POST')).status).toBe(403);
    const known = (await api.register.keys()).find(({ client }) => client?.subject === CLIENT.id);
    expect(known?.lastUsedAt).not.toBeNull();
  });

  it('is nobody’s when the client is not in the register, whatever the token claims', async () => {
    expect(await statusOf(await tokenOf(real.issuer, 'nobody-registered'))).toBe(401);
    const boasting = claims({ sub: 'nobody-registered', client_id: CLIENT.id, roles: ['cme-officer'] });
    expect(await statusOf(await real.sign(boasting))).toBe(401);
  });

  it('is nobody’s when the issuer is another one, although its keys and claims are in order', async () => {
    expect(await statusOf(await tokenOf(other.issuer))).toBe(401);
    expect(await statusOf(await other.sign(claims()))).toBe(401);
  });

  it('ends with the machine that is revoked, also while the token lasts', async () => {
    const client = { issuer: real.issuer.issuer, subject: 'for-a-while' };
    const wished = { name: 'For a while', role: 'ewo', school: null, scopes: null } as const;
    const by = { id: 'test', role: 'cme-officer', name: 'Test' } as const;
    const key = await api.register.addClient({ ...wished, expiresAt: Date.now() + 60_000 }, client, by);
    const token = await real.sign(claims({ sub: client.subject }));
    expect(await statusOf(token)).toBe(200);
    await api.register.revokeKey(key === 'taken' ? '' : key.id, by);
    expect(await statusOf(token)).toBe(401);
  });
});

describe('A token that does not hold', () => {
  const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each<readonly [string, () => Promise<string> | string]>([
    ['expired', () => real.sign(claims({ exp: now() - 31 }))],
    ['without an end', () => real.sign({ iss: real.issuer.issuer, aud: AUDIENCE, sub: CLIENT.id })],
    ['not valid yet', () => real.sign(claims({ nbf: now() + 300 }))],
    ['for another audience', () => real.sign(claims({ aud: 'https://elsewhere.example.invalid' }))],
    ['for no audience', () => real.sign({ iss: real.issuer.issuer, sub: CLIENT.id, exp: now() + 300 })],
    ['of nobody', () => real.sign({ iss: real.issuer.issuer, aud: AUDIENCE, exp: now() + 300 })],
    [
      'signed with a key of the forger',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        return real.sign(claims(), {}, privateKey);
      },
    ],
    [
      'signed with a key that the forger names',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
        return real.sign(claims(), { kid: 'mine', jwk: await exportJWK(publicKey) }, privateKey);
      },
    ],
    ['unsigned', () => `${segment({ alg: 'none' })}.${segment(claims())}.`],
    ['unsigned, in other letters', () => `${segment({ alg: 'NoNe' })}.${segment(claims())}.AA`],
    [
      'signed with the public key as a shared secret',
      () => real.sign(claims(), { alg: 'HS256' }, new TextEncoder().encode(real.publicPem)),
    ],
    [
      'changed after it was signed',
      async () => {
        const [header, , signature] = (await real.sign(claims({ sub: 'nobody' }))).split('.');
        return `${header ?? ''}.${segment(claims())}.${signature ?? ''}`;
      },
    ],
    [
      'that asks for something we do not know',
      () => `${segment({ alg: 'ES256', crit: ['x'], x: 1 })}.${segment(claims())}.AA`,
    ],
    ['of three parts that are none', () => 'a.b.c'],
    ['of nothing', () => '..'],
  ])('is refused: %s', async (_what, token) => {
    const answer = await call(await token());
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it('is let through within what clocks may differ by', async () => {
    expect(await statusOf(await real.sign(claims({ exp: now() - 5 })))).toBe(200);
  });

  it('is on the audit, and never in it or in a log', async () => {
    const token = await real.sign(claims({ exp: now() - 300 }));
    audited.length = 0;
    await call(token);
    expect(audited).toEqual([
      {
        actor: { role: 'nobody', id: 'nobody' },
        action: 'token-refused',
        subject: null,
        detail: { kind: 'token' },
      },
    ]);
    expect(api.logged.join('')).not.toContain(token);
    expect(api.logged.join('')).not.toContain(CLIENT.id);
  });
});

describe('An issuer that cannot be asked for its keys', () => {
  it('is told as 503 with when to come again, and others’ tokens go on', async () => {
    const token = await real.sign(claims({ iss: 'http://127.0.0.1:9' }));
    for (let time = 0; time < 2; time += 1) {
      const answer = await call(token);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(await answer.json()).toMatchObject({ code: 'unavailable' });
    }
    expect(await statusOf(await real.sign(claims()))).toBe(200);
  });
});
