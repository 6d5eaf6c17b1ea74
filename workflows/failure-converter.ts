import { DefaultFailureConverter, type FailureConverter } from '@temporalio/common';

/** Puts message and stack trace of a failure where the payload codec encrypts them; its type stays readable. */
export const failureConverter: FailureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: true,
});
