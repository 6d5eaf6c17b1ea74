import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { apiClient, type ApiClient } from '../../cli/api-client.ts';

/** A process that runs the whole product, until it kills itself. */
interface Running {
  readonly child: ChildProcess;
  readonly web: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The same installation as one of its processes sees it. */
interface Reached {
  readonly web: string;
  readonly as: (who: string) => ApiClient;
}

/** An installation on a data folder of its own that is killed at one point after the other, and started again. */
export interface KilledInstallation {
  /** How often everything was killed. */
  readonly kills: number;
  readonly hasPointsLeft: () => boolean;
  /** Does something until it is answered, starting everything again whenever it was killed meanwhile. */
  readonly surely: <T>(act: (reached: Reached) => Promise<T>) => Promise<T>;
  readonly end: () => Promise<void>;
}

const ATTEMPTS = 5;
/** An answer may be lost a moment before the process is gone. */
const GONE_WITHIN_MS = 5_000;

/** @param points where to kill, in order: `decide:after:2` is after the second call of `decide` */
export async function killedInstallation(points: readonly string[]): Promise<KilledInstallation> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-kill-'));
  let running: Running | undefined;
  let kills = 0;

  async function start(failed = 0): Promise<Running> {
    const child = spawn(process.execPath, [fileURLToPath(new URL('hold-stack.ts', import.meta.url))], {
      env: {
        ...process.env,
        WHEREABOUTS_DATA_DIR: dataDir,
        CRASH_AT: points[kills] ?? '',
        TEMPORAL_CLI: inject('temporalCli'),
        WORKFLOW_BUNDLE: inject('workflowBundle'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const line = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => undefined)]);
    if (line !== undefined) {
      return { child, ...(JSON.parse(String(line[0])) as { web: string; keys: Running['keys'] }) };
    }
    // A point that comes already while it starts is a kill like any other.
    await killTemporal(child);
    if (child.signalCode === 'SIGKILL') return start(failed);
    // A machine that is busy with other tests may be too slow for one start, and not for one after the other.
    if (failed + 1 >= ATTEMPTS) throw new Error('the installation did not start');
    return start(failed + 1);
  }

  /** The process is dead by its own hand, its Temporal server by ours. */
  async function killTemporal(child?: ChildProcess): Promise<void> {
    if (child?.signalCode === 'SIGKILL') kills += 1;
    const record = await readFile(path.join(dataDir, 'temporal.json'), 'utf8').catch(() => '{}');
    const { pid } = JSON.parse(record) as { pid?: number };
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It was dead already.
    }
  }

  return {
    get kills() {
      return kills;
    },
    hasPointsLeft: () => kills < points.length,
    async surely(act) {
      for (let attempt = 1; ; attempt += 1) {
        running ??= await start();
        const { child, web, keys } = running;
        try {
          return await act({ web, as: (who) => apiClient(web, keys[who] ?? '') });
        } catch (error) {
          if (await hasEnded(child)) {
            await killTemporal(child);
            running = await start();
          } else if (attempt >= ATTEMPTS) {
            // Alive and behind: the same again, with the same key, but not for ever.
            throw error;
          }
        }
      }
    },
    async end() {
      running?.child.kill('SIGKILL');
      await killTemporal();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function hasEnded(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  AbortSignal.timeout(GONE_WITHIN_MS).addEventListener('abort', () => {
    resolve(false);
  });
  return Promise.race([once(child, 'exit').then(() => true), promise]);
}
