import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { DICTIONARY } from './dictionary.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** How a payload is written before it is encrypted. The numbers stand in histories: they never change. */
const FORM = {
  /** The whole payload, protobuf. */
  whole: 0,
  wholeDeflated: 1,
  /** The data of a payload of JSON, whose metadata says nothing more. */
  json: 2,
  jsonDeflated: 3,
  /** No value at all: what an activity without a result answers. */
  nothing: 4,
} as const;

/** No payload that Temporal takes is larger (blob size limit, 2 MB); what unfolds further was not made by us. */
const LARGEST = 4 * 1024 * 1024;

/** A payload in as few bytes as it takes: most are some short JSON of words that stand in the dictionary. */
export function pack(payload: Payload): Buffer {
  if (isPlain(payload, 'binary/null') && !payload.data?.length) return Buffer.of(FORM.nothing);
  const json = isPlain(payload, 'json/plain');
  const full = json ? Buffer.from(payload.data ?? []) : Buffer.from(PayloadMessage.encode(payload).finish());
  const deflated = deflateRawSync(full, { dictionary: DICTIONARY, level: 9, memLevel: 9 });
  const smaller = deflated.length < full.length;
  const form = smaller ? (json ? FORM.jsonDeflated : FORM.wholeDeflated) : json ? FORM.json : FORM.whole;
  return Buffer.concat([Buffer.of(form), smaller ? deflated : full]);
}

/** The payload again, or undefined when these bytes are no packed payload. */
export function unpack(packed: Uint8Array): Payload | undefined {
  const [form] = packed;
  const body = packed.subarray(1);
  try {
    switch (form) {
      case FORM.whole:
        return PayloadMessage.decode(body);
      case FORM.wholeDeflated:
        return PayloadMessage.decode(inflate(body));
      case FORM.json:
        return plain('json/plain', body);
      case FORM.jsonDeflated:
        return plain('json/plain', inflate(body));
      case FORM.nothing:
        return plain('binary/null', new Uint8Array());
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function inflate(body: Uint8Array): Buffer {
  return inflateRawSync(body, { dictionary: DICTIONARY, maxOutputLength: LARGEST });
}

/** Whether the payload's metadata says its encoding and nothing more. */
function isPlain(payload: Payload, encoding: string): boolean {
  return Object.keys(payload.metadata ?? {}).length === 1 && encodingOf(payload) === encoding;
}

function plain(encoding: string, data: Uint8Array): Payload {
  return { metadata: { encoding: Buffer.from(encoding) }, data };
}

/** The encoding that a payload says of itself. */
export function encodingOf({ metadata }: Payload): string {
  return Buffer.from(metadata?.['encoding'] ?? []).toString();
}
