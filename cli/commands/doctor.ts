import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import type { Command } from 'commander';
import { holderOf } from '../../embedded/data-folder.ts';
import { missingSearchAttributes } from '../../temporal/namespace.ts';
import { openDatabase } from '../../register/store/database.ts';
import { temporalServer, type TemporalServer } from '../../temporal/server.ts';
import type { Finding } from '../compose/finding.ts';
import { checkEncryptionKeys } from '../compose/check-encryption-keys.ts';
import { readConfig, type Config } from '../compose/config.ts';

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
    ...(config.DATABASE_URL === undefined ? [] : [await checkDatabase(config.DATABASE_URL)]),
    ...(await checkProcesses(config)),
    ...(await checkEncryptionKeys(config)),
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

/** An installation on a data folder is asked over HTTP; what is configured is asked at its address. */
async function checkProcesses(config: Config): Promise<Finding[]> {
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = config;
  const folder = path.resolve(config.WHEREABOUTS_DATA_DIR);
  const holder = await holderOf(folder);
  if (holder !== undefined) return checkRunning(folder, holder);
  const configured =
    TEMPORAL_ADDRESS === undefined
      ? []
      : await checkTemporal(temporalServer(TEMPORAL_ADDRESS, config), TEMPORAL_NAMESPACE);
  // With both configured the processes are `whereabouts web` and `whereabouts worker`, which hold no folder.
  if (DATABASE_URL !== undefined && TEMPORAL_ADDRESS !== undefined) return configured;
  const todo = 'start it with `npm start`';
  const says = `nothing runs on the data folder ${folder}`;
  return [{ check: 'Installation', ok: false, says, todo }, ...configured];
}

async function checkRunning(folder: string, holder: number): Promise<Finding[]> {
  const running: Finding = { check: 'Installation', ok: true, says: `process ${holder} runs on ${folder}` };
  const text = await readFile(path.join(folder, 'demo.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const todo = 'wait for its ready block, then ask again';
    return [running, { check: 'Ready', ok: false, says: 'it is still starting or stopping', todo }];
  }
  const { web, temporalAddress, namespace } = JSON.parse(text) as DemoFile;
  return [running, await checkReady(web), ...(await checkTemporal({ address: temporalAddress }, namespace))];
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

async function checkDatabase(databaseUrl: string): Promise<Finding> {
  return openDatabase({ databaseUrl }).then(
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
}

async function checkTemporal(server: TemporalServer, namespace: string): Promise<Finding[]> {
  const check = 'Temporal';
  const { address } = server;
  const connection = await Connection.connect({ ...server, connectTimeout: 3_000 }).catch(() => undefined);
  if (connection === undefined) {
    const todo = 'look at TEMPORAL_ADDRESS, at the certificates and the token, and at the Temporal server';
    return [{ check, ok: false, says: `${address} does not answer`, todo }];
  }
  try {
    return [{ check, ok: true, says: `${address} answers` }, await checkNamespace(connection, namespace)];
  } finally {
    await connection.close();
  }
}

async function checkNamespace(connection: Connection, namespace: string): Promise<Finding> {
  const check = 'Search attributes';
  const todo = 'start a worker once; it prepares the namespace before it takes its first case';
  const missing = await missingSearchAttributes(connection, namespace).catch(() => undefined);
  if (missing === undefined) {
    return { check, ok: false, says: `the namespace ${namespace} is not there or cannot be read`, todo };
  }
  if (missing.length === 0) return { check, ok: true, says: `registered in ${namespace}` };
  const says = `${missing.join(', ')} not registered in ${namespace}: cases would stand still`;
  return { check, ok: false, says, todo };
}
