import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type CalendarSpec,
  type Client,
} from '@temporalio/client';
import type { BaseLogger } from 'pino';
import type { Weekday } from '../domain/calendar/local-date.ts';
import { AUDIT_SIGNED_AT } from '../domain/policy/access/audit.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';

/** How soon what was ended by somebody is started again. */
const AGAIN_MS = 30_000;

/** Keeps what runs beside the cases running, until it is stopped. */
export async function keepScheduled(
  client: Client,
  taskQueue: string,
  policy: Policy,
  log: Pick<BaseLogger, 'warn'>,
): Promise<{ stop(): void }> {
  await startScheduled(client, taskQueue, policy);
  // An operator may have ended one of them, and a restored Temporal knows none.
  const again = setInterval(() => {
    startScheduled(client, taskQueue, policy).catch((error: unknown) => {
      log.warn({ err: error }, 'what runs beside the cases cannot be started; it is tried again');
    });
  }, AGAIN_MS);
  return {
    stop: () => {
      clearInterval(again);
    },
  };
}

/**
 * Starts what runs beside the cases, unless it runs already: the watch over them, the delivery of notices, and by
 * Schedules the reminders of each morning, the pack of the monthly review and the signing of the audit. Whether a
 * school is in session that day is asked when a Schedule fires.
 */
async function startScheduled(client: Client, taskQueue: string, { times, review }: Policy): Promise<void> {
  await client.workflow.start('noticeDelivery', {
    workflowId: `notice-delivery-${taskQueue}`,
    taskQueue,
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Delivers the notices of all cases',
  });
  await client.workflow.start('caseWatch', {
    workflowId: `case-watch-${taskQueue}`,
    taskQueue,
    args: [{ changesRecorded: 0 }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'Watches that every case on record has a workflow that agrees with it',
  });
  await schedule(client, taskQueue, {
    id: 'morning-digest',
    workflowType: 'morningDigest',
    zone: times.zone,
    calendar: { ...clockTime(times.morning), comment: 'Reminders on every morning a school is in session' },
  });
  await schedule(client, taskQueue, {
    id: 'monthly-review',
    workflowType: 'monthlyReview',
    zone: times.zone,
    // Every week: the month's first such day on which a school is in session is the one (5 CNIS).
    calendar: {
      ...clockTime(review.at),
      dayOfWeek: TEMPORAL_WEEKDAYS[review.weekday],
      comment: 'Review by the Children Not In School group, once a month in term time',
    },
  });
  await schedule(client, taskQueue, {
    id: 'audit-head',
    workflowType: 'auditHead',
    zone: times.zone,
    calendar: { ...clockTime(AUDIT_SIGNED_AT), comment: 'Where the audit ends, signed outside the database' },
  });
}

interface Scheduled {
  readonly id: string;
  readonly workflowType: string;
  readonly zone: string;
  readonly calendar: CalendarSpec;
}

async function schedule(
  client: Client,
  taskQueue: string,
  { id, workflowType, zone, calendar }: Scheduled,
): Promise<void> {
  const name = `${id}-${taskQueue}`;
  try {
    await client.schedule.create({
      scheduleId: name,
      spec: { calendars: [calendar], timezone: zone },
      action: { type: 'startWorkflow', workflowType, workflowId: name, taskQueue, args: [] },
      // A service that was down at the time still does it that day, once.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 hours' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}

function clockTime(time: string): { hour: number; minute: number } {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return { hour, minute };
}

const TEMPORAL_WEEKDAYS = {
  mon: 'MONDAY',
  tue: 'TUESDAY',
  wed: 'WEDNESDAY',
  thu: 'THURSDAY',
  fri: 'FRIDAY',
  sat: 'SATURDAY',
  sun: 'SUNDAY',
} as const satisfies Record<Weekday, string>;
