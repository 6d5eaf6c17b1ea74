import { constants } from 'node:os';
import { UserFacingError } from './user-facing-error.ts';

export const EXIT_AFTER_INTERRUPT = 128 + constants.signals.SIGINT;
/** npm passes a Ctrl+C on that the terminal has sent already: two in this time are one request. */
const SAME_REQUEST_MS = 1_000;

export interface StopSignal {
  /** Resolves when Ctrl+C or SIGTERM asks to stop; rejects when a part has failed for good. */
  readonly asked: Promise<void>;
  /** Aborted when Ctrl+C or SIGTERM asks to stop: what is still being started is given up. */
  readonly signal: AbortSignal;
  /** Whether it was Ctrl+C. */
  readonly interrupted: () => boolean;
  readonly fail: (why: string) => void;
  /** Sets the exit code that fits how the process was asked to stop. */
  readonly leave: () => void;
}

/** Ctrl+C and SIGTERM stop in order; a second one leaves at once. */
export function untilAskedToStop(say: (line: string) => void): StopSignal {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  // A failure before anybody waits must not be an unhandled rejection.
  promise.catch(() => undefined);
  const stopping = new AbortController();
  let interrupted = false;
  let askedAt = -Infinity;
  const request = (signal: NodeJS.Signals) => {
    interrupted ||= signal === 'SIGINT';
    if (!stopping.signal.aborted) {
      askedAt = performance.now();
      say('');
      stopping.abort(new UserFacingError('It was asked to stop before it was done.'));
      resolve(undefined);
    } else if (performance.now() - askedAt > SAME_REQUEST_MS) process.exit(EXIT_AFTER_INTERRUPT);
  };
  process.on('SIGINT', request);
  process.on('SIGTERM', request);
  return {
    asked: promise,
    signal: stopping.signal,
    interrupted: () => interrupted,
    fail(why) {
      reject(new UserFacingError(`${why}.`));
    },
    leave() {
      process.off('SIGINT', request);
      process.off('SIGTERM', request);
      if (interrupted) process.exitCode = EXIT_AFTER_INTERRUPT;
    },
  };
}
