import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openDataFolder } from '../../embedded/data-folder.ts';
import { run, temporaryPlace } from '../support/whereabouts.ts';

const place = await temporaryPlace();
const data = path.join(place.folder, 'data');
afterAll(() => place.clear());

interface Report {
  readonly healthy: boolean;
  readonly findings: readonly { check: string; ok: boolean; says: string; todo?: string }[];
}

/** What doctor finds, fault by fault; a running installation is in start.test.ts. */
async function faults(env: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await run(['doctor', '--json'], { data, env });
  const { healthy, findings } = JSON.parse(stdout) as Report;
  expect({ code, stderr, healthy }).toEqual({ code: 1, stderr: '', healthy: false });
  return findings.filter(({ ok }) => !ok).map(({ check, says, todo }) => ({ check, says, todo }));
}

const nothingRuns = {
  check: 'Installation',
  says: `nothing runs on the data folder ${data}`,
  todo: 'start it with `npm start`',
};
const noDatabase = {
  check: 'Register',
  says: 'the database does not answer, or its schema cannot be brought up to date',
  todo: 'look at DATABASE_URL and at the database server',
};
const noTemporal = {
  check: 'Temporal',
  says: '127.0.0.1:1 does not answer',
  todo: 'look at TEMPORAL_ADDRESS, at the certificates and the token, and at the Temporal server',
};
const DATABASE_URL = 'postgres://nobody@127.0.0.1:1/nothing';

describe.concurrent('whereabouts doctor', () => {
  it('says what to do when nothing runs, and exits 1', async () => {
    expect(await run(['doctor'], { data })).toEqual({
      code: 1,
      stdout:
        `ok    Node: version ${process.versions.node}\n` +
        `FAULT Installation: ${nothingRuns.says}\n      do this: ${nothingRuns.todo}\n`,
      stderr: '',
    });
  });

  it('finds a database and a Temporal server that are configured and away', async () => {
    expect(await faults({ DATABASE_URL, TEMPORAL_ADDRESS: '127.0.0.1:1' })).toEqual([noDatabase, noTemporal]);
  });

  it.each([
    ['database', { DATABASE_URL }, [noDatabase, nothingRuns]],
    ['Temporal server', { TEMPORAL_ADDRESS: '127.0.0.1:1' }, [nothingRuns, noTemporal]],
  ])('finds a %s away that is configured for an installation that does not run', async (_, env, found) => {
    expect(await faults(env)).toEqual(found);
  });

  it('tells a namespace that is not there from a server that is not', async () => {
    const TEMPORAL_NAMESPACE = `none-${randomUUID()}`;
    const found = await faults({
      DATABASE_URL,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE,
    });
    expect(found).toEqual([
      noDatabase,
      {
        check: 'Search attributes',
        says: `the namespace ${TEMPORAL_NAMESPACE} is not there or cannot be read`,
        todo: 'start a worker once; it prepares the namespace before it takes its first case',
      },
    ]);
  });

  it('asks for patience while an installation starts', async () => {
    const starting = path.join(place.folder, 'starting');
    await mkdir(starting);
    const held = await openDataFolder(starting);
    const { code, stdout } = await run(['doctor'], { data: starting });
    await held.release();
    expect(code).toBe(1);
    expect(stdout).toContain(`ok    Installation: process ${process.pid} runs on ${starting}\n`);
    expect(stdout).toContain('do this: wait for its ready block, then ask again\n');
  });
});
