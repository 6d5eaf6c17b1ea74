import { constants } from 'node:os';
import { UserFacingError } from '../embedded/user-facing-error.ts';

const EXIT_AFTER_INTERRUPT = 128 + constants.signals.SIGINT;

export interface StopSignal {
  /** Resolves when Ctrl+C or SIGTERM asks to stop; rejects when a part has failed for good. */
  readonly asked: Promise<void>;
  readonly fail: (why: string) => void;
  /** Sets the exit code that fits how the process was asked to stop. */
  readonly leave: () => void;
}

/** Ctrl+C and SIGTERM stop in order; a second one leaves at once. */
export function untilAskedToStop(say: (line: string) => void): StopSignal {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  // A failure before anybody waits must not be an unhandled rejection.
  promise.catch(() => undefined);
  let interrupted = false;
  let requests = 0;
  const request = (signal: NodeJS.Signals) => {
    requests += 1;
    interrupted ||= signal === 'SIGINT';
    if (requests > 1) process.exit(EXIT_AFTER_INTERRUPT);
    say('');
    resolve(undefined);
  };
  process.on('SIGINT', request);
  process.on('SIGTERM', request);
  return {
    asked: promise,
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
