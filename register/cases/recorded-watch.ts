/** Lets callers wait until a case is on record, whoever records it. */
export interface RecordedWatch {
  /** A case was recorded by this process. */
  recorded(caseId: string, version: number): void;
  /** The version on record once it is at least `version`; undefined after `timeoutMs`. */
  until(caseId: string, version: number, timeoutMs: number): Promise<number | undefined>;
}

interface Waiter {
  readonly version: number;
  readonly wake: (version: number) => void;
}

const POLL_MS = 75;

/**
 * Wakes waiters at once for what this process records, and by one poll for all of them for what others do.
 * @param versionsOf reads which versions are on record
 */
export function recordedWatch(
  versionsOf: (caseIds: string[]) => Promise<{ id: string; version: number }[]>,
): RecordedWatch {
  const waiting = new Map<string, Set<Waiter>>();
  let polling = false;

  const recorded = (caseId: string, version: number) => {
    for (const waiter of waiting.get(caseId) ?? []) {
      if (version >= waiter.version) waiter.wake(version);
    }
  };

  async function poll(): Promise<void> {
    if (waiting.size === 0) {
      polling = false;
      return;
    }
    try {
      const rows = await versionsOf([...waiting.keys()]);
      for (const { id, version } of rows) recorded(id, version);
    } catch {
      // The register is away for a moment: whoever waits is answered by their own deadline.
    }
    setTimeout(() => void poll(), POLL_MS);
  }

  return {
    recorded,
    until(caseId, version, timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<number | undefined>();
      const waiters = waiting.get(caseId) ?? new Set<Waiter>();
      const leave = (answer: number | undefined) => {
        clearTimeout(deadline);
        waiters.delete(waiter);
        if (waiters.size === 0) waiting.delete(caseId);
        resolve(answer);
      };
      const waiter: Waiter = { version, wake: leave };
      const deadline = setTimeout(leave, Math.max(timeoutMs, 0), undefined);
      waiting.set(caseId, waiters.add(waiter));
      if (!polling) {
        polling = true;
        void poll();
      }
      return promise;
    },
  };
}
