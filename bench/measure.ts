/** Something whose starts and commands are measured. */
export interface Contender {
  /** Resolves once a new one has started and said so. */
  start(): Promise<unknown>;
  /** Resolves once a command to one of the targets is answered. */
  command(target: number): Promise<unknown> | undefined;
  /** Resolves once nothing is left to be done of what was started: a case's first notices are mailed after the answer. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** How much is measured in one round. */
export interface Size {
  readonly rounds: number;
  readonly starts: number;
  readonly commands: number;
  /** Commands that are sent one after the other. */
  readonly alone: number;
  readonly atOnce: number;
  /** Cases, or waiting workflows, that commands are sent to. */
  readonly targets: number;
}

/** What one contender did in one round. */
export interface Measured {
  /** A second. */
  readonly starts: number;
  /** A second. */
  readonly commands: number;
  /** Milliseconds of one command alone, of which 95 in 100 are not slower. */
  readonly aloneP95: number;
}

/** One round of one contender. */
export async function measure(contender: Contender, size: Size): Promise<Measured> {
  const starts = await perSecond(size.starts, size.atOnce, () => contender.start());
  await contender.settled();
  const commands = await perSecond(size.commands, size.atOnce, (n) => contender.command(n % size.targets));
  await contender.settled();
  const alone: number[] = [];
  for (let n = 0; n < size.alone; n += 1) {
    const began = performance.now();
    await contender.command(n % size.targets);
    alone.push(performance.now() - began);
  }
  return { starts, commands, aloneP95: quantile(alone, 0.95) };
}

/** How often a second something is done when so many do it at once. */
async function perSecond(times: number, atOnce: number, act: (n: number) => unknown): Promise<number> {
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < times) await act(next++);
    }),
  );
  return (times / (performance.now() - began)) * 1000;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
