import type { Client } from '@temporalio/client';
import type { OpenCase, Register } from '../register/register.ts';
import type { CaseAddress } from '../register/cases/case-address.ts';
import { CmeNextDeadline, CmeStage, WORKFLOW_TYPE } from '../workflows/messages.ts';
import type { CaseGateway } from './case-gateway.ts';
import type { Log } from './log.ts';

/** A running case workflow, as Temporal lists it. */
interface RunningCase {
  readonly workflowId: string;
  readonly caseId: string | null;
  readonly stage: string | null;
  /** Epoch milliseconds. */
  readonly nextDeadlineAt: number | null;
}

/** The running workflows of all cases. */
export interface RunningCases {
  list(): AsyncIterable<RunningCase>;
}

/** Lists what runs on one task queue. Temporal's lists lag behind by moments. */
export function createRunningCases(client: Client, taskQueue: string): RunningCases {
  return {
    async *list() {
      const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
      for await (const each of client.workflow.list({ query })) {
        const { workflowId, memo, typedSearchAttributes: shown } = each;
        yield {
          workflowId,
          caseId: typeof memo?.['caseId'] === 'string' ? memo['caseId'] : null,
          stage: shown.get(CmeStage) ?? null,
          nextDeadlineAt: shown.get(CmeNextDeadline)?.getTime() ?? null,
        };
      }
    },
  };
}

/** A timer may be late by so much, and a list behind. */
const GRACE_MS = 20_000;
const PAGE = 500;

/** How a case and its workflow have parted. */
type Divergence = 'no-workflow' | 'overdue' | 'elsewhere' | 'closed-on-record' | 'register-restored';

/** How often each workflow was repaired in a row, and when it may be again (epoch milliseconds). */
export type Repairs = Map<string, { readonly times: number; readonly notBefore: number }>;

const AGAIN_MS = 30_000;
const SELDOM_MS = 60 * 60_000;

/**
 * Holds every open case on record against its workflow, and has those look again that differ.
 * @param isRestored the register was restored from a backup: every workflow may know more than it
 */
export async function compareWorkflows(
  {
    register,
    cases,
    running,
    log,
    repairs,
  }: {
    readonly register: Register;
    readonly cases: CaseGateway;
    readonly running: RunningCases;
    readonly log: Log;
    readonly repairs: Repairs;
  },
  isRestored: boolean,
  signal: AbortSignal,
): Promise<void> {
  const parted = new Set<string>();
  const repair = async (
    divergence: Divergence,
    { caseId, workflowId }: Pick<CaseAddress, 'caseId' | 'workflowId'>,
    look: () => Promise<string>,
  ) => {
    parted.add(workflowId);
    const { times = 0, notBefore = 0 } = repairs.get(workflowId) ?? {};
    // What cannot be repaired is tried less and less often, and stays in the log.
    if (Date.now() < notBefore) return;
    const pauseMs = Math.min(SELDOM_MS, AGAIN_MS * 2 ** times);
    repairs.set(workflowId, { times: times + 1, notBefore: Date.now() + pauseMs });
    const result = await look();
    log.warn({ caseId, divergence, result }, 'case and workflow had parted');
  };
  const workflows = new Map<string, RunningCase>();
  for await (const each of running.list()) workflows.set(each.workflowId, each);
  let after = '';
  for (;;) {
    const page = await register.openCases(after, PAGE);
    for (const open of page) {
      if (signal.aborted) return;
      const workflow = workflows.get(open.workflowId);
      workflows.delete(open.workflowId);
      const divergence = isRestored ? 'register-restored' : divergenceOf(open, workflow);
      if (divergence !== undefined) await repair(divergence, open, () => cases.lookAgain(open));
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.caseId;
  }
  for (const { workflowId, caseId } of workflows.values()) {
    if (signal.aborted || caseId === null) continue;
    await repair('closed-on-record', { caseId, workflowId }, () => cases.lookForEnd(workflowId));
  }
  for (const workflowId of repairs.keys()) {
    if (!parted.has(workflowId)) repairs.delete(workflowId);
  }
}

function divergenceOf(open: OpenCase, workflow: RunningCase | undefined): Divergence | undefined {
  // It is about to be opened: whoever sends on stored reports looks after it.
  if (open.version === 0) return undefined;
  if (!workflow) return 'no-workflow';
  if (workflow.caseId !== null && workflow.caseId !== open.caseId) return 'elsewhere';
  if (open.nextDeadlineAt !== null && open.nextDeadlineAt <= open.asOf - GRACE_MS) return 'overdue';
  const isElsewhere = workflow.stage !== open.stage || workflow.nextDeadlineAt !== open.nextDeadlineAt;
  return isElsewhere ? 'elsewhere' : undefined;
}
