import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError, type Client } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** A call under a deadline. The client's own retries may pause beyond it, so the clock is held here as well. */
export async function withinDeadline<T>(
  client: Client,
  deadline: number,
  call: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const tooLate = pause(Math.max(0, deadline - Date.now()), undefined, {
    signal: done.signal,
    ref: false,
  }).then(
    () => Promise.reject(new OutOfTime('Temporal did not answer in time')),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([client.withDeadline(deadline, call), tooLate]);
  } finally {
    done.abort();
  }
}

// gRPC status codes: https://grpc.github.io/grpc/core/md_doc_statuscodes.html
export const GRPC = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
} as const;

const OUT_OF_REACH: ReadonlySet<number> = new Set([
  GRPC.cancelled,
  GRPC.unknown,
  GRPC.deadlineExceeded,
  GRPC.resourceExhausted,
  GRPC.aborted,
  GRPC.internal,
  GRPC.unavailable,
]);

/** Whether a call failed because Temporal cannot be asked for the moment. */
export function isOutOfReach(error: unknown): boolean {
  const code = grpcCodeOf(error);
  if (error instanceof OutOfTime) return true;
  // A server without our namespace is one that is still being set up.
  return error instanceof NamespaceNotFoundError || (code !== undefined && OUT_OF_REACH.has(code));
}

/** The gRPC status code behind an error, where there is one. */
export function grpcCodeOf(error: unknown): number | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}
