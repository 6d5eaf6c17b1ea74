import { isServing, prepareNamespace } from '../embedded/namespace.ts';
import { until } from '../embedded/until.ts';

// Waits for a Temporal server that was just started, then makes our namespace and its search attributes in it.
const address = process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';
const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'whereabouts';
const servesWithinMs = 120_000;

try {
  await until(`a Temporal server at ${address}`, servesWithinMs, () => isServing(address));
  await prepareNamespace(address, namespace);
  process.stdout.write(`Temporal at ${address} serves, namespace ${namespace} is ready\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
