import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const { buildPanel } = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * 5 CNIS: the pack of the monthly review, built on its day from the open cases. The result says whether there is
 * one now, had been one, or could be none because no school was in session.
 */
export async function monthlyReview(): Promise<Awaited<ReturnType<typeof buildPanel>>> {
  return buildPanel(Date.now());
}
