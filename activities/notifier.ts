/** Lets one part of a process wake another; a call while nobody sleeps is kept for the next who does. */
export interface Notifier {
  notify(): void;
  /** Resolves when notified, after `ms`, or when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export function createNotifier(): Notifier {
  let isKept = false;
  const sleepers = new Set<() => void>();
  return {
    notify() {
      isKept = sleepers.size === 0;
      for (const rouse of sleepers) rouse();
    },
    sleep(ms, signal) {
      if (isKept || signal.aborted) {
        isKept = false;
        return Promise.resolve();
      }
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const rouse = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', rouse);
        sleepers.delete(rouse);
        resolve(undefined);
      };
      const timer = setTimeout(rouse, ms);
      signal.addEventListener('abort', rouse);
      sleepers.add(rouse);
      return promise;
    },
  };
}
