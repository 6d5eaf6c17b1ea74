import { readConfig } from '../cli/compose/config.ts';
import { until } from '../process/until.ts';
import { isServing, prepareNamespace } from '../temporal/namespace.ts';
import { temporalServer } from '../temporal/server.ts';

// Waits for a Temporal server that was just started, then makes our namespace and its search attributes in it.
const servesWithinMs = 120_000;

try {
  const config = readConfig(process.env);
  const address = config.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
  const server = temporalServer(address, config);
  await until(`a Temporal server at ${address}`, servesWithinMs, () => isServing(server));
  await prepareNamespace(server, config.TEMPORAL_NAMESPACE);
  process.stdout.write(`Temporal at ${address} serves, namespace ${config.TEMPORAL_NAMESPACE} is ready\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
