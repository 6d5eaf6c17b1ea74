import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Instant } from '../domain/case/cme-case.ts';
import { ACCESS_GRANT_TYPE, accessGrantId, type AccessGrantStart } from '../workflows/messages.ts';
import { epochOf } from '../domain/calendar/instant.ts';
import { isOutOfReach, withinDeadline } from './temporal-call.ts';

/** The durable timers of access that was given for a time. */
export interface GrantTimers {
  /** Starts the timer of a grant, or finds it running. False when Temporal is away: it is tried again. */
  start(grant: { readonly grantId: string; readonly until: Instant }): Promise<boolean>;
}

/** Whoever is given access waits no longer than this for its timer. */
const SERVER_MS = 3_000;

export function createGrantTimers({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}): GrantTimers {
  return {
    async start(grant) {
      const args: [AccessGrantStart] = [{ grantId: grant.grantId, until: epochOf(grant.until) }];
      try {
        await withinDeadline(client, Date.now() + SERVER_MS, () =>
          client.workflow.start(ACCESS_GRANT_TYPE, {
            workflowId: accessGrantId(grant.grantId),
            taskQueue,
            args,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            staticSummary: 'Access to a restricted case, until it ends',
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
        if (isOutOfReach(error)) return false;
        throw error;
      }
    },
  };
}
