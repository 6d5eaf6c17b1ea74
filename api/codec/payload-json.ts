import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { objectOf } from '../schemas/text.ts';
import { REDACTED } from './redaction.ts';

const base64 = z.base64().max(4_000_000);

/** Payloads as Temporal's remote codec protocol sends them: protobuf as JSON, bytes in base64. */
export const payloadsBody = objectOf({
  payloads: z
    .array(
      objectOf({
        metadata: z.record(z.string().max(200), base64).exactOptional(),
        data: base64.exactOptional(),
      }),
    )
    .max(1_000),
});

export type PayloadsJson = z.infer<typeof payloadsBody>;

export function fromJson({ payloads }: PayloadsJson): Payload[] {
  return payloads.map(({ metadata = {}, data = '' }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    ),
    data: Buffer.from(data, 'base64'),
  }));
}

export function toJson(payloads: readonly Payload[]): PayloadsJson {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)]),
      ),
      data: text(data ?? new Uint8Array()),
    })),
  };
}

/** A decoded payload with its words redacted; one that is still encrypted, or empty, as it is. */
export function redactPayload(payload: Payload, redact: (value: unknown) => unknown): Payload {
  const encoding = Buffer.from(payload.metadata?.['encoding'] ?? []).toString();
  if (encoding === 'binary/encrypted' || encoding === 'binary/null') return payload;
  return {
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(encoding === 'json/plain' ? redact(read(payload)) : REDACTED)),
  };
}

function read({ data }: Payload): unknown {
  try {
    return JSON.parse(Buffer.from(data ?? []).toString());
  } catch {
    return REDACTED;
  }
}
