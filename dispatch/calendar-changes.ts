import type { Client } from '@temporalio/client';
import { CALENDAR_CHANGE_TYPE } from '../workflows/messages.ts';
import type { CalendarChange } from '../register/schools/calendar-changes.ts';
import { PATIENCE_MS } from './case-gateway.ts';
import { isOutOfReach, withinDeadline } from './temporal-call.ts';

/** Tells the open cases that a calendar has changed, by a workflow that says how far it is. */
export interface CalendarTeller {
  /**
   * Starts telling them and waits a while for all of them to have decided.
   * @param change with the command that brought it, by whose id the workflow is known
   * @returns whether all have; those that have not are told until they have
   */
  tell(change: CalendarChange & { readonly commandId: string }): Promise<boolean>;
}

export function createCalendarTeller({
  client,
  taskQueue,
  patienceMs = PATIENCE_MS,
}: {
  readonly client: Client;
  readonly taskQueue: string;
  readonly patienceMs?: number;
}): CalendarTeller {
  return {
    async tell({ school, commandId }) {
      try {
        return await withinDeadline(client, Date.now() + patienceMs, async () => {
          const handle = await client.workflow.start(CALENDAR_CHANGE_TYPE, {
            workflowId: `calendar-change-${commandId}`,
            taskQueue,
            args: [{ school }],
            workflowIdConflictPolicy: 'USE_EXISTING',
            staticSummary: school === null ? 'Bank holidays changed' : 'A school calendar changed',
          });
          const { waiting } = (await handle.result()) as { readonly waiting: number };
          return waiting === 0;
        });
      } catch (error) {
        if (isOutOfReach(error)) return false;
        throw error;
      }
    },
  };
}
