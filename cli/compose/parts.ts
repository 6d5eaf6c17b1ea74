import { Client, type Connection } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../../activities/create-activities.ts';
import type { Activities } from '../../activities/activities.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { createCalendarTeller, type CalendarTeller } from '../../dispatch/calendar-changes.ts';
import { createCaseGateway, type CaseGateway } from '../../dispatch/case-gateway.ts';
import { createRunningCases } from '../../dispatch/compare-workflows.ts';
import { createGrantTimers, type GrantTimers } from '../../dispatch/grant-timers.ts';
import { createCaseWatch } from '../../dispatch/watch-cases.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { openInstallationKeys } from '../../encryption/installation-keys.ts';
import { createKeyRing } from '../../encryption/key-ring.ts';
import { createRegister } from '../../register/create-register.ts';
import type { Register } from '../../register/register.ts';
import type { Database } from '../../register/store/database.ts';
import type { TemporalServer } from '../../temporal/server.ts';
import { startCaseWorker } from '../../worker/case-worker.ts';
import { keepScheduled } from '../../worker/scheduled-workflows.ts';
import type { AuditSigning } from './audit-signing.ts';
import type { Config } from './config.ts';

/** What every process of an installation is made of, whichever it is. */
export interface Parts {
  readonly config: Config;
  readonly policy: Policy;
  readonly taskQueue: string;
  readonly log: Logger;
  readonly register: Register;
  readonly client: Client;
  readonly codec: PayloadCodec;
  readonly dataConverter: DataConverter;
  readonly cases: CaseGateway;
  readonly grantTimers: GrantTimers;
  readonly calendarTeller: CalendarTeller;
  stop(): void;
}

/** What the parts are made from. */
export interface Ground {
  readonly config: Config;
  readonly policy: Policy;
  readonly database: Database;
  readonly connection: Connection;
  /** Secret for workflow ids and encryption. */
  readonly secret: Buffer;
  readonly publicUrl: string;
  readonly taskQueue: string;
  readonly log: Logger;
  /** Called when the process lacks a key that the installation encrypts with. */
  readonly onMissingKey: (sentence: string) => void;
  /** Puts something between the product and its register, for example a fault. */
  readonly wrapRegister?: (register: Register) => Register;
}

/** Makes the parts of a process on a database and a Temporal server that are there. */
export async function openParts(ground: Ground): Promise<Parts> {
  const { config, policy, database, connection, secret, publicUrl, taskQueue, log } = ground;
  const namespace = config.TEMPORAL_NAMESPACE;
  const made = createRegister(database, { workflowKey: secret, policy, publicUrl });
  const register = ground.wrapRegister?.(made) ?? made;
  const keys = openInstallationKeys({
    ring: createKeyRing(secret, config.WHEREABOUTS_ENCRYPTION_KEYS),
    register,
    namespace,
    log,
    onMissingKey: ground.onMissingKey,
  });
  const { dataConverter, codec } = keys;
  const client = new Client({ connection, namespace, dataConverter });
  try {
    await keys.begin(client);
  } catch (error) {
    keys.stop();
    throw error;
  }
  return {
    config,
    policy,
    taskQueue,
    log,
    register,
    client,
    codec,
    dataConverter,
    cases: createCaseGateway({ client, taskQueue }),
    grantTimers: createGrantTimers({ client, taskQueue }),
    calendarTeller: createCalendarTeller({ client, taskQueue }),
    stop: () => {
      keys.stop();
    },
  };
}

interface WorkerGround {
  readonly server: TemporalServer;
  readonly smtp: string;
  readonly auditSigning: AuditSigning;
  readonly workflowBundle: WorkflowBundleOption;
  /** Called with a sentence when the worker ends without having been asked to. */
  readonly onFailure: (why: string) => void;
}

/** A worker with everything that runs beside the cases. */
export interface RunningWorker {
  readonly activities: Activities;
  stop(): Promise<void>;
}

export async function startWorker(parts: Parts, ground: WorkerGround): Promise<RunningWorker> {
  const { register, client, cases, grantTimers, policy, taskQueue, log, config } = parts;
  const { server, smtp, auditSigning, workflowBundle, onFailure } = ground;
  const stopping = new AbortController();
  const activities = createActivities({
    register,
    watch: createCaseWatch({
      register,
      cases,
      grantTimers,
      running: createRunningCases(client, taskQueue),
      log,
    }),
    smtp,
    zone: policy.times.zone,
    log,
    auditSigning,
    stopping: stopping.signal,
  });
  const worker = await startCaseWorker({
    server,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue,
    activities,
    stopping,
    workflowBundle,
    dataConverter: parts.dataConverter,
    log,
    onFailure: () => {
      onFailure('The worker ended unexpectedly');
    },
  });
  const scheduled = await keepScheduled(client, taskQueue, policy, log);
  return {
    activities,
    async stop() {
      scheduled.stop();
      await worker.stop();
    },
  };
}

/** What the API and the pages stand on, but for what differs between the processes that serve them. */
export function webParts({
  register,
  cases,
  grantTimers,
  calendarTeller,
  policy,
  client,
  log,
}: Parts): Pick<
  ApiDeps,
  'register' | 'cases' | 'grantTimers' | 'calendarTeller' | 'policy' | 'temporal' | 'log'
> {
  return {
    register,
    cases,
    grantTimers,
    calendarTeller,
    policy,
    temporal: {
      async ping() {
        await client.withDeadline(Date.now() + 2_000, () => client.workflowService.getSystemInfo({}));
      },
    },
    log,
  };
}
