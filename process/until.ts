import { setTimeout as pause } from 'node:timers/promises';

const askEveryMs = 50;

/** Asks again and again until the answer is yes; throws, naming what was waited for, when it takes too long. */
export async function until(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`);
    await pause(askEveryMs);
  }
}
