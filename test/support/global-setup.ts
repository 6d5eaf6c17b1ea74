import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDevServer } from '../../embedded/dev-server.ts';
import { findTemporalCli } from '../../embedded/temporal-cli.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    temporalCli: string;
    temporalAddress: string;
    temporalNamespace: string;
  }
}

/** One Temporal server for the whole run, as the demo starts it; each test file brings its own task queue. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const cli = await findTemporalCli({ log });
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'whereabouts-test-'));
  const namespace = 'whereabouts';
  const server = await startDevServer({
    cli,
    dataDir,
    namespace,
    port: 0,
    uiPort: 0,
    timeSkipping: true,
    headless: true,
  });
  provide('temporalCli', cli);
  provide('temporalAddress', server.address);
  provide('temporalNamespace', namespace);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
