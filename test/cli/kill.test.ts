import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseView } from '../../domain/case/case-view.ts';
import {
  launch,
  processesOn,
  start,
  temporalOf,
  temporaryPlace,
  type Installation,
} from '../support/whereabouts.ts';

interface Timeline {
  readonly items: readonly { readonly what: string; readonly detail: object }[];
}

const place = await temporaryPlace();
const data = path.join(place.folder, 'data');
let installation: Installation;
let before: readonly CaseView[];

beforeAll(async () => {
  installation = await start(['--json', '--port', '0'], { data });
  before = await casesOf(installation);
});
afterAll(() => place.clear());

/** Every case as `GET /cases/{id}` shows it, but for the moment at which it was asked for. */
async function casesOf({ as }: Installation): Promise<CaseView[]> {
  const { items } = await as('ewo').get<{ items: CaseView[] }>('/api/v1/cases');
  const cases = await Promise.all(items.map(({ id }) => as('ewo').get<CaseView>(`/api/v1/cases/${id}`)));
  return cases.map((view) => ({ ...view, asOf: 'not compared' }));
}

async function killed({ kill, ended }: Installation): Promise<void> {
  kill('SIGKILL');
  expect((await ended).code).toBeNull();
  expect(await readdir(data)).toContain('demo.json');
}

describe('whereabouts start after kill -9', () => {
  it('of the process and its Temporal server continues every case with the same deadlines', async () => {
    expect(before.length).toBeGreaterThan(3);
    const temporal = await temporalOf(data);
    await killed(installation);
    process.kill(temporal, 'SIGKILL');
    installation = await start(['--json', '--port', '0'], { data });
    expect(await temporalOf(data)).not.toBe(temporal);
    expect(await casesOf(installation)).toEqual(before);
  });

  it('of the process alone takes over the Temporal server that it left, and continues every case', async () => {
    const temporal = await temporalOf(data);
    // On the same port: the UI of a server that is taken over asks there for what payloads say.
    const { port } = new URL(installation.demo.web);
    await killed(installation);
    installation = await start(['--json', '--port', port], { data });
    expect(await temporalOf(data)).toBe(temporal);
    expect(installation.printed.stdout).toContain(`process ${temporal}) still ran and is used again`);
    expect(await casesOf(installation)).toEqual(before);
  });

  it('fires the timer of a case that is moved to its next deadline', async () => {
    const { as } = installation;
    const waiting = before.flatMap(({ id, clock: { next } }) => (next === null ? [] : [{ id, next }]));
    expect(waiting.length).toBeGreaterThan(3);
    for (const { id, next } of waiting) {
      await as('operator').post(`/api/v1/rehearsal/cases/${id}/advance`, { to: 'next-deadline' });
      const { items } = await as('ewo').get<Timeline>(`/api/v1/cases/${id}/timeline`);
      const fired = items.filter(({ what }) => what === 'deadline-reached').map(({ detail }) => detail);
      expect(fired).toContainEqual(expect.objectContaining({ deadline: next.deadline, due: next.at }));
    }
  });

  it('shows no demo.json of the killed process while it starts', async () => {
    await killed(installation);
    const starting = launch(['start', '--port', '0'], { data });
    await starting.says('Looking for a Temporal server');
    expect(await readdir(data)).not.toContain('demo.json');
    await starting.says('Ctrl+C stops everything');
    const { pid } = JSON.parse(await readFile(path.join(data, 'demo.json'), 'utf8')) as { pid: number };
    expect(pid).toBe(starting.pid);
    starting.kill('SIGTERM');
    expect((await starting.ended).code).toBe(0);
    expect(await processesOn(data)).toEqual([]);
  });
});
