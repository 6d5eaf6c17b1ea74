import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { commandLineOf, startOf } from './process-identity.ts';
import { until } from '../../process/until.ts';

/** One Temporal server process, and where it answers: enough for the next start to find an orphan again. */
export type ServerProcess = {
  pid: number;
  startedAt: string;
  port: number;
  uiPort: number;
  database: string;
  args: readonly string[];
};

const stopWithinMs = 10_000;
const killedWithinMs = 5_000;
const lookEveryMs = 500;
const logKeptBytes = 10_000_000;

/** Where the server's own output goes. */
export function logFileIn(dataDir: string): string {
  return path.join(dataDir, 'temporal.log');
}

function recordIn(dataDir: string): string {
  return path.join(dataDir, 'temporal.json');
}

/** Starts the server in a process group of its own, so that Ctrl+C reaches only us and we stop it last. */
export async function spawnServer(
  cli: string,
  dataDir: string,
  server: Omit<ServerProcess, 'pid' | 'startedAt'>,
): Promise<ServerProcess> {
  const log = openLog(logFileIn(dataDir));
  const child = spawn(cli, server.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: plainEnvironment(),
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  const started = { ...server, pid, startedAt: (await startOf(pid)) ?? '' };
  writeFileSync(`${recordIn(dataDir)}.new`, JSON.stringify(started), { mode: 0o600 });
  renameSync(`${recordIn(dataDir)}.new`, recordIn(dataDir));
  return started;
}

/** The server that a killed parent left on this folder's database, if it still runs. */
export async function findOrphan(dataDir: string): Promise<ServerProcess | undefined> {
  const text = await readFile(recordIn(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const recorded = parsed(text);
  if (recorded === undefined || !(await isRunning(recorded))) return undefined;
  const commandLine = await commandLineOf(recorded.pid);
  return commandLine?.includes(recorded.database) === true ? recorded : undefined;
}

/** Whether this very process, and not a later one with its pid, is alive. */
export async function isRunning({ pid, startedAt }: ServerProcess): Promise<boolean> {
  return (await startOf(pid)) === startedAt;
}

/** Calls back once when the process has ended. It need not be our child, so its end is seen by looking. */
export function whenEnded(server: ServerProcess, listener: () => void): void {
  const look = async (): Promise<void> => {
    if (await isRunning(server)) setTimeout(() => void look(), lookEveryMs).unref();
    else listener();
  };
  void look();
}

/** Asks the process to stop and, when it does not, ends it. Returns when it is gone. */
export async function endServer(server: ServerProcess): Promise<void> {
  for (const [signal, withinMs] of [
    ['SIGTERM', stopWithinMs],
    ['SIGKILL', killedWithinMs],
  ] as const) {
    if (!(await isRunning(server))) return;
    try {
      process.kill(server.pid, signal);
      await until('the Temporal server to stop', withinMs, async () => !(await isRunning(server)));
      return;
    } catch {
      // It did not heed this signal, or was gone before it; the next round looks again.
    }
  }
}

/** Forgets the server after an orderly stop. */
export function forgetServer(dataDir: string): void {
  rmSync(recordIn(dataDir), { force: true });
}

/** The last line the server wrote, for the sentence that says why it did not start. */
export async function lastWords(dataDir: string): Promise<string> {
  const text = await readFile(logFileIn(dataDir), 'utf8').catch(() => '');
  return text.trim().split('\n').at(-1) ?? '';
}

function parsed(text: string): ServerProcess | undefined {
  try {
    return JSON.parse(text) as ServerProcess;
  } catch {
    return undefined;
  }
}

/** Appends, and puts the log aside once it has grown large. */
function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logKeptBytes) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/** The server gets no secret of ours, and none of the variables that would change what it is told here. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const passed = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'TEMP', 'USERPROFILE', 'APPDATA'];
  return Object.fromEntries(
    passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
