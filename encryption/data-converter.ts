import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';

/**
 * How values become payloads and failures: one that cannot be decoded is a rejected Signal and not a case that stands
 * still, and a failure's message and stack trace are payloads themselves. They run inside the workflow's sandbox, so
 * its bundle is made with them as well.
 */
export const converterPaths = {
  payloadConverterPath: fileURLToPath(new URL('../workflows/payload-converter.ts', import.meta.url)),
  failureConverterPath: fileURLToPath(new URL('../workflows/failure-converter.ts', import.meta.url)),
};

/** The one way to Temporal's histories and back, for every Client and Worker: nothing is written there in clear. */
export function createDataConverter(codec: PayloadCodec): DataConverter {
  return { ...converterPaths, payloadCodecs: [codec] };
}
