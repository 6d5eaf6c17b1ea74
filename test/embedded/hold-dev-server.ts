import { startDevServer, type DevServerOptions } from '../../embedded/server/dev-server.ts';

// A parent of its own that is killed while its Temporal server runs.
const server = await startDevServer(JSON.parse(process.argv[2] ?? '{}') as DevServerOptions);
process.stdout.write(JSON.stringify({ pid: server.pid, address: server.address }));
setInterval(() => undefined, 60_000);
