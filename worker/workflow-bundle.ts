import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type BundleOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { converterPaths } from '../encryption/data-converter.ts';

/**
 * The workflow code as a worker runs it. Takes about a second, so a process makes it once.
 * @param options a test changes the code by them
 */
export function bundleWorkflows(
  options: Pick<BundleOptions, 'webpackConfigHook'> = {},
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    ...converterPaths,
    ...options,
    logger: new DefaultLogger('WARN'),
  });
}
