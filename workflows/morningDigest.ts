import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const { writeDigests } = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** The reminders of one morning: written for the schools that are in session on that day, and for EWS. */
export async function morningDigest(): Promise<void> {
  await writeDigests(Date.now());
}
