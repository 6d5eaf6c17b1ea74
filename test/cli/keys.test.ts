import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KnownKey } from '../../register/keys/keys-port.ts';
import { ONE_SENTENCE, run, start, temporaryPlace, type Installation } from '../support/whereabouts.ts';

let place: Awaited<ReturnType<typeof temporaryPlace>>;
let data: string;
let installation: Installation;
beforeAll(async () => {
  place = await temporaryPlace();
  data = path.join(place.folder, 'data');
  installation = await start(['--empty', '--port=0'], { data });
}, 150_000);
afterAll(async () => {
  installation.kill('SIGTERM');
  await installation.ended;
  await place.clear();
});

interface Made {
  readonly key: KnownKey;
  readonly secret: string;
}

const keys = (...args: string[]) => run(['keys', ...args], { data });
async function inJson<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await keys(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}
const statusWith = async (secret: string) =>
  (await fetch(`${installation.demo.web}/api/v1/cases`, { headers: { authorization: `Bearer ${secret}` } }))
    .status;

describe('Keys on the command line, of an embedded installation that runs', () => {
  it('are made, replaced and revoked, and listed without their secrets', async () => {
    const made = await inJson<Made>(
      'create',
      '--role=school',
      '--school=900001',
      '--name=An invented system',
    );
    expect(await statusWith(made.secret)).toBe(200);
    const rotated = await inJson<Made>('rotate', made.key.id, '--overlap-hours=1');
    expect([await statusWith(made.secret), await statusWith(rotated.secret)]).toEqual([200, 200]);
    expect(await inJson<KnownKey>('revoke', made.key.id)).toMatchObject({ state: 'revoked' });
    expect([await statusWith(made.secret), await statusWith(rotated.secret)]).toEqual([401, 200]);
    const { items } = await inJson<{ items: KnownKey[] }>('list');
    const states = new Map(items.map(({ id, state }) => [id, state]));
    expect([states.get(made.key.id), states.get(rotated.key.id)]).toEqual(['revoked', 'active']);
    expect(JSON.stringify(items)).not.toContain(rotated.secret);
  });

  it('have their secret printed once, for a person to copy', async () => {
    const { code, stdout } = await keys('create', '--role=operator', '--name=Invented probes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^wa_[0-9a-f]{16}_[\w-]{43}$/m);
    const listed = await keys('list');
    expect(listed.stdout).toContain('Invented probes');
    expect(listed.stdout).not.toMatch(/wa_[0-9a-f]{16}_[\w-]{43}/);
  });

  it.each([
    [['create', '--role=auditor', '--name=Nobody makes it'], 1, 'not of auditor'],
    [['create', '--role=ewo', '--name=X', '--scopes=everything'], 1, '/scopes/0'],
    [['revoke', 'no-such-key'], 2, 'no-such-key'],
    [['rotate', '0000000000000000', '--overlap-hours=1'], 2, '0000000000000000'],
  ])('are refused in one sentence: %j', async (args, expected, words) => {
    const { code, stdout, stderr } = await keys(...args);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(stderr).toContain(words);
  });
});

describe('Keys on the command line, where nothing runs', () => {
  it('say what to start or to set', async () => {
    const { code, stderr } = await run(['keys', 'list'], { data: path.join(place.folder, 'nothing') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Nothing runs on the data folder/);
  });
});

describe('A secret in a file', () => {
  const file = () => path.join(place.folder, 'secret');

  it('is taken for the setting of its name', async () => {
    await writeFile(file(), `${installation.demo.keys['operator'] ?? ''}\n`);
    const env = { PUBLIC_URL: installation.demo.web, WHEREABOUTS_API_KEY_FILE: file() };
    const { code, stdout } = await run(['keys', 'list', '--json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('items');
  });

  it('must be there, and not be set beside the setting; its path is not repeated', async () => {
    const missing = await run(['worker'], { env: { WHEREABOUTS_KEY_FILE: path.join(file(), 'missing') } });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('WHEREABOUTS_KEY_FILE must name a file that can be read');
    expect(missing.stderr).not.toContain(place.folder);
    const env = { WHEREABOUTS_KEY: 'x'.repeat(32), WHEREABOUTS_KEY_FILE: file() };
    expect((await run(['worker'], { env })).stderr).toContain(
      'WHEREABOUTS_KEY and WHEREABOUTS_KEY_FILE must not both be set',
    );
  });
});

describe('Settings of whoever serves HTTP', () => {
  it.each([
    ['TRUSTED_PROXIES', 'true'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', 'proxy.example.invalid'],
    ['RATE_LIMIT_MACHINE', '0'],
    ['WHEREABOUTS_TOKEN_ISSUERS', '[{"issuer":"http://issuer.example.invalid","audience":"a"}]'],
    ['WHEREABOUTS_TOKEN_ISSUERS', 'nothing'],
  ])('refuse %s=%s', async (name, value) => {
    const { code, stderr } = await run(['start'], { env: { [name]: value } });
    expect(code).toBe(2);
    expect(stderr).toContain(`${name} must be`);
  });
});
