import { readFileSync } from 'node:fs';
import { NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Activities } from '../activities/activities.ts';
import type { TemporalServer } from '../temporal/server.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export interface CaseWorkerOptions {
  readonly server: TemporalServer;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly activities: Activities;
  readonly workflowBundle: WorkflowBundleOption;
  /** The one that every client uses. */
  readonly dataConverter: DataConverter;
  readonly log: Logger;
  /** Aborted when the worker stops: the long-lived activity then ends by itself. */
  readonly stopping: AbortController;
  /** Called when the worker ends without having been asked to. */
  readonly onFailure: (error: unknown) => void;
}

export interface CaseWorker {
  /** Lets running tasks end, then leaves. */
  stop(): Promise<void>;
}

/** Budget of the design: at most 300 KiB a cached case; a case that is not cached is replayed in milliseconds. */
const CACHED_CASES = 2000;

/** A worker for every workflow and activity of the product; polling when the promise resolves. */
export async function startCaseWorker(options: CaseWorkerOptions): Promise<CaseWorker> {
  const { server, namespace, taskQueue, activities, workflowBundle, dataConverter, log } = options;
  installRuntime(log);
  const connection = await NativeConnection.connect(server);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    // Stands twice in every workflow task of a history; the default is a hash of the bundle, four times as long.
    workerDeploymentOptions: {
      version: { deploymentName: 'whereabouts', buildId: version },
      useWorkerVersioning: false,
    },
    activities,
    workflowBundle,
    dataConverter,
    maxCachedWorkflows: CACHED_CASES,
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '10 seconds',
  });
  let asked = false;
  const running = worker.run().catch((error: unknown) => {
    log.error({ err: error }, 'worker ended');
    if (!asked) options.onFailure(error);
  });
  return {
    async stop() {
      asked = true;
      if (worker.getState() === 'RUNNING') worker.shutdown();
      options.stopping.abort();
      await running;
      await connection.close();
    },
  };
}

let runtimeInstalled = false;

/**
 * One logger and no signal handlers of the SDK's own: the process decides when it stops. Only when the first worker
 * connects: a runtime that never had one keeps its process from ending.
 */
function installRuntime(log: Logger): void {
  if (runtimeInstalled) return;
  runtimeInstalled = true;
  const line = (level: 'error' | 'info' | 'warn') => (message: string, meta?: object) => {
    // The SDK's metadata names workflow ids and error texts of ours; both are free of personal data by design.
    log[level](meta ?? {}, message);
  };
  // Below `info` the SDK writes out whole activations with what Signals hold, so it is not listened to at all.
  const silence = () => undefined;
  const lines = {
    trace: silence,
    debug: silence,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  };
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message, meta) => {
        lines[level.toLowerCase() as keyof typeof lines](message, meta);
      },
      ...lines,
    },
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
  });
}
