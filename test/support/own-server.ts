import { inject } from 'vitest';
import { startDevServer, type DevServer } from '../../embedded/server/dev-server.ts';

/** A Temporal server that a test may kill, with its database in this folder. */
export function startOwnServer(dataDir: string): Promise<DevServer> {
  return startDevServer({
    cli: inject('temporalCli'),
    dataDir,
    namespace: inject('temporalNamespace'),
    port: 0,
    uiPort: 0,
    timeSkipping: true,
    headless: true,
  });
}
