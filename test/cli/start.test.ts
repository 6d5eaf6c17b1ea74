import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseView } from '../../domain/case/case-view.ts';
import { holderOf } from '../../embedded/data-folder.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { localDateAt, type SchoolCalendar } from '../../domain/calendar/school-calendar.ts';
import {
  ONE_SENTENCE,
  processesOn,
  run,
  start,
  temporaryPlace,
  type Installation,
} from '../support/whereabouts.ts';

interface Cases {
  readonly items: readonly CaseView[];
}

const KEYS = ['school:900001', 'school:900002', ...ROLE_CODES.filter((role) => role !== 'school')];
const place = await temporaryPlace();
const data = path.join(place.folder, 'data');
const demoFile = path.join(data, 'demo.json');
let installation: Installation;

beforeAll(async () => {
  installation = await start(['--port', '0'], { data });
});
afterAll(() => place.clear());

const casesOf = async ({ as }: Installation) => (await as('ewo').get<Cases>('/api/v1/cases')).items;

/** The tests stand in the order of an evening with it: running, beside another, stopped, started again. */
describe('whereabouts start', () => {
  it('prints one block of addresses on standard output when it is ready', async () => {
    const { demo, printed } = installation;
    const lines = printed.stdout.trim().split('\n');
    expect(lines[0]).toBe('Whereabouts is ready. Demo data: every child, school and address is invented.');
    expect(lines.slice(2, -2).map((line) => line.trim().split(/ {2,}/).slice(0, 2))).toEqual([
      ['Sign in', `${demo.web}/`],
      ['API', `${demo.web}/api/v1`],
      ['Outbox', demo.outbox],
      ['Temporal UI', demo.temporalUi],
      ['Temporal', `${demo.temporalAddress}, namespace ${demo.namespace}`],
      ['Data and keys', `${data} (demo.json holds a key for each role)`],
    ]);
    expect((await fetch(`${demo.web}/health/ready`)).status).toBe(200);
    expect((await fetch(demo.outbox)).status).toBe(200);
    expect((await fetch(`${demo.web}/`)).url).toBe(`${demo.web}/sign-in`);
    expect((await fetch(demo.temporalUi)).status).toBe(200);
  });

  it('writes demo.json for this user alone, with every address and a key for each role', async () => {
    expect((await stat(demoFile)).mode & 0o777).toBe(0o600);
    const address = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string;
    expect(JSON.parse(await readFile(demoFile, 'utf8'))).toStrictEqual({
      web: address,
      temporalUi: address,
      temporalAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      namespace: 'whereabouts',
      issuer: address,
      outbox: `${installation.demo.web}/outbox`,
      pid: installation.pid,
      keys: Object.fromEntries(KEYS.map((name) => [name, expect.stringMatching(/^wa_.{40,}$/) as string])),
    });
    expect(new Set(Object.values(installation.demo.keys)).size).toBe(9);
  });

  it('opens cases of both schools at different stages', async () => {
    const cases = await casesOf(installation);
    expect(new Set(cases.map(({ school }) => school))).toEqual(new Set(['900001', '900002']));
    expect(new Set(cases.map(({ stage }) => stage))).toEqual(
      new Set(['expected', 'school-enquiries', 'ews-enquiries', 'decision-due']),
    );
  });

  it.each(['900001', '900002'])(
    'gives school %s a calendar of the two school years around today',
    async (urn) => {
      const { covers } = await installation
        .as(`school:${urn}`)
        .get<SchoolCalendar>(`/api/v1/schools/${urn}/calendar`);
      const today = localDateAt(Date.now(), BROMLEY.times.zone);
      const year = Number(today.slice(0, 4));
      const ends = localDate(`${today.slice(5) >= '09-01' ? year + 1 : year}-08-31`);
      // The school year that is running, and a whole one on one side of it at the least.
      expect(covers.from <= localDate(`${Number(ends.slice(0, 4)) - 1}-09-01`)).toBe(true);
      expect(covers.to >= ends).toBe(true);
      expect(Number(covers.to.slice(0, 4)) - Number(covers.from.slice(0, 4))).toBeGreaterThanOrEqual(2);
    },
  );

  it('refuses a second start on the same data folder in one sentence, and exits 1', async () => {
    const second = await run(['start', '--port', '0'], { data });
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(ONE_SENTENCE);
    expect(second.stderr).toContain(`in use by a running Whereabouts (process ${installation.pid})`);
    expect((await fetch(`${installation.demo.web}/health/ready`)).status).toBe(200);
  });

  it('is found healthy by doctor, in sentences and as JSON, with exit 0', async () => {
    const [told, listed] = await Promise.all([
      run(['doctor'], { data }),
      run(['doctor', '--json'], { data }),
    ]);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toContain(`ok    Web: ${installation.demo.web} is ready`);
    expect(told.stdout).not.toContain('FAULT');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    const { healthy, findings } = JSON.parse(listed.stdout) as { healthy: boolean; findings: object[] };
    expect(healthy).toBe(true);
    const checks = ['Node', 'Installation', 'Web', 'Temporal', 'Search attributes'];
    expect(findings).toMatchObject(checks.map((check) => ({ check, ok: true })));
  });

  it('keeps its data folder from reset', async () => {
    const { code, stdout, stderr } = await run(['reset', '--yes'], { data });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`The data folder ${data} is in use by process ${installation.pid}: stop it first.\n`);
    expect(await readdir(data)).toContain('demo.json');
  });

  it('runs beside another installation, which opens no case with --empty and prints one JSON object', async () => {
    const otherData = path.join(place.folder, 'other');
    const other = await start(['--empty', '--json', '--port', '0'], { data: otherData });
    const { keys, ...addresses } = other.demo;
    expect(Object.keys(keys)).toHaveLength(9);
    expect(await casesOf(other)).toEqual([]);
    expect(other.demo.web).not.toBe(installation.demo.web);
    expect(other.demo.temporalAddress).not.toBe(installation.demo.temporalAddress);
    expect((await casesOf(installation)).length).toBeGreaterThan(3);
    // No key of one opens the other.
    const stranger = { authorization: `Bearer ${keys['ewo'] ?? ''}` };
    expect((await fetch(`${installation.demo.web}/api/v1/cases`, { headers: stranger })).status).toBe(401);

    other.kill('SIGINT');
    const { code, stdout, stderr } = await other.ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ ...addresses, notes: [] });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);

    expect(await run(['reset', '--yes', '--json'], { data: otherData })).toEqual({
      code: 0,
      stdout: `${JSON.stringify({ removed: true, folder: otherData })}\n`,
      stderr: '',
    });
    expect(await readdir(place.folder)).toEqual(['data']);
  });

  it('stops in order on SIGTERM, exits 0, and starts again with the same cases and keys on a free port', async () => {
    const before = await casesOf(installation);
    installation.kill('SIGTERM');
    const { code, stderr } = await installation.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/Stopping in order; the data is kept\n$/);
    expect(await processesOn(data)).toEqual([]);
    expect(await readdir(data)).not.toContain('demo.json');
    expect(await holderOf(data)).toBeUndefined();

    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const again = await start(['--port', String(port)], { data });
    taken.close();
    expect(again.demo.keys).toEqual(installation.demo.keys);
    expect(again.demo.web).not.toBe(`http://127.0.0.1:${port}`);
    expect(again.printed.stdout).toContain(
      `Note           Port ${port} is taken; the web address uses ${again.demo.web.split(':')[2] ?? ''} instead.`,
    );
    const clockless = (cases: readonly CaseView[]) => cases.map(({ asOf: _asOf, ...rest }) => rest);
    expect(clockless(await casesOf(again))).toEqual(clockless(before));

    again.kill('SIGINT');
    expect((await again.ended).code).toBe(130);
    expect(await processesOn(data)).toEqual([]);
  });
});
