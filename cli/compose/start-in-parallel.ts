/**
 * Starts parts side by side. When one fails the others are told to give up, and the failure is told only once none
 * is under way any more: what starts after everything was stopped would be stopped by nobody.
 */
export async function startInParallel<T extends readonly unknown[]>(
  giveUp: AbortSignal | undefined,
  start: (giveUp: AbortSignal) => readonly [...{ [K in keyof T]: Promise<T[K]> | T[K] }],
): Promise<T> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(giveUp === undefined ? [] : [giveUp])]);
  const parts = start(signal).map(async (part: unknown) => {
    try {
      return await part;
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(parts);
  signal.throwIfAborted();
  return (await Promise.all(parts)) as unknown as T;
}
