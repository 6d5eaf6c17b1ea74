import { once } from 'node:events';
import { Client, type Connection } from '@temporalio/client';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { createActivities } from '../../activities/index.ts';
import { createWeb } from '../../web/create-web.ts';
import { createCaseGateway } from '../../dispatch/case-gateway.ts';
import { createGrantTimers } from '../../dispatch/grant-timers.ts';
import { startReconciler } from '../../dispatch/reconciler.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { openInstallationKeys } from '../../encryption/installation-keys.ts';
import { createKeyRing } from '../../encryption/key-ring.ts';
import { connectTemporal, prepareNamespace } from '../../temporal/namespace.ts';
import { createRegister } from '../../register/create-register.ts';
import { openDatabase } from '../../register/store/database.ts';
import { temporalServer } from '../../temporal/server.ts';
import { startCaseWorker } from '../../worker/case-worker.ts';
import { startStandingWorkflows } from '../../worker/scheduled-workflows.ts';
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
import { surroundings } from './web-settings.ts';

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

async function parts(config: ProductionConfig, log: Logger, onMissingKey: (sentence: string) => void) {
  const database = await openDatabase({ databaseUrl: config.DATABASE_URL });
  const connection = await connectReady(config).catch(async (error: unknown) => {
    // Its idle connections would keep the process alive.
    await database.close();
    throw error;
  });
  const register = createRegister(database, {
    workflowKey: Buffer.from(config.WHEREABOUTS_KEY),
    policy: configuredPolicy(config),
    publicUrl: config.PUBLIC_URL,
  });
  const keys = openInstallationKeys({
    ring: createKeyRing(Buffer.from(config.WHEREABOUTS_KEY), config.WHEREABOUTS_ENCRYPTION_KEYS),
    register,
    namespace: config.TEMPORAL_NAMESPACE,
    log,
    onMissingKey,
  });
  const { dataConverter } = keys;
  const client = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter });
  const close = async () => {
    keys.stop();
    await connection.close();
    await database.close();
  };
  try {
    await keys.begin(client);
    await register.adoptEarlierRows();
  } catch (error) {
    await close();
    throw error;
  }
  return { register, client, codec: keys.codec, dataConverter, close };
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
  const { register, client, dataConverter, close } = await parts(config, log, stop.fail);
  const auditSigning = await configuredSigning(config);
  const stopping = new AbortController();
  const cases = await startCaseWorker({
    server: temporalServer(config.TEMPORAL_ADDRESS, config),
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: TASK_QUEUE,
    activities: createActivities({
      register,
      smtp: config.SMTP_URL,
      log,
      auditSigning,
      stopping: stopping.signal,
    }),
    stopping,
    workflowBundle: await bundleWorkflows(),
    dataConverter,
    log,
    onFailure: () => {
      stop.fail('The worker ended unexpectedly');
    },
  });
  try {
    await startStandingWorkflows(client, TASK_QUEUE, configuredPolicy(config));
    log.info('worker ready');
    await stop.asked;
  } finally {
    await cases.stop();
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
  const { register, client, codec, close } = await parts(config, log, stop.fail);
  const policy = configuredPolicy(config);
  const cases = createCaseGateway({ client, policy, taskQueue: TASK_QUEUE });
  const grantTimers = createGrantTimers({ client, taskQueue: TASK_QUEUE });
  const reconciler = startReconciler({ register, cases, grantTimers, policy, everyMs: 10_000, log });
  const api = createWeb({
    register,
    cases,
    grantTimers,
    policy,
    rehearsal: null,
    temporal: {
      async ping() {
        await client.withDeadline(Date.now() + 2_000, () => client.workflowService.getSystemInfo({}));
      },
    },
    codec: {
      ...codec,
      namespace: config.TEMPORAL_NAMESPACE,
      uiOrigin: config.TEMPORAL_UI_ORIGIN ?? null,
    },
    outboxOpen: false,
    auditHeads: (await configuredSigning(config)).folder,
    signIn: signInOf(config, config.PUBLIC_URL, Buffer.from(config.WHEREABOUTS_KEY)),
    ...surroundings('production', config),
    log,
  });
  const server = createHttpServer().on('request', api).listen(config.PORT);
  await once(server, 'listening');
  log.info({ port: config.PORT }, 'web ready');
  try {
    await stop.asked;
  } finally {
    await closeHttpServer(server);
    await reconciler.stop();
    await close();
  }
  stop.leave();
}
