import { setTimeout as pause } from 'node:timers/promises';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Command } from '../domain/case/commands.ts';
import type { Refusal } from '../domain/case/refusal.ts';
import type { Stage } from '../domain/policy/procedure/stages.ts';
import type { CaseAddress } from '../register/cases/case-address.ts';
import {
  CmeNextDeadline,
  CmeOpenedOn,
  CmeSchool,
  CmeStage,
  commandSignal,
  commandUpdate,
  lookAgainSignal,
  WORKFLOW_TYPE,
  type CaseStart,
} from '../workflows/messages.ts';
import { limitByCase } from './limit-by-case.ts';
import { GRPC, grpcCodeOf, isOutOfReach, withinDeadline } from './temporal-call.ts';

/** Whether a case's workflow runs now. `later`: another case of the child still holds its id. */
type Started = 'running' | 'later' | 'unavailable';

/** What became of a command. `accepted`: durably with Temporal, not yet decided. */
type Sent =
  | { readonly kind: 'decided'; readonly version: number }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unavailable' };

/** Where a case will stand once it is opened. */
export interface ForeseenCase {
  readonly stage: Stage;
  /** RFC 3339. */
  readonly nextDeadlineAt: string | null;
}

/** The way to the cases' workflows. A case on record that has none gets one, and carries on where the record stands. */
export interface CaseGateway {
  /**
   * Starts the workflow of a case that is on record, or finds it running.
   * @param foreseen what it will show of itself first, so that it need not say so by an event
   */
  start(address: CaseAddress, foreseen?: ForeseenCase): Promise<Started>;
  /** Sends a command, as an Update while a worker answers and else as a Signal of the same id. */
  send(address: CaseAddress, command: Command): Promise<Sent>;
  /** Sends a command as a Signal, for whoever waits for no answer. */
  deliver(address: CaseAddress, command: Command): Promise<'accepted' | 'unavailable'>;
  /** Has the case look where it stands on record; its workflow is started where it is gone. */
  lookAgain(address: CaseAddress): Promise<'accepted' | 'unavailable'>;
  /** Has a workflow look whose case is closed on record: one that has ended meanwhile is left alone. */
  lookForEnd(workflowId: string): Promise<'accepted' | 'ended' | 'unavailable'>;
}

/** How long a person waits for a decision before the command goes the durable way. */
export const PATIENCE_MS = 8_000;
/** For what needs no worker, only the server. */
const SERVER_MS = 3_000;
const STILL_ENDING_MS = 200;
/** Temporal refuses more than 10 Updates in flight for one workflow. */
const IN_FLIGHT = 8;

export function createCaseGateway(deps: {
  readonly client: Client;
  readonly taskQueue: string;
  /** How long to wait for a decision; `PATIENCE_MS` unless a test is in a hurry. */
  readonly patienceMs?: number;
}): CaseGateway {
  const { client, taskQueue, patienceMs = PATIENCE_MS } = deps;
  const oneOfFew = limitByCase(IN_FLIGHT);

  function startOptions({ caseId, workflowId, reference, school }: CaseAddress, foreseen?: ForeseenCase) {
    const args: [CaseStart] = [{ caseId }];
    return {
      workflowId,
      taskQueue,
      args,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
      typedSearchAttributes: [
        // A child on no roll has none: the attribute is then absent, so that lists by school leave the case out.
        ...(school === null ? [] : [{ key: CmeSchool, value: school }]),
        { key: CmeOpenedOn, value: new Date() },
        ...(foreseen ? [{ key: CmeStage, value: foreseen.stage }] : []),
        ...(foreseen?.nextDeadlineAt
          ? [{ key: CmeNextDeadline, value: new Date(foreseen.nextDeadlineAt) }]
          : []),
      ],
      memo: { caseId },
      staticSummary: reference,
    };
  }

  /** Whether the workflow runs, started now or before; false while another case of the child holds its id. */
  async function startOnce(address: CaseAddress, foreseen?: ForeseenCase): Promise<boolean> {
    try {
      // One open case a child; a later absence is a new run. No execution timeout: a case is never given up.
      await client.workflow.start(WORKFLOW_TYPE, {
        ...startOptions(address, foreseen),
        workflowIdConflictPolicy: 'FAIL',
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return isOurs(address);
      throw error;
    }
  }

  /** Whether the workflow that runs under this id is this very case, started before. */
  async function isOurs({ workflowId, caseId }: CaseAddress): Promise<boolean> {
    try {
      const { memo } = await client.workflow.getHandle(workflowId).describe();
      if (memo?.['caseId'] === caseId) return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
    // The child's previous case is closed on record, and its run ends once it looks.
    await signalRunning(workflowId);
    return false;
  }

  /** Whether a workflow of this id ran, and has the Signal to look. */
  async function signalRunning(workflowId: string): Promise<boolean> {
    try {
      await client.workflow.getHandle(workflowId).signal(lookAgainSignal);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async function start(address: CaseAddress, deadline: number, foreseen?: ForeseenCase): Promise<Started> {
    try {
      while (Date.now() < deadline) {
        if (await withinDeadline(client, deadline, () => startOnce(address, foreseen))) return 'running';
        await pause(STILL_ENDING_MS);
      }
    } catch (error) {
      if (isOutOfReach(error)) return 'unavailable';
      throw error;
    }
    return 'later';
  }

  /** Leaves a Signal with a case, whose workflow is started where it is gone. */
  async function signal(
    address: CaseAddress,
    { name }: { readonly name: string },
    ...signalArgs: readonly unknown[]
  ): Promise<'accepted' | 'unavailable'> {
    const options = { ...startOptions(address), signal: name, signalArgs: [...signalArgs] };
    try {
      await withinDeadline(client, Date.now() + SERVER_MS, () =>
        client.workflow.signalWithStart(WORKFLOW_TYPE, options),
      );
      return 'accepted';
    } catch (error) {
      if (isOutOfReach(error)) return 'unavailable';
      throw error;
    }
  }

  const deliver = (address: CaseAddress, command: Command) =>
    signal(address, commandSignal, forCase(address, command));

  async function update(address: CaseAddress, command: Command, deadline: number): Promise<Sent> {
    try {
      const handle = client.workflow.getHandle(address.workflowId);
      const answer = await withinDeadline(client, deadline, () =>
        handle.executeUpdate(commandUpdate, {
          args: [forCase(address, command)],
          updateId: command.commandId,
        }),
      );
      if ('version' in answer) return { kind: 'decided', version: answer.version };
      if ('refused' in answer) return { kind: 'refused', refusal: answer.refused };
    } catch (error) {
      if (grpcCodeOf(error) === GRPC.failedPrecondition && Date.now() + STILL_ENDING_MS < deadline) {
        // The workflow's task failed and is tried again, as it is when something else arrives while a case ends.
        await pause(STILL_ENDING_MS);
        return update(address, command, deadline);
      }
      if (isUndecided(error)) return { kind: await deliver(address, command) };
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    // The case is open on record and its workflow is gone, or is that of the child's case before.
    const started = await start(address, deadline);
    if (started !== 'running') return { kind: 'unavailable' };
    return Date.now() < deadline
      ? update(address, command, deadline)
      : { kind: await deliver(address, command) };
  }

  return {
    start: (address, foreseen) => start(address, Date.now() + patienceMs, foreseen),
    send(address, command) {
      // Counted from here, so that a command that waits behind others is not held longer than any other.
      const deadline = Date.now() + patienceMs;
      return oneOfFew(address.workflowId, async () =>
        Date.now() < deadline
          ? update(address, command, deadline)
          : { kind: await deliver(address, command) },
      );
    },
    deliver,
    lookAgain: (address) => signal(address, lookAgainSignal),
    async lookForEnd(workflowId) {
      try {
        const signalled = await withinDeadline(client, Date.now() + SERVER_MS, () =>
          signalRunning(workflowId),
        );
        return signalled ? 'accepted' : 'ended';
      } catch (error) {
        if (isOutOfReach(error)) return 'unavailable';
        throw error;
      }
    },
  };
}

/** A child's cases follow each other under one workflow id: a command says which of them it is for. */
function forCase({ caseId }: CaseAddress, command: Command): Command & { readonly of: string } {
  // A part tells a child's own cases apart, and an event of a history counts every byte.
  return { ...command, of: caseId.slice(0, 8) };
}

/** Nobody decided: no worker answers, its task fails, or too much is in flight. The command may go as a Signal. */
function isUndecided(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    // A failure is no decision of the case: a worker of another make, or a run's end.
    error instanceof WorkflowUpdateFailedError ||
    grpcCodeOf(error) === GRPC.failedPrecondition ||
    isOutOfReach(error)
  );
}
