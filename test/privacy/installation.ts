import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { startMailbox } from './mailbox.ts';
import type { Place } from './markers.ts';
import { startTraceCollector } from './trace-collector.ts';
import { freshWord, TEXT } from './words.ts';

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
  /** What its workflow ids, keys and payloads are made with. */
  readonly secret: Buffer;
  /** What a person is called who may call as `person`: an officer. */
  readonly person: string;
  readonly call: (sent: Sent) => Promise<{ status: number; text: string }>;
  /** Runs a statement in the register's database. */
  statement(sql: string): Promise<void>;
  /** What it has written on its standard output and standard error. */
  said(): Place[];
  /** Every mail that left it, byte for byte. */
  mails(): Place[];
  /** What it traces: the Temporal server's spans, with the requests in them. The product itself has no tracing. */
  traces(): Place[];
  /** Addresses that an answer pointed to. */
  locations(): string[];
  /** Every file of the data folder: the register's own, or all others. */
  files(which: 'register' | 'others'): Promise<Place[]>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

export async function startInstallation(): Promise<Installation> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-privacy-'));
  const [mailbox, collector] = await Promise.all([startMailbox(), startTraceCollector()]);
  const person = freshWord(TEXT);
  const script = fileURLToPath(new URL('hold-talkative.ts', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      ...{ WHEREABOUTS_DATA_DIR: dataDir, SMTP_URL: mailbox.url, NAME_OF_A_PERSON: person },
      TEMPORAL_CLI: await tracing(inject('temporalCli'), collector.url, `${dataDir}-temporal`),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  const locations: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), exit.then(() => undefined)]);
  if (line === undefined) throw new Error(`It did not start: ${Buffer.concat(errors).toString()}`);
  const { keys, secret, ...addresses } = JSON.parse(String(line[0])) as Pick<
    Installation,
    'web' | 'temporalUi' | 'temporalAddress'
  > & { keys: Readonly<Record<string, string>>; secret: string };

  return {
    ...addresses,
    ...{ dataDir, person, secret: Buffer.from(secret, 'base64') },
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
      locations.push(...[response.headers.get('location') ?? []].flat());
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
    mails: () => mailbox.mails(),
    traces: () => collector.requests(),
    locations: () => locations,
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
      await Promise.all([mailbox.stop(), collector.stop()]);
    },
    async remove() {
      await rm(dataDir, { recursive: true, force: true });
      await rm(`${dataDir}-temporal`, { force: true });
    },
  };
}

/** The first line is this test's own: addresses and keys. */
function withoutKeys(output: Buffer): Buffer {
  return output.subarray(output.indexOf('\n') + 1);
}

/** The same Temporal server, told by its environment to send its traces, and to put whole requests into them. */
async function tracing(cli: string, collector: string, file: string): Promise<string> {
  const settings = {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
    OTEL_EXPORTER_OTLP_TRACES_INSECURE: 'true',
    TEMPORAL_OTEL_DEBUG: 'true',
  };
  const exported = Object.entries(settings).map(([name, value]) => `export ${name}=${value}`);
  await writeFile(file, ['#!/bin/sh', ...exported, `exec '${cli}' "$@"`, ''].join('\n'));
  await chmod(file, 0o700);
  return file;
}
