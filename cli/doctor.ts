import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import type { Command } from 'commander';
import { holderOf } from '../embedded/data-folder.ts';
import { missingSearchAttributes } from '../embedded/namespace.ts';
import { UserFacingError } from '../embedded/user-facing-error.ts';
import { openDatabase } from '../register/database.ts';
import { readConfig, type Config } from './config.ts';

/** One thing that was looked at; `todo` says what to do about a fault. */
interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
  readonly todo?: string;
}

/** `whereabouts doctor`: checks a running or configured installation; exit 1 when there is a fault. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check this installation and say what to do about each fault')
    .option('--json', 'print the findings as JSON')
    .action(doctor);
}

async function doctor({ json = false }: { json?: boolean }): Promise<void> {
  const config = readConfig(process.env);
  const findings = [
    nodeFinding(),
    ...(config.DATABASE_URL === undefined ? await checkEmbedded(config) : await checkConfigured(config)),
  ];
  const healthy = findings.every(({ ok }) => ok);
  if (json) {
    process.stdout.write(`${JSON.stringify({ healthy, findings })}\n`);
  } else {
    for (const { check, ok, says, todo } of findings) {
      process.stdout.write(`${ok ? 'ok   ' : 'FAULT'} ${check}: ${says}\n`);
      if (todo !== undefined) process.stdout.write(`      do this: ${todo}\n`);
    }
  }
  if (!healthy) process.exitCode = 1;
}

function nodeFinding(): Finding {
  return { check: 'Node', ok: true, says: `version ${process.versions.node}` };
}

interface DemoFile {
  readonly web: string;
  readonly temporalAddress: string;
  readonly namespace: string;
}

/** An embedded installation is asked over HTTP: its database is its own process's. */
async function checkEmbedded(config: Config): Promise<Finding[]> {
  const folder = path.resolve(config.WHEREABOUTS_DATA_DIR);
  const holder = await holderOf(folder);
  if (holder === undefined) {
    const todo = 'start it with `npm start`';
    return [{ check: 'Installation', ok: false, says: `nothing runs on the data folder ${folder}`, todo }];
  }
  const running: Finding = { check: 'Installation', ok: true, says: `process ${holder} runs on ${folder}` };
  const text = await readFile(path.join(folder, 'demo.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const todo = 'wait for its ready block, then ask again';
    return [running, { check: 'Ready', ok: false, says: 'it is still starting or stopping', todo }];
  }
  const { web, temporalAddress, namespace } = JSON.parse(text) as DemoFile;
  return [running, await checkReady(web), ...(await checkTemporal(temporalAddress, namespace))];
}

async function checkReady(web: string): Promise<Finding> {
  const answer = await fetch(`${web}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  if (answer?.ok === true) return { check: 'Web', ok: true, says: `${web} is ready` };
  const says =
    answer === undefined ? `${web} does not answer` : `${web} says it is not ready (${answer.status})`;
  return {
    check: 'Web',
    ok: false,
    says,
    todo: `look at ${web}/health/ready and at the log in the data folder`,
  };
}

async function checkConfigured(config: Config): Promise<Finding[]> {
  const database = await openDatabase({ databaseUrl: config.DATABASE_URL ?? '' }).then(
    async (opened) => {
      await opened.close();
      return { check: 'Register', ok: true, says: 'the database answers and its schema is up to date' };
    },
    () => ({
      check: 'Register',
      ok: false,
      says: 'the database does not answer, or its schema cannot be brought up to date',
      todo: 'look at DATABASE_URL and at the database server',
    }),
  );
  const temporal = await checkTemporal(
    config.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
    config.TEMPORAL_NAMESPACE,
  );
  return [database, ...temporal];
}

async function checkTemporal(address: string, namespace: string): Promise<Finding[]> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 3_000 });
    try {
      const missing = await missingSearchAttributes(connection, namespace);
      return [
        { check: 'Temporal', ok: true, says: `${address} answers` },
        missing.length === 0
          ? { check: 'Search attributes', ok: true, says: `registered in ${namespace}` }
          : {
              check: 'Search attributes',
              ok: false,
              says: `${missing.join(', ')} not registered in ${namespace}: cases would stand still`,
              todo: 'start a worker once; it registers them before it takes its first case',
            },
      ];
    } finally {
      await connection.close();
    }
  } catch (cause) {
    if (cause instanceof UserFacingError) throw cause;
    const todo = 'look at TEMPORAL_ADDRESS and at the Temporal server';
    return [{ check: 'Temporal', ok: false, says: `${address} does not answer`, todo }];
  }
}
