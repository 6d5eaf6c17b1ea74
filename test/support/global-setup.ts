import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { PGlite } from '@electric-sql/pglite';
import { Kysely } from 'kysely';
import { migrate } from '../../register/store/migrate.ts';
import { pgliteDialect } from '../../register/store/pglite-dialect.ts';
import { startDevServer } from '../../embedded/server/dev-server.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';
import { findTemporalCli } from '../../embedded/server/temporal-cli.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    temporalCli: string;
    temporalAddress: string;
    temporalNamespace: string;
    /** File of the workflow code, made once a run. */
    workflowBundle: string;
    /** Folder where commands in processes of their own keep their compiled code. */
    compileCache: string;
    /** Dump of an empty register with its tables: copying it is ten times faster than making one. */
    registerTemplate: string;
  }
}

/** One Temporal server for the whole run, as the demo starts it; each test file brings its own task queue. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const cli = await findTemporalCli({ log });
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'whereabouts-test-'));
  const namespace = 'whereabouts';
  const bundle = path.join(dataDir, 'workflows.js');
  await writeFile(bundle, (await bundleWorkflows()).code);
  const template = path.join(dataDir, 'register.tar');
  await makeTemplate(template);
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
  provide('workflowBundle', bundle);
  provide('compileCache', path.join(dataDir, 'compiled'));
  provide('registerTemplate', template);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function makeTemplate(file: string): Promise<void> {
  const pglite = await PGlite.create();
  const db = new Kysely({ dialect: pgliteDialect(pglite) });
  await migrate(db);
  const dump = await pglite.dumpDataDir('none');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  await db.destroy();
}
