import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const { deliverNotices } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  // A worker that died is noticed in seconds, and another goes on where it stopped.
  heartbeatTimeout: '6 seconds',
  retry: { initialInterval: '500 ms', maximumInterval: '10 seconds' },
});

/** The delivery of all notices: one long-lived activity after the other, for ever. */
export async function noticeDelivery(): Promise<void> {
  await deliverNotices();
  await continueAsNew<typeof noticeDelivery>();
}
