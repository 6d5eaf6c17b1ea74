import { condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';

/** Ends a waiting workflow. */
export const endSignal = defineSignal('end');
/** Does nothing, and says so. */
export const nothingUpdate = defineUpdate<number>('nothing');

/** The least that a workflow can do. */
export function nothing(): Promise<void> {
  return Promise.resolve();
}

/** Waits for a word that does nothing, as a case waits for commands. */
export async function waiting(): Promise<void> {
  let heard = 0;
  let ended = false;
  setHandler(nothingUpdate, () => (heard += 1));
  setHandler(endSignal, () => {
    ended = true;
  });
  await condition(() => ended);
}
