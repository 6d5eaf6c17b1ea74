import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** Reads payloads so that one that cannot be decoded is a rejected Signal and not a case that stands still. */
export const payloadConverterPath = fileURLToPath(
  new URL('../workflows/payload-converter.ts', import.meta.url),
);

/** The workflow code as a worker runs it. Takes about a second, so a process makes it once. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    payloadConverterPath,
    logger: new DefaultLogger('WARN'),
  });
}
