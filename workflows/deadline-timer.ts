import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/** One durable timer that is re-armed only when its instant changes. */
export interface DeadlineTimer {
  /** Arms the timer for an instant in epoch milliseconds; the same instant again costs nothing. */
  arm(at: number, summary: string): void;
  disarm(): void;
  /** @throws what broke the timer, other than its being disarmed */
  hasFired(): boolean;
}

export function deadlineTimer(): DeadlineTimer {
  let armedFor: number | undefined;
  let fired = false;
  let failure: { readonly error: unknown } | undefined;
  let scope: CancellationScope | undefined;

  function disarm(): void {
    scope?.cancel();
    scope = undefined;
    armedFor = undefined;
    fired = false;
  }

  return {
    arm(at, summary) {
      if (at === armedFor) return;
      disarm();
      armedFor = at;
      const own = new CancellationScope({ cancellable: true });
      scope = own;
      own
        // A timer of no length would be skipped by the SDK in a way of its own, so the shortest is 1 ms.
        .run(() => sleep(Math.max(1, at - Date.now()), { summary }))
        .then(() => {
          if (scope === own) fired = true;
        })
        .catch((error: unknown) => {
          if (!isCancellation(error)) failure = { error };
        });
    },
    disarm,
    hasFired() {
      if (failure) throw failure.error;
      return fired;
    },
  };
}
