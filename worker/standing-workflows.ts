import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { Policy } from '../domain/policy/policy.ts';

/**
 * Starts what runs beside the cases, unless it runs already: the delivery of notices, and the reminders of each
 * morning by a Schedule. Whether a school is in session that day is asked when the Schedule fires.
 */
export async function startStandingWorkflows(
  client: Client,
  taskQueue: string,
  policy: Policy,
): Promise<void> {
  await client.workflow.start('noticeDelivery', {
    workflowId: `notice-delivery-${taskQueue}`,
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Delivers the notices of all cases',
  });
  const [hour, minute] = policy.times.morning.split(':').map(Number);
  try {
    await client.schedule.create({
      scheduleId: `morning-digest-${taskQueue}`,
      spec: {
        calendars: [
          {
            hour: hour ?? 8,
            minute: minute ?? 0,
            comment: 'Reminders on every morning a school is in session',
          },
        ],
        timezone: policy.times.zone,
      },
      action: {
        type: 'startWorkflow',
        workflowType: 'morningDigest',
        workflowId: `morning-digest-${taskQueue}`,
        taskQueue,
        args: [policy.times.zone],
      },
      // A service that was down at 08:00 still reminds that day, once.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 hours' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
