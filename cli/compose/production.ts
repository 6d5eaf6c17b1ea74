import { once } from 'node:events';
import type { Connection } from '@temporalio/client';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { createWeb } from '../../web/create-web.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { connectTemporal, prepareNamespace } from '../../temporal/namespace.ts';
import { openDatabase } from '../../register/store/database.ts';
import { temporalServer } from '../../temporal/server.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { configuredSigning } from './audit-signing.ts';
import {
  configuredPolicy,
  readConfig,
  readProductionConfig,
  signInOf,
  type ProductionConfig,
} from './config.ts';
import { closeHttpServer, createHttpServer } from './http-server.ts';
import { logTo } from '../../process/log.ts';
import { untilAskedToStop } from '../../process/stop-signal.ts';
import { openParts, startWorker, webParts } from './parts.ts';
import { webSettingsOf } from './web-settings.ts';

/** `whereabouts web` and `whereabouts worker`: the two processes of a production installation, any number of each. */
export function registerProduction(program: Command): void {
  program
    .command('worker')
    .description(
      'production: run the cases (DATABASE_URL, TEMPORAL_ADDRESS, SMTP_URL, WHEREABOUTS_KEY, PUBLIC_URL)',
    )
    .option('--json', 'accepted everywhere; the log is JSON already')
    .action(worker);
  program
    .command('migrate')
    .description("production: bring the register's tables to this version, as their owner (DATABASE_URL)")
    .option('--json', 'print what was done as JSON')
    .action(migrateRegister);
  program
    .command('web')
    .description('production: serve the API (the same settings)')
    .option('--port <number>', 'port to listen on')
    .option('--json', 'accepted everywhere; the log is JSON already')
    .action(web);
}

async function migrateRegister({ json = false }: { json?: boolean }): Promise<void> {
  const { DATABASE_URL } = readConfig(process.env);
  if (DATABASE_URL === undefined) {
    throw new UserFacingError('DATABASE_URL must be set, with the owner of the tables as its user.', {
      exitCode: 2,
    });
  }
  const database = await openDatabase({ databaseUrl: DATABASE_URL });
  await database.close();
  process.stdout.write(json ? '{"upToDate":true}\n' : "The register's tables are of this version.\n");
}

async function open(config: ProductionConfig, log: Logger, onMissingKey: (sentence: string) => void) {
  const database = await openDatabase({ databaseUrl: config.DATABASE_URL });
  // Idle connections would keep the process alive after a failed start.
  await using opened = new AsyncDisposableStack();
  opened.defer(() => database.close());
  const connection = await connectReady(config);
  opened.defer(() => connection.close());
  const parts = await openParts({
    config,
    policy: configuredPolicy(config),
    database,
    connection,
    secret: Buffer.from(config.WHEREABOUTS_KEY),
    publicUrl: config.PUBLIC_URL,
    taskQueue: TASK_QUEUE,
    log,
    onMissingKey,
  });
  opened.defer(() => {
    parts.stop();
  });
  const kept = opened.move();
  return { parts, close: () => kept.disposeAsync() };
}

async function connectReady(config: ProductionConfig): Promise<Connection> {
  const server = temporalServer(config.TEMPORAL_ADDRESS, config);
  await prepareNamespace(server, config.TEMPORAL_NAMESPACE);
  return connectTemporal(server);
}

async function worker(): Promise<void> {
  const config = readProductionConfig(process.env);
  const log = logTo();
  const stop = untilAskedToStop((line) => {
    if (line !== '') log.info(line);
  });
  const { parts, close } = await open(config, log, stop.fail);
  try {
    const running = await startWorker(parts, {
      server: temporalServer(config.TEMPORAL_ADDRESS, config),
      smtp: config.SMTP_URL,
      auditSigning: await configuredSigning(config),
      workflowBundle: await bundleWorkflows(),
      onFailure: stop.fail,
    });
    log.info('worker ready');
    await stop.asked;
    await running.stop();
  } finally {
    await close();
  }
  stop.leave();
}

async function web({ port }: { port?: string }): Promise<void> {
  const config = readProductionConfig(process.env, { port });
  const log = logTo();
  const stop = untilAskedToStop((line) => {
    if (line !== '') log.info(line);
  });
  const { parts, close } = await open(config, log, stop.fail);
  const api = createWeb({
    ...webParts(parts),
    rehearsal: null,
    codec: {
      ...parts.codec,
      namespace: config.TEMPORAL_NAMESPACE,
      uiOrigin: config.TEMPORAL_UI_ORIGIN ?? null,
    },
    outboxOpen: false,
    auditHeads: (await configuredSigning(config)).folder,
    signIn: signInOf(config, config.PUBLIC_URL, Buffer.from(config.WHEREABOUTS_KEY)),
    ...webSettingsOf('production', config),
  });
  const server = createHttpServer().on('request', api).listen(config.PORT);
  await once(server, 'listening');
  log.info({ port: config.PORT }, 'web ready');
  try {
    await stop.asked;
  } finally {
    await closeHttpServer(server);
    await close();
  }
  stop.leave();
}
