import type { Client } from '@temporalio/client';
import type { DataConverter, Payload } from '@temporalio/common';
import type proto from '@temporalio/proto';

type History = proto.temporal.api.history.v1.IHistory;

/** A history as the product reads it: every payload of it decrypted. */
export async function clearHistory(
  { client, dataConverter }: { readonly client: Client; readonly dataConverter: DataConverter },
  workflowId: string,
): Promise<History> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const [codec] = dataConverter.payloadCodecs ?? [];
  for (const payload of payloadsOf(history)) Object.assign(payload, (await codec?.decode([payload]))?.[0]);
  return history;
}

/** Every payload in it, those of search attributes among them. */
export function payloadsOf(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  if (isPayload(value)) return [value];
  return Object.values(value).flatMap(payloadsOf);
}

/** What stands in the payloads, as text. */
export function textsOf(value: unknown): string[] {
  return payloadsOf(value).map(({ data }) => Buffer.from(data ?? []).toString());
}

function isPayload(value: object): value is Payload {
  const { metadata } = value as { metadata?: unknown };
  return typeof metadata === 'object' && metadata !== null && 'encoding' in metadata;
}
