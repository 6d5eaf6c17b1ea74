import type { Register } from '../register/register.ts';
import type { Activities } from './index.ts';
import type { WakeUp } from './wake-up.ts';

/** Puts decisions on record, and wakes the delivery for the notices they owe. */
export function record(register: Register, owed: WakeUp): Activities['record'] {
  return async (decided) => {
    await register.record(decided);
    if (decided.changes.some(({ notices }) => notices.length > 0)) owed.wake();
  };
}
