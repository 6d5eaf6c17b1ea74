import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const { signAuditHead } = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Each day: where the audit ends is signed and put outside the database. */
export async function auditHead(): Promise<void> {
  await signAuditHead();
}
