import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { converterPaths } from '../encryption/data-converter.ts';

/** The workflow code as a worker runs it. Takes about a second, so a process makes it once. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    ...converterPaths,
    logger: new DefaultLogger('WARN'),
  });
}
