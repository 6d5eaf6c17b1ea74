import { chmod, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { openDataFolder } from '../../embedded/data-folder.ts';
import { configuredPolicy, readConfig } from '../compose/config.ts';
import { openDemoCases } from '../../demo/cases.ts';
import { addDemoPeople, type DemoKeys } from '../../demo/people.ts';
import { addDemoSignIns, DEMO_ACCOUNTS } from '../../demo/sign-ins.ts';
import { logTo } from '../../process/log.ts';
import { startStack, type Stack } from '../compose/stack.ts';
import { untilAskedToStop } from '../../process/stop-signal.ts';

interface StartOptions {
  readonly empty?: boolean;
  readonly port?: string;
  readonly json?: boolean;
}

/** `whereabouts start`: everything in this process, until Ctrl+C or SIGTERM. */
export function registerStart(program: Command): void {
  program
    .command('start')
    .description('run everything here, with invented demo data, until Ctrl+C')
    .option('--empty', 'open no demo cases')
    .option('--port <number>', 'web port (0 = any free one)')
    .option('--json', 'print the addresses, and what to know about them, as one JSON object')
    .action(start);
}

async function start({ empty = false, port, json = false }: StartOptions): Promise<void> {
  const config = readConfig(process.env, { port });
  const policy = configuredPolicy(config);
  const say = (line: string) => {
    if (!json) process.stderr.write(`${line}\n`);
  };
  const stop = untilAskedToStop(say);
  const folder = await openDataFolder(config.WHEREABOUTS_DATA_DIR);
  const demoFile = path.join(folder.path, 'demo.json');
  let stack: Stack | undefined;
  try {
    // One that a killed process left would send whoever waits for this file to a dead address.
    await rm(demoFile, { force: true });
    const secret = config.WHEREABOUTS_KEY === undefined ? folder.secret : Buffer.from(config.WHEREABOUTS_KEY);
    const log = logTo(path.join(folder.path, 'whereabouts.log'));
    stack = await startStack({
      config,
      policy,
      dataDir: folder.path,
      secret,
      log,
      say,
      demoAccounts: DEMO_ACCOUNTS,
      onFailure: stop.fail,
      giveUp: stop.signal,
    });
    const keys = await addDemoPeople(stack.register, secret, policy);
    if (stack.issuer !== null) await addDemoSignIns(stack.register, stack.issuer, policy);
    const { items } = await stack.register.listCases({ limit: 1, searchNames: false }, 'authority');
    if (!empty && items.length === 0) {
      say('Opening the demo cases');
      await openDemoCases(stack.web, keys, localDateAt(Date.now(), policy.times.zone));
    }
    stop.signal.throwIfAborted();
    await writeDemoFile(demoFile, stack, keys);
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...addresses(stack), notes: stack.notes })}\n`
        : readyBlock(stack, folder.path),
    );
    await stop.asked;
    say('Stopping in order; the data is kept');
  } catch (error) {
    // What cannot be started any more because it was asked to stop is no failure.
    if (!stop.signal.aborted) throw error;
  } finally {
    await rm(demoFile, { force: true });
    await stack?.stop();
    await folder.release();
  }
  stop.leave();
}

function addresses(stack: Stack) {
  return {
    web: stack.web,
    temporalUi: stack.temporalUi ?? '',
    temporalAddress: stack.temporalAddress,
    namespace: stack.namespace,
    ...(stack.issuer !== null && { issuer: stack.issuer }),
    outbox: `${stack.web}/outbox`,
    pid: process.pid,
  };
}

/** For scripts and tests of this machine's user only: it holds the demo's keys. */
async function writeDemoFile(file: string, stack: Stack, keys: DemoKeys): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify({ ...addresses(stack), keys }, null, 1)}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}

function readyBlock(stack: Stack, folder: string): string {
  const lines = [
    '',
    'Whereabouts is ready. Demo data: every child, school and address is invented.',
    '',
    `  Sign in        ${stack.web}/             ${stack.issuer === null ? 'by the configured issuers' : 'as one of the invented people'}`,
    `  API            ${stack.web}/api/v1       description: ${stack.web}/api/v1/openapi.json`,
    `  Outbox         ${stack.web}/outbox       every notice that was sent`,
    ...(stack.temporalUi === null
      ? []
      : [`  Temporal UI    ${stack.temporalUi}       each case with its timers and history`]),
    `  Temporal       ${stack.temporalAddress}, namespace ${stack.namespace}`,
    `  Data and keys  ${folder} (demo.json holds a key for each role)`,
    ...stack.notes.map((note) => `  Note           ${note}`),
    '',
    'Ctrl+C stops everything and keeps the data; `npm run reset` removes it.',
    '',
  ];
  return lines.join('\n');
}
