import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import type { AccessGrantStart } from './messages.ts';

const { endAccess } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * Access to a restricted case for a time: it lapses by this timer, and its review is asked for. What was ended before,
 * by a review or because the case is no longer restricted, stays ended.
 */
export async function accessGrant({ grantId, until }: AccessGrantStart): Promise<void> {
  await sleep(Math.max(1, until - Date.now()), { summary: 'Access to a restricted case ends' });
  await endAccess(grantId, new Date(Date.now()).toISOString());
}
