import type { PayloadCodec } from '@temporalio/common';

/** How payloads of one namespace are encrypted and read. */
export interface Codec extends Pick<PayloadCodec, 'encode' | 'decode'> {
  readonly namespace: string;
  /** The origin of the Temporal UI, which alone may ask from a browser; null where there is none. */
  readonly uiOrigin: string | null;
}
