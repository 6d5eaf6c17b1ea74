import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readConfig } from '../../cli/compose/config.ts';
import { connectTemporal, isServing, prepareNamespace } from '../../temporal/namespace.ts';
import { temporalServer, type TemporalServer } from '../../temporal/server.ts';

const makeAccess = fileURLToPath(new URL('../../temporal-docker/make-access.sh', import.meta.url));

let folder: string;
let ours: string;
let strangers: string;
const listeners: net.Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'whereabouts-access-'));
  [ours, strangers] = [path.join(folder, 'ours'), path.join(folder, 'strangers')];
  for (const place of [ours, strangers]) await promisify(execFile)(makeAccess, [place, '2']);
});
afterAll(async () => {
  for (const listener of listeners) listener.close();
  await rm(folder, { recursive: true, force: true });
});

/** The real server behind mutual TLS, as the frontend of the production stack asks for it. */
async function securedServer(certificates: string): Promise<string> {
  const [host = '', port = ''] = inject('temporalAddress').split(':');
  const read = (name: string) => readFile(path.join(certificates, 'tls', name));
  const listener = tls.createServer(
    {
      ca: await read('ca.pem'),
      cert: await read('server.pem'),
      key: await read('server.key'),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2'],
    },
    (client) => {
      const server = net.connect(Number(port), host);
      client.pipe(server).pipe(client);
      for (const side of [client, server])
        side.on('error', () => [client, server].map((one) => one.destroy()));
    },
  );
  listeners.push(listener);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return `127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

const settings = (certificates: string, who = 'whereabouts') => ({
  TEMPORAL_TLS_CA: path.join(certificates, 'tls/ca.pem'),
  TEMPORAL_TLS_CERT: path.join(certificates, `tls/${who}.pem`),
  TEMPORAL_TLS_KEY: path.join(certificates, `tls/${who}.key`),
  TEMPORAL_TLS_SERVER_NAME: 'temporal',
});

describe('A Temporal server that asks for certificates', () => {
  let address: string;
  beforeAll(async () => {
    address = await securedServer(ours);
  });

  it('is used with our certificate, each side knowing the other', async () => {
    const server = temporalServer(address, settings(ours));
    expect(await isServing(server)).toBe(true);
    await expect(prepareNamespace(server, inject('temporalNamespace'))).resolves.toBeUndefined();
  });

  it.concurrent.each<[who: string, server: () => TemporalServer]>([
    ['without a certificate', () => ({ address })],
    ['with a certificate of another maker', () => temporalServer(address, settings(strangers))],
    [
      'with our name and another maker’s certificate',
      () =>
        temporalServer(address, {
          ...settings(strangers),
          TEMPORAL_TLS_CA: settings(ours).TEMPORAL_TLS_CA,
        }),
    ],
    [
      'when it is not the server that it should be',
      () => temporalServer(address, { ...settings(ours), TEMPORAL_TLS_SERVER_NAME: 'elsewhere' }),
    ],
  ])('is not reached %s, and one sentence says where to look', async (_who, server) => {
    expect(await isServing(server())).toBe(false);
    await expect(connectTemporal(server())).rejects.toThrow(
      /^No Temporal server answers at 127\.0\.0\.1:\d+: look at TEMPORAL_ADDRESS, at the certificates and the token/,
    );
  });
});

describe('The tokens for the Temporal server', () => {
  const read = async (name: string) => (await readFile(path.join(ours, 'tokens', name), 'utf8')).trim();

  it.each([
    ['prepare', ['whereabouts:admin']],
    ['whereabouts', ['whereabouts:read', 'whereabouts:write']],
  ])('let %s do what it must, and no more', async (name, permissions) => {
    const { keys } = JSON.parse(await read('jwks.json')) as { keys: JWK[] };
    const token = await read(`${name}.token`);
    const key = keys.find(({ kid }) => kid === decodeProtectedHeader(token).kid);
    const { payload } = await jwtVerify(token, await importJWK(key ?? {}, 'ES256'), {
      algorithms: ['ES256'],
    });
    expect(payload).toMatchObject({ sub: name, permissions });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(2 * 24 * 60 * 60);
  });

  it('tell the server the public half of the key only', async () => {
    expect(JSON.parse(await read('jwks.json'))).toEqual({
      keys: [expect.not.objectContaining({ d: expect.anything() as unknown })],
    });
  });

  it('stay what they are when the script runs again', async () => {
    const before = await read('whereabouts.token');
    await promisify(execFile)(makeAccess, [ours, '2']);
    expect(decodeJwt(await read('whereabouts.token'))).toEqual(decodeJwt(before));
  });
});

describe('The settings of that access', () => {
  it('say that the three files go together, with every other fault', () => {
    expect(() => readConfig({ TEMPORAL_TLS_CA: 'ca.pem', PORT: 'x' })).toThrow(
      /PORT must be a port number.*TEMPORAL_TLS_CERT, TEMPORAL_TLS_KEY must be set with TEMPORAL_TLS_CA/,
    );
  });

  it('name the one whose file cannot be read', () => {
    const access = { ...settings(ours), TEMPORAL_TLS_KEY: path.join(folder, 'nothing.key') };
    expect(() => temporalServer('127.0.0.1:1', access)).toThrow(
      'Configuration: TEMPORAL_TLS_KEY names a file that cannot be read.',
    );
  });

  it('refuse what is no token', () => {
    expect(() => readConfig({ TEMPORAL_TOKEN: 'secret' })).toThrow('TEMPORAL_TOKEN must be a JSON Web Token');
  });
});
