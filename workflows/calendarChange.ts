import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const { tellCasesOfCalendar } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * A calendar or the bank holidays have changed: every open case that counts by them is told. Its activity says by
 * heartbeats how far it is; a worker that dies in between is followed by one that tells those that are left.
 */
export async function calendarChange(
  request: Parameters<Activities['tellCasesOfCalendar']>[0],
): ReturnType<Activities['tellCasesOfCalendar']> {
  return tellCasesOfCalendar(request);
}
