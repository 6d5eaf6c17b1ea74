import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { IssuerSettings } from '../../api/authentication/sign-in.ts';
import { createWeb } from '../../web/create-web.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { startDemoIssuer, type DemoAccount } from '../../embedded/demo-issuer.ts';
import { startDevServer, type DevServer } from '../../embedded/server/dev-server.ts';
import { connectTemporal, prepareNamespace } from '../../temporal/namespace.ts';
import { createRehearsal } from '../../embedded/rehearsal.ts';
import { startSmtpCatcher } from '../../embedded/smtp-catcher.ts';
import { findTemporalCli } from '../../embedded/server/temporal-cli.ts';
import { openDatabase, type Database } from '../../register/store/database.ts';
import type { Register } from '../../register/register.ts';
import { temporalServer, type TemporalServer } from '../../temporal/server.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { embeddedSigning } from './audit-signing.ts';
import { signInOf, type Config } from './config.ts';
import { closeHttpServer } from './http-server.ts';
import { listen } from './loopback-server.ts';
import { openParts, startWorker, webParts } from './parts.ts';
import { webSettingsOf } from './web-settings.ts';
import { startInParallel } from './start-in-parallel.ts';

export interface StackOptions {
  readonly config: Config;
  readonly policy: Policy;
  /** The folder, already locked by this process. */
  readonly dataDir: string;
  /** Secret for workflow ids and demo keys. */
  readonly secret: Buffer;
  readonly log: Logger;
  /** One line about what is being done, for the person who waits. */
  readonly say: (line: string) => void;
  /** Whom people may sign in as where no issuer is configured: a provider of the stack's own knows them. */
  readonly demoAccounts?: readonly DemoAccount[];
  /** Called when a part ends for good without having been asked to. */
  readonly onFailure: (why: string) => void;
  /** Aborted when the start is given up; it then rejects with the reason once everything has stopped again. */
  readonly giveUp?: AbortSignal;
  /** Parts that tests bring along; an installation makes its own. */
  readonly parts?: {
    readonly database?: Database;
    readonly taskQueue?: string;
    readonly workflowBundle?: WorkflowBundleOption;
    /** Puts something between the product and its register, for example a fault. */
    readonly wrapRegister?: (register: Register) => Register;
  };
}

/** A running installation: everything in this process, and the Temporal server as its one child. */
export interface Stack {
  readonly web: string;
  readonly temporalUi: string | null;
  readonly temporalAddress: string;
  readonly namespace: string;
  /** The address of the stack's own identity provider. */
  readonly issuer: string | null;
  readonly register: Register;
  readonly client: Client;
  /** How whatever is in Temporal is encrypted and decrypted. */
  readonly dataConverter: DataConverter;
  /** What a person should know, for example that a port was taken. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

const TEMPORAL_PORT = 7233;
const TEMPORAL_UI_PORT = 8233;
const ISSUER_PORT = 8234;

/** Starts every part in the order in which they need each other; what had started is stopped when one cannot. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started: { readonly name: string; readonly stop: () => Promise<unknown> }[] = [];
  const stop = async () => {
    for (const part of started.splice(0).reverse()) {
      try {
        await part.stop();
      } catch (error) {
        options.log.error({ err: error, part: part.name }, 'a part did not stop cleanly');
      }
    }
  };
  const keep = (name: string, part: () => Promise<unknown>) => started.push({ name, stop: part });
  try {
    return { ...(await startParts(options, keep)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  keep: (name: string, stop: () => Promise<unknown>) => void,
): Promise<Omit<Stack, 'stop'>> {
  const { config, policy, log, say, parts = {} } = options;
  const taskQueue = parts.taskQueue ?? TASK_QUEUE;
  const notes: string[] = [];
  // First, because the Temporal UI is told where to send what it shows to be decrypted.
  const { server, port, note } = await listen(config.PORT);
  keep('web port', () => closeHttpServer(server));
  const web = `http://127.0.0.1:${port}`;
  // Neither needs the other, and each takes seconds on a first start.
  const [temporal, database, workflowBundle] = await startInParallel(options.giveUp, (giveUp) => [
    startTemporal(options, web, keep, giveUp),
    parts.database ?? openRegisterDatabase(options, keep),
    parts.workflowBundle ?? bundleWorkflows(),
  ]);
  notes.push(...temporal.notes);
  const connection = await connectTemporal(temporal.server);
  keep('temporal client', () => connection.close());

  keep('web', () => closeHttpServer(server));
  if (note) notes.push(note);
  const publicUrl = config.PUBLIC_URL ?? web;
  const running = await openParts({
    config,
    policy,
    database,
    connection,
    secret: options.secret,
    publicUrl,
    taskQueue,
    log,
    onMissingKey: options.onFailure,
    ...(parts.wrapRegister && { wrapRegister: parts.wrapRegister }),
  });
  keep('encryption keys', () => {
    running.stop();
    return Promise.resolve();
  });
  const { register, client, codec, dataConverter, cases } = running;
  const auditSigning = await embeddedSigning(config, options.dataDir);
  const smtp = config.SMTP_URL ?? (await startCatcher(register, keep));
  say('Starting the worker');
  const worker = await startWorker(running, {
    server: temporal.server,
    smtp,
    auditSigning,
    workflowBundle,
    onFailure: options.onFailure,
  });
  keep('worker', async () => {
    await worker.stop();
    // Once nothing is recorded any more, before the register is closed.
    await worker.activities.signAuditHead();
  });
  await worker.activities.signAuditHead();
  options.giveUp?.throwIfAborted();

  const signIn = signInOf(config, publicUrl, options.secret);
  const demoIssuers = await startIssuer(options, signIn.publicUrl, keep);
  server.on(
    'request',
    createWeb({
      ...webParts(running),
      rehearsal: createRehearsal({ client, cases, register, policy }),
      codec: {
        ...codec,
        namespace: config.TEMPORAL_NAMESPACE,
        uiOrigin: config.TEMPORAL_UI_ORIGIN ?? temporal.uiUrl,
      },
      outboxOpen: config.SMTP_URL === undefined,
      auditHeads: auditSigning.folder,
      signIn: { ...signIn, issuers: [...signIn.issuers, ...demoIssuers] },
      ...webSettingsOf('embedded', config),
    }),
  );
  return {
    web,
    temporalUi: temporal.uiUrl,
    temporalAddress: temporal.server.address,
    namespace: config.TEMPORAL_NAMESPACE,
    issuer: demoIssuers[0]?.issuer ?? null,
    register,
    client,
    dataConverter,
    notes,
  };
}

type Keep = (name: string, stop: () => Promise<unknown>) => void;

async function startTemporal(
  { config, dataDir, say, onFailure, log }: StackOptions,
  web: string,
  keep: Keep,
  giveUp: AbortSignal,
): Promise<{ server: TemporalServer; uiUrl: string | null; notes: readonly string[] }> {
  if (config.TEMPORAL_ADDRESS !== undefined) {
    const configured = temporalServer(config.TEMPORAL_ADDRESS, config);
    await prepareNamespace(configured, config.TEMPORAL_NAMESPACE);
    return { server: configured, uiUrl: null, notes: [] };
  }
  say('Looking for a Temporal server');
  const cli = await findTemporalCli({ log: say, giveUp });
  giveUp.throwIfAborted();
  say('Starting the Temporal server');
  const server = await startDevServer({
    cli,
    dataDir,
    namespace: config.TEMPORAL_NAMESPACE,
    port: config.PORT === 0 ? 0 : TEMPORAL_PORT,
    uiPort: config.PORT === 0 ? 0 : TEMPORAL_UI_PORT,
    timeSkipping: true,
    codecEndpoint: `${web}/codec`,
    log: say,
  });
  keep('temporal server', () => server.stop());
  server.onExit(() => {
    restartTemporal(server, say, log).catch((error: unknown) => {
      log.error({ err: error }, 'the Temporal server cannot be restarted');
      onFailure('The Temporal server ended and could not be started again');
    });
  });
  return { server: { address: server.address }, uiUrl: server.uiUrl, notes: server.notes };
}

async function restartTemporal(server: DevServer, say: (line: string) => void, log: Logger): Promise<void> {
  log.warn('the Temporal server ended; it is started again');
  say('The Temporal server ended unexpectedly; it is started again. No deadline is lost.');
  await server.restart();
}

async function openRegisterDatabase({ config, dataDir, say }: StackOptions, keep: Keep) {
  say('Opening the register');
  const database = await openDatabase(
    config.DATABASE_URL === undefined
      ? { folder: `${dataDir}/register` }
      : { databaseUrl: config.DATABASE_URL },
  );
  keep('register', () => database.close());
  return database;
}

async function startIssuer(
  { demoAccounts: accounts, config }: StackOptions,
  publicUrl: string,
  keep: Keep,
): Promise<IssuerSettings[]> {
  if (accounts === undefined || config.issuers.length > 0) return [];
  const port = config.PORT === 0 ? 0 : ISSUER_PORT;
  const issuer = await startDemoIssuer({ port, accounts, publicUrl });
  keep('identity provider', () => issuer.stop());
  return [issuer.settings];
}

async function startCatcher(register: Register, keep: Keep): Promise<string> {
  const catcher = await startSmtpCatcher({ register });
  keep('SMTP catcher', () => catcher.stop());
  return catcher.url;
}
