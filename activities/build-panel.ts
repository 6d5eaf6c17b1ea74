import type { Register } from '../register/register.ts';
import type { Activities, ActivityLog } from './index.ts';
import type { WakeUp } from './wake-up.ts';

/** Builds the pack of the monthly review, and wakes the delivery for the word that it is there. */
export function buildPanel(register: Register, log: ActivityLog, owed: WakeUp): Activities['buildPanel'] {
  return async (day) => {
    const made = await register.buildPanel(day);
    log.info({ day, ...made }, 'monthly review');
    if (made.kind === 'built') owed.wake();
    return made;
  };
}
