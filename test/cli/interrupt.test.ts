import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { holderOf } from '../../embedded/data-folder.ts';
import { launch, ONE_SENTENCE, processesOn, run, start, temporaryPlace } from '../support/whereabouts.ts';

const place = await temporaryPlace();
afterAll(() => place.clear());

const newFolder = () => path.join(place.folder, randomUUID());

describe('Ctrl+C before it is ready', () => {
  it.each([
    ['Starting the Temporal server', 1],
    // npm passes on what the terminal has sent already.
    ['Starting the worker', 2],
    ['Opening the demo cases', 1],
  ])('at "%s" ends in order with 130 and leaves no process behind (sent %i times)', async (moment, times) => {
    const data = newFolder();
    const starting = launch(['start', '--port', '0'], { data });
    await starting.says(moment);
    for (let sent = 0; sent < times; sent += 1) starting.kill('SIGINT');
    const { code, stdout, stderr } = await starting.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).not.toMatch(/failed|did not start|^ +at /m);
    expect(await processesOn(data)).toEqual([]);
    expect(await holderOf(data)).toBeUndefined();
    const files = await readdir(data);
    expect(files.filter((name) => /demo|temporal\.json/.test(name))).toEqual([]);
    expect(files).toContain('secret');
  });

  it('gives up a download that nobody waits for any more', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const asked = once(silent, 'connection');
    const { port } = silent.address() as AddressInfo;
    const data = newFolder();
    const starting = launch(['start', '--port', '0'], {
      data,
      env: {
        TEMPORAL_CLI: '',
        PATH: '/nowhere',
        XDG_CACHE_HOME: newFolder(),
        WHEREABOUTS_TEMPORAL_MIRROR: `http://127.0.0.1:${port}`,
      },
    });
    await asked;
    starting.kill('SIGINT');
    const { code, stderr } = await starting.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Downloading');
    expect(stderr).not.toMatch(/no answer in time|PyPI/);
    silent.close();
  });
});

describe('Ctrl+C during the demo', () => {
  it('ends it with 130 and leaves neither a process nor a folder behind', { timeout: 120_000 }, async () => {
    const demo = launch(['demo'], { env: { TMPDIR: place.folder } });
    await demo.says('Starting the worker');
    demo.kill('SIGINT');
    const { code, stdout, stderr } = await demo.ended;
    expect(code).toBe(130);
    expect(`${stdout}${stderr}`).not.toMatch(/All four|failed|^ +at /m);
    expect((await readdir(place.folder)).filter((name) => name.includes('demo'))).toEqual([]);
    expect(await processesOn(path.join(place.folder, 'whereabouts-demo-'))).toEqual([]);
  });
});

describe('A start with something configured', () => {
  it('ends in one sentence, and leaves no Temporal server behind, when the database is away', async () => {
    const data = newFolder();
    const { code, stdout, stderr } = await run(['start', '--json', '--port', '0'], {
      data,
      env: { DATABASE_URL: 'postgres://nobody:marker@127.0.0.1:1/nothing' },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(stderr).toContain('look at DATABASE_URL');
    expect(stderr).not.toContain('marker');
    expect(await processesOn(data)).toEqual([]);
  });

  it('prepares the namespace that TEMPORAL_NAMESPACE names on the server of TEMPORAL_ADDRESS', async () => {
    const namespace = `another-${randomUUID()}`;
    const data = newFolder();
    const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: namespace };
    const configured = await start(['--json', '--port', '0'], { data, env });
    expect(configured.demo).toMatchObject({
      temporalAddress: env.TEMPORAL_ADDRESS,
      namespace,
      temporalUi: '',
    });
    const { items } = await configured.as('ewo').get<{ items: object[] }>('/api/v1/cases');
    expect(items.length).toBeGreaterThan(3);
    configured.kill('SIGTERM');
    expect((await configured.ended).code).toBe(0);
    expect(await processesOn(data)).toEqual([]);
  });
});
