import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { apiClient, type ApiClient } from '../../cli/api-client.ts';

const PROGRAM = path.join(import.meta.dirname, '../../bin/whereabouts.mjs');
const shell = promisify(execFile);

interface Surroundings {
  /** The data folder; without one, the folder where the command runs has none. */
  readonly data?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed; the input ends after it. Null: nobody types, and the input stays open. */
  readonly input?: string | null;
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command in a process of its own, as a person runs it. */
interface Command {
  readonly pid: number;
  /** Everything so far. */
  readonly printed: Readonly<Record<'stdout' | 'stderr', string>>;
  /** Resolves once these words were printed; rejects when the command ends before. */
  readonly says: (words: string) => Promise<void>;
  readonly ended: Promise<Ended>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Commands that have not ended, and where their data is. */
const running = new Map<ChildProcess, string | undefined>();

/** Starts a command with nothing of this process's environment but what a login shell has. */
export function launch(args: readonly string[], { data, env, input }: Surroundings = {}): Command {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: os.tmpdir(),
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TEMPORAL_CLI: inject('temporalCli'),
      // Hundreds of commands load the same code in a run.
      NODE_COMPILE_CACHE: inject('compileCache'),
      ...(data !== undefined && { WHEREABOUTS_DATA_DIR: data }),
      ...env,
    },
  });
  running.set(child, data);
  child.once('close', () => running.delete(child));
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      child.emit('printed');
    });
  }
  if (input !== null) child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...printed }));
  return {
    pid: child.pid ?? 0,
    printed,
    ended,
    kill: (signal) => void child.kill(signal),
    async says(words) {
      const all = () => `${printed.stdout}${printed.stderr}`;
      while (!all().includes(words)) {
        const { code } = (await Promise.race([ended, once(child, 'printed')])) as Partial<Ended>;
        if (code !== undefined) throw new Error(`It ended (${String(code)}) without "${words}": ${all()}`);
      }
    },
  };
}

/** Runs a command to its end. */
export function run(args: readonly string[], around: Surroundings = {}): Promise<Ended> {
  return launch(args, around).ended;
}

/** `demo.json` of a running installation: contract section 1. */
interface DemoFile {
  readonly web: string;
  readonly temporalUi: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly outbox: string;
  readonly pid: number;
  readonly keys: Readonly<Record<string, string>>;
}

export interface Installation extends Command {
  readonly demo: DemoFile;
  readonly as: (who: string) => ApiClient;
}

/** Runs `whereabouts start` and returns when it says that it is ready. */
export async function start(args: readonly string[], around: Surroundings): Promise<Installation> {
  const command = launch(['start', ...args], around);
  await command.says(args.includes('--json') ? '"pid":' : 'Ctrl+C stops everything');
  const text = await readFile(path.join(around.data ?? '', 'demo.json'), 'utf8');
  const demo = JSON.parse(text) as DemoFile;
  return { ...command, demo, as: (who) => apiClient(demo.web, demo.keys[who] ?? '') };
}

/** Every process whose command line names the folder: its Temporal server. */
export async function processesOn(folder: string): Promise<number[]> {
  const { stdout } = await shell('ps', ['-eo', 'pid=,args='], { maxBuffer: 10_000_000 });
  return stdout.split('\n').flatMap((line) => (line.includes(folder) ? [Number.parseInt(line, 10)] : []));
}

/** The pid of the Temporal server that an installation on this folder started. */
export async function temporalOf(folder: string): Promise<number> {
  const { pid } = JSON.parse(await readFile(path.join(folder, 'temporal.json'), 'utf8')) as { pid: number };
  return pid;
}

/** A place for data folders, gone after the tests with whatever a failed test left running there. */
export async function temporaryPlace(): Promise<{ folder: string; clear: () => Promise<void> }> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'whereabouts-cli-')));
  return {
    folder,
    async clear() {
      for (const [child, data] of running) if (data?.startsWith(folder)) child.kill('SIGKILL');
      for (const pid of await processesOn(folder)) process.kill(pid, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What is on standard error when a command refuses: one plain sentence, no stack trace. */
export const ONE_SENTENCE = /^[^\n]+\.\n$/;
