import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { endSignal, nothing, nothingUpdate, waiting } from './bare-workflows.ts';
import type { Contender } from './measure.ts';

const TASK_QUEUE = 'bare';

/** Workflows that do nothing, on the same server: what Temporal itself costs. */
export async function startBareTemporal(
  { temporalAddress: address, namespace }: { readonly temporalAddress: string; readonly namespace: string },
  targets: number,
): Promise<Contender> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const workerConnection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: workerConnection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('bare-workflows.ts', import.meta.url)),
      logger: new DefaultLogger('WARN'),
    }),
  });
  const running = worker.run();
  const options = () => ({ taskQueue: TASK_QUEUE, workflowId: randomUUID() });
  const handles = await Promise.all(
    Array.from({ length: targets }, () => client.workflow.start(waiting, options())),
  );
  return {
    start: () => client.workflow.execute(nothing, options()),
    command: (target) => handles[target]?.executeUpdate(nothingUpdate),
    settled: () => Promise.resolve(),
    async stop() {
      await Promise.all(handles.map((handle) => handle.signal(endSignal)));
      worker.shutdown();
      await running;
      await Promise.all([workerConnection.close(), connection.close()]);
    },
  };
}
