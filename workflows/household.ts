import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setDefaultSignalHandler,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CmeCase, SharedFinding } from '../domain/case/cme-case.ts';
import { readFinding } from '../domain/case/commands.ts';
import { commandSignal, foundSignal, membersSignal, type FoundInHousehold } from './messages.ts';

/** What a household is started with, and carries on with: the workflows of its children. */
export interface HouseholdState {
  readonly members: readonly string[];
  readonly found: readonly FoundInHousehold[];
}

/**
 * The children of one home. What an officer found out for one of them is offered to the cases of the others, where the
 * officer who holds each decides; no case learns more of another than that.
 */
export async function household(start: HouseholdState): Promise<void> {
  let members = start.members;
  const found = [...start.found];
  setHandler(membersSignal, (sent: unknown) => {
    members = readMembers(sent) ?? members;
  });
  setHandler(foundSignal, (sent: unknown) => {
    const read = readFound(sent);
    if (read) found.push(read);
  });
  setDefaultSignalHandler((name) => {
    log.warn('Signal of no meaning to a household', { name });
  });

  while (!workflowInfo().continueAsNewSuggested) {
    await condition(() => found.length > 0);
    const next = found.shift();
    if (next) await offer(next, members);
  }
  await continueAsNew<typeof household>({ members, found });
}

/** A case tells its household what was found; a household that is gone has no siblings left to tell. */
export async function tellHousehold(
  { household: workflowId }: CmeCase,
  findings: readonly SharedFinding[],
): Promise<void> {
  if (workflowId === null) return;
  for (const finding of findings) {
    const from = workflowInfo().workflowId;
    await send(workflowId, () =>
      getExternalWorkflowHandle(workflowId).signal(foundSignal, { from, finding }),
    );
  }
}

async function offer({ from, finding }: FoundInHousehold, members: readonly string[]): Promise<void> {
  for (const member of members) {
    if (member === from) continue;
    await send(member, () =>
      getExternalWorkflowHandle(member).signal(commandSignal, {
        commandId: `offer-${finding.id}`,
        kind: 'offer-finding',
        by: { role: 'service', id: 'household' },
        data: { finding },
      }),
    );
  }
}

/** A workflow that has ended takes no Signal: its child is found, or has no case. */
async function send(workflowId: string, signal: () => Promise<void>): Promise<void> {
  try {
    await signal();
  } catch (error) {
    log.info('Nobody is there to be told', { workflowId, error: String(error) });
  }
}

function readMembers(sent: unknown): string[] | undefined {
  if (!Array.isArray(sent) || sent.length > 50) return undefined;
  return sent.every((member) => typeof member === 'string') ? sent : undefined;
}

function readFound(sent: unknown): FoundInHousehold | undefined {
  if (typeof sent !== 'object' || sent === null || !('from' in sent) || !('finding' in sent))
    return undefined;
  const finding = readFinding(sent.finding);
  return finding && typeof sent.from === 'string' ? { from: sent.from, finding } : undefined;
}
