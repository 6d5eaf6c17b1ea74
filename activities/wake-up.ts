/** A bell between two parts of one process: whoever sleeps is woken, and a ring while nobody sleeps is kept. */
export interface WakeUp {
  wake(): void;
  /** Resolves at a ring, after `ms`, or when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export function wakeUp(): WakeUp {
  let rung = false;
  const sleepers = new Set<() => void>();
  return {
    wake() {
      rung = sleepers.size === 0;
      for (const rouse of sleepers) rouse();
    },
    sleep(ms, signal) {
      if (rung || signal.aborted) {
        rung = false;
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
