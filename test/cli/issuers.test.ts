import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, readProductionConfig } from '../../cli/compose/config.ts';

const ENTRA = {
  id: 'council',
  words: 'your council account',
  issuer: 'https://login.example.org/11111111-2222/v2.0',
  clientId: 'a-client',
};
const PRODUCTION = {
  DATABASE_URL: 'postgres://127.0.0.1/cme',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SMTP_URL: 'smtp://127.0.0.1',
  WHEREABOUTS_KEY: 'k'.repeat(40),
  PUBLIC_URL: 'https://cme.example.org',
};
const listing = (...issuers: object[]) => ({ WHEREABOUTS_ISSUERS: JSON.stringify(issuers) });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'issuers-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('The issuers that people sign in by', () => {
  it('are none unless they are configured', () => {
    expect(readConfig({}).issuers).toEqual([]);
  });

  it('are listed as JSON, with their secrets in the environment', () => {
    const { issuers } = readConfig({
      ...listing({ ...ENTRA, clientSecretEnv: 'ENTRA_SECRET' }, { ...ENTRA, id: 'public' }),
      ENTRA_SECRET: 'hush',
    });
    expect(issuers).toEqual([
      { ...ENTRA, clientSecret: 'hush' },
      { ...ENTRA, id: 'public' },
    ]);
  });

  it('are listed in a file, with their secrets in files', async () => {
    const [list, secret] = [path.join(folder, 'issuers.json'), path.join(folder, 'secret')];
    await writeFile(secret, 'hush\n');
    await writeFile(list, JSON.stringify([{ ...ENTRA, clientSecretFile: secret }]));
    expect(readConfig({ WHEREABOUTS_ISSUERS: list }).issuers).toEqual([{ ...ENTRA, clientSecret: 'hush' }]);
  });

  it.each<[string, object[], string]>([
    ['plain HTTP', [{ ...ENTRA, issuer: 'http://login.example.org' }], '0 issuer must be an https address'],
    ['no address', [{ ...ENTRA, issuer: 'login' }], '0 issuer must be an https address'],
    ['a query', [{ ...ENTRA, issuer: `${ENTRA.issuer}?x=y` }], '0 issuer must be an https address'],
    ['a secret beside it', [{ ...ENTRA, clientSecret: 'hush' }], '0 Unrecognized key: "clientSecret"'],
    ['no secret where it is said to be', [{ ...ENTRA, clientSecretEnv: 'NOTHING' }], 'no secret in NOTHING'],
    ['two places of its secret', [{ ...ENTRA, clientSecretEnv: 'A', clientSecretFile: 'b' }], 'takes one of'],
    ['an id that is no part of an address', [{ ...ENTRA, id: 'a/b' }], '0 id must be of small letters'],
    ['an id that another one has', [ENTRA, ENTRA], 'names an id twice'],
  ])('are refused with %s', (_, issuers, words) => {
    expect(() => readConfig(listing(...issuers))).toThrow(words);
    expect(() => readConfig(listing(...issuers))).toThrow(/^Configuration: WHEREABOUTS_ISSUERS: /);
  });

  it.each(['nonsense', '[', '{}', '["x"]'])('are refused as %j', (WHEREABOUTS_ISSUERS) => {
    expect(() => readConfig({ WHEREABOUTS_ISSUERS })).toThrow(/^Configuration: WHEREABOUTS_ISSUERS: /);
  });
});

describe('In production', () => {
  it('people sign in by an issuer over HTTPS', () => {
    expect(readProductionConfig({ ...PRODUCTION, ...listing(ENTRA) }).issuers).toEqual([ENTRA]);
  });

  it.each([
    'http://127.0.0.1:8234',
    'http://localhost:8234',
    'http://[::1]:8234',
    'https://127.0.0.2',
    'https://localhost',
  ])('nobody signs in by a demonstration’s issuer, %s', (issuer) => {
    const env = { ...PRODUCTION, ...listing({ ...ENTRA, issuer }) };
    expect(() => readProductionConfig(env)).toThrow(
      'council is on this machine, which is for demonstrations only',
    );
  });

  it('nobody signs in over plain HTTP, by which a session could be read on its way', () => {
    const env = { ...PRODUCTION, PUBLIC_URL: 'http://cme.example.org', ...listing(ENTRA) };
    expect(() => readProductionConfig(env)).toThrow(
      'PUBLIC_URL must begin with https:// where people sign in',
    );
  });
});
