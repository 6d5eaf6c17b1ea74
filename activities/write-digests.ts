import type { Register } from '../register/register.ts';
import type { Activities, ActivityLog } from './index.ts';
import type { WakeUp } from './wake-up.ts';

/** Writes the reminders of a morning, and wakes the delivery for them. */
export function writeDigests(register: Register, log: ActivityLog, owed: WakeUp): Activities['writeDigests'] {
  return async (day) => {
    const { written } = await register.writeDigests(day);
    log.info({ day, written }, 'morning reminders written');
    if (written > 0) owed.wake();
  };
}
