import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { apiClient } from '../../cli/api-client.ts';
import type { CaseView } from '../../domain/case/case-view.ts';
import { addDays } from '../../domain/local-date.ts';
import { BROMLEY } from '../../domain/policy/policy.ts';
import { localDateAt, nextSchoolDay, type SchoolCalendar } from '../../domain/school-calendar.ts';
import { until } from '../../embedded/until.ts';

/** Before and after each effect of a case's life, some of them at several of its decisions. */
const POINTS = [
  ...['takeReport', 'storeCommand', 'keepAnswer', 'claimNotices', 'noticeSent', 'catchMail'].flatMap(
    (effect) => [`${effect}:before:1`, `${effect}:after:1`],
  ),
  ...[1, 2, 3, 4, 5].flatMap((time) => [`record:before:${String(time)}`, `record:after:${String(time)}`]),
];

const ATTEMPTS = 5;

interface Running {
  readonly child: ChildProcess;
  readonly web: string;
  readonly keys: Readonly<Record<string, string>>;
}
interface Timeline {
  readonly items: readonly { readonly what: string }[];
}
interface Outbox {
  readonly items: readonly {
    readonly subject: string;
    readonly to: readonly string[];
    readonly deliveries: number;
  }[];
}

let dataDir: string;
let running: Running | undefined;
let points = [...POINTS];
let kills = 0;
let acknowledged = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-kill-'));
});
afterAll(async () => {
  running?.child.kill('SIGKILL');
  await killTemporal();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(crashAt: string): Promise<Running> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('hold-stack.ts', import.meta.url))], {
    env: {
      ...process.env,
      WHEREABOUTS_DATA_DIR: dataDir,
      CRASH_AT: crashAt,
      TEMPORAL_CLI: inject('temporalCli'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => undefined)]);
  // A point that comes already while it starts is a kill like any other.
  if (line === undefined) return start(await nextPoint());
  return { child, ...(JSON.parse(String(line[0])) as { web: string; keys: Running['keys'] }) };
}

/** Everything is dead now: the process by its own hand, its Temporal server by ours. */
async function nextPoint(): Promise<string> {
  kills += 1;
  await killTemporal();
  return points.shift() ?? '';
}

async function killTemporal(): Promise<void> {
  for (const file of (await readdir(dataDir)).filter(
    (name) => name.startsWith('temporal') && name.endsWith('.json'),
  )) {
    const { pid } = JSON.parse(await readFile(path.join(dataDir, file), 'utf8')) as { pid?: number };
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It was dead already.
    }
  }
}

/** Does something until it is answered, starting everything again whenever it was killed meanwhile. */
async function surely<T>(act: (running: Running) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    running ??= await start(points.shift() ?? '');
    try {
      return await act(running);
    } catch (error) {
      const { child } = running;
      // The answer may be lost a moment before the process is gone.
      if (child.exitCode === null && child.signalCode === null) {
        const ended = await Promise.race([once(child, 'exit').then(() => true), timeout()]);
        // Alive and behind: the same again, with the same key, but not for ever.
        if (!ended && attempt < ATTEMPTS) continue;
        if (!ended) throw error;
      }
      running = await start(await nextPoint());
    }
  }
}

function timeout(): Promise<false> {
  const { promise, resolve } = Promise.withResolvers<false>();
  AbortSignal.timeout(5_000).addEventListener('abort', () => {
    resolve(false);
  });
  return promise;
}

const as = ({ web, keys }: Running, who: string) => apiClient(web, keys[who] ?? '');

/** One case from its report to outcome 1, every step sent until it is answered. */
async function live(name: string): Promise<{ id: string; reference: string }> {
  const report = await surely(async (stack) => {
    const calendar = await as(stack, 'school:900001').get<SchoolCalendar>('/api/v1/schools/900001/calendar');
    const tomorrow = addDays(localDateAt(Date.now(), BROMLEY.times.zone), 1);
    return {
      school: '900001',
      pupil: { givenName: 'Killed', familyName: `Invented ${name}`, dateOfBirth: '2014-03-09' },
      circumstances: ['looked-after'],
      absence: { kind: 'did-not-return-from-leave', expectedReturn: nextSchoolDay(calendar, tomorrow) },
    };
  });
  const opened = await surely(async (stack) => {
    const { status, body } = await as(stack, 'school:900001').post<CaseView>(
      '/api/v1/cases',
      report,
      `open-${name}`,
    );
    if (status === 202) throw new Error('not on record yet');
    return body;
  });
  acknowledged += 1;
  const { id } = opened;
  const find = () => surely((stack) => as(stack, 'ewo').get<CaseView>(`/api/v1/cases/${id}`));
  const send = async (who: string, action: string, body: object) => {
    await surely((stack) => as(stack, who).post(`/api/v1/cases/${id}/${action}`, body, `${action}-${name}`));
    acknowledged += 1;
  };
  const pass = async (deadline: string) => {
    while ((await find()).clock.next?.deadline === deadline) {
      await surely((stack) =>
        as(stack, 'operator').post(`/api/v1/rehearsal/cases/${id}/advance`, { to: 'next-deadline' }),
      );
    }
  };
  await pass('expected-day');
  const { asOf } = await find();
  await send('school:900001', 'enquiries', {
    entries: [{ check: 'phone-parents', attemptedAt: asOf, result: 'no-answer' }],
  });
  await pass('day-1');
  await send('school:900001', 'vulnerability-assessment', { circumstances: [], concern: false });
  await pass('day-10');
  await send('ewo', 'outcome', { outcome: 'located-at-home' });
  return { id, reference: opened.reference };
}

/** What is on record of a case, but for the rehearsal's own notes, and the notices that reached the catcher. */
async function outcomeOf({ id, reference }: { id: string; reference: string }) {
  return surely(async (stack) => {
    const { items } = await as(stack, 'ewo').get<Timeline>(`/api/v1/cases/${id}/timeline`);
    const response = await fetch(`${stack.web}/outbox`, { headers: { accept: 'application/json' } });
    const mails = ((await response.json()) as Outbox).items.filter(({ subject }) =>
      subject.startsWith(reference),
    );
    return {
      timeline: items.map(({ what }) => what).filter((what) => what !== 'moved-in-rehearsal'),
      notices: mails.map(({ to, subject }) => `${to.join()} ${subject.slice(reference.length)}`).sort(),
      twice: mails.filter(({ deliveries }) => deliveries !== 1).length,
    };
  });
}

describe('kill -9 of everything (design, section 4)', () => {
  it(
    'loses nothing, does nothing twice and ends every case as the undisturbed one',
    { timeout: 420_000 },
    async () => {
      const crashing = points;
      points = [];
      const undisturbed = await live('undisturbed');
      running?.child.kill('SIGKILL');
      points = crashing;
      const disturbed: { id: string; reference: string }[] = [];
      while (points.length > 0) disturbed.push(await live(`disturbed-${String(disturbed.length)}`));
      const expected = await settled(undisturbed);
      for (const each of disturbed) expect(await settled(each), each.reference).toEqual(expected);
      expect(kills).toBeGreaterThanOrEqual(20);
      // eslint-disable-next-line no-console -- the figures are what a reader of the run wants to see
      console.info(
        `kill -9: ${String(kills)} kills in ${String(disturbed.length)} cases, ${String(acknowledged)} acknowledged commands, ` +
          `0 lost, 0 applied twice, each of ${String(expected.notices.length)} notices a case once`,
      );

      /** The notices of a case come a moment after its last decision. */
      async function settled(of: { id: string; reference: string }) {
        await until(
          'all notices to arrive',
          60_000,
          async () => (await outcomeOf(of)).notices.length >= NOTICES,
        );
        return outcomeOf(of);
      }
    },
  );
});

/** Notices of this life: expected, arrived, social worker (2), always refer, day 1 (2), day 10 (2), outcome 1 (2). */
const NOTICES = 11;
