import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const PROGRAM = path.join(import.meta.dirname, '../../bin/whereabouts.mjs');

/** A whole installation in a process and a data folder of its own, as `npm start` runs it. */
export interface Installation {
  readonly web: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly dataDir: string;
  stop(): Promise<void>;
}

export async function startInstallation(env: NodeJS.ProcessEnv): Promise<Installation> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'whereabouts-fuzz-'));
  const child = spawn(process.execPath, [PROGRAM, 'start', '--json', '--port', '0'], {
    env: { ...env, WHEREABOUTS_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => {
      throw new Error('The installation did not start');
    }),
  ]);
  child.stdout.resume();
  const demo = JSON.parse(await readFile(path.join(dataDir, 'demo.json'), 'utf8')) as Pick<
    Installation,
    'web' | 'keys'
  >;
  return {
    web: demo.web,
    keys: demo.keys,
    dataDir,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
