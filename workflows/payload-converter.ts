import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';

/** What an undecodable payload is read as. */
export const UNDECODABLE = { undecodable: true } as const;

/**
 * Reads a payload that cannot be decoded as `UNDECODABLE`. A Signal's payload is decoded before its handler runs:
 * an exception here would fail the workflow task again and again, and the case would stand still.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: (payload) => {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return UNDECODABLE as never;
    }
  },
};
