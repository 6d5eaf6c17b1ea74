import type { CmeCase, Handover } from './cme-case.ts';

/** The hand-over that waits for its answer; undefined in every other stage. */
export function currentHandover({ stage, handovers }: CmeCase): Handover | undefined {
  const last = handovers.at(-1);
  return stage === 'handing-over' && last?.ended === null ? last : undefined;
}
