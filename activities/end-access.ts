import type { Register } from '../register/register.ts';
import type { Activities, ActivityLog } from './index.ts';
import type { WakeUp } from './wake-up.ts';

/** Ends access whose time is over, and wakes the delivery for the word that it is to be reviewed. */
export function endAccess(register: Register, log: ActivityLog, owed: WakeUp): Activities['endAccess'] {
  return async (grantId, at) => {
    const ended = await register.endAccess(grantId, at);
    log.info({ grantId, ended }, 'access to a restricted case');
    if (ended) owed.wake();
  };
}
