import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const { watchCases } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  // A worker that died is noticed in seconds, and another goes on where it stopped.
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 ms', maximumInterval: '10 seconds' },
});

/** Watches that every case on record has a workflow that agrees with it: one long-lived activity after the other. */
export async function caseWatch(mark: Parameters<Activities['watchCases']>[0]): Promise<void> {
  await continueAsNew<typeof caseWatch>(await watchCases(mark));
}
