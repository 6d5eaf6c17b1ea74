import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { Place } from './markers.ts';

/** A request as it goes over the wire. */
export interface Sent {
  readonly who: string;
  readonly method: string;
  readonly path: string;
  /** Sent as it is when it is a text, else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole installation in a process and a data folder of its own, with the UI of its Temporal server. */
export interface Installation {
  readonly web: string;
  readonly temporalUi: string;
  readonly temporalAddress: string;
  readonly dataDir: string;
  call(sent: Sent): Promise<{ status: number; text: string }>;
  /** Runs a statement in the register's database. */
  statement(sql: string): Promise<void>;
  /** What it has written on its standard output and standard error. */
  said(): Place[];
  /** Every file of the data folder: the register's own, or all others. */
  files(which: 'register' | 'others'): Promise<Place[]>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export async function startInstallation(): Promise<Installation> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-privacy-'));
  const script = fileURLToPath(new URL('hold-talkative.ts', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, WHEREABOUTS_DATA_DIR: dataDir, TEMPORAL_CLI: inject('temporalCli') },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), exit.then(() => undefined)]);
  if (line === undefined) throw new Error(`It did not start: ${Buffer.concat(errors).toString()}`);
  const { keys, ...addresses } = JSON.parse(String(line[0])) as Pick<
    Installation,
    'web' | 'temporalUi' | 'temporalAddress'
  > & { keys: Readonly<Record<string, string>> };

  return {
    ...addresses,
    dataDir,
    async call({ who, method, path: at, body, headers = {} }) {
      const response = await fetch(`${addresses.web}${at}`, {
        method,
        headers: {
          authorization: `Bearer ${keys[who] ?? who}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const shown = JSON.stringify([...response.headers]);
      return { status: response.status, text: `${await response.text()}\n${shown}` };
    },
    async statement(sql) {
      const done = once(lines, 'line');
      child.stdin.write(`${sql}\n`);
      await Promise.race([
        done,
        exit.then(() => Promise.reject(new Error(Buffer.concat(errors).toString()))),
      ]);
    },
    said: () => [
      { name: 'standard output', content: withoutKeys(Buffer.concat(output)) },
      { name: 'standard error', content: Buffer.concat(errors) },
    ],
    async files(which) {
      const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(dataDir, path.join(entry.parentPath, entry.name)))
        .filter((name) => name.startsWith(`register${path.sep}`) === (which === 'register'));
      return Promise.all(
        names.map(async (name) => ({ name, content: await readFile(path.join(dataDir, name)) })),
      );
    },
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
    remove: () => rm(dataDir, { recursive: true, force: true }),
  };
}

/** The first line is this test's own: addresses and keys. */
function withoutKeys(output: Buffer): Buffer {
  return output.subarray(output.indexOf('\n') + 1);
}
