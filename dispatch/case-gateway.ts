import { setTimeout as pause } from 'node:timers/promises';
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import {
  ApplicationFailure,
  defineSearchAttributeKey,
  NamespaceNotFoundError,
  SearchAttributeType,
  WorkflowNotFoundError,
} from '@temporalio/common';
import type { Command } from '../domain/case/commands.ts';
import { openCase, type Opening } from '../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../domain/case/refusal.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';
import { withoutWords } from '../domain/calendar/school-calendar.ts';
import type { Household, PendingCase } from '../register/register.ts';
import {
  commandSignal,
  commandUpdate,
  HOUSEHOLD_TYPE,
  membersSignal,
  WORKFLOW_TYPE,
  type CaseStart,
} from '../workflows/messages.ts';
import { limitByCase } from './limit-by-case.ts';

/** What became of starting a case's workflow. `later`: the reconciler tries again. */
type Opened =
  | { readonly kind: 'started' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'later' }
  | { readonly kind: 'unavailable' };

/** What became of a command. `accepted`: durably with Temporal, not yet decided. `gone`: no such open case. */
type Sent =
  | { readonly kind: 'decided'; readonly version: number }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'gone' };

/** The way to the cases' workflows. */
export interface CaseGateway {
  /** Starts the workflow of a case that the register holds; the same case again changes nothing. */
  open(pending: PendingCase, calendar: Opening['calendar']): Promise<Opened>;
  /** Sends a command, as an Update while a worker answers and else as a Signal of the same id. */
  send(workflowId: string, command: Command): Promise<Sent>;
  /** Starts a household's workflow, or tells the running one who belongs to it. False when Temporal is away. */
  tellHousehold(household: Household): Promise<boolean>;
  /** Whether a command of this id was decided in favour before; false also when nobody can be asked. */
  hasDecided(workflowId: string, commandId: string): Promise<boolean>;
}

/** How long a person waits for a decision before the command goes the durable way. */
export const PATIENCE_MS = 8_000;
/** For what needs no worker, only the server. */
const SERVER_MS = 3_000;
const STILL_ENDING_MS = 200;
/** Temporal refuses more than 10 Updates in flight for one workflow. */
const IN_FLIGHT = 8;

const CmeSchool = defineSearchAttributeKey('CmeSchool', SearchAttributeType.KEYWORD);
const CmeOpenedOn = defineSearchAttributeKey('CmeOpenedOn', SearchAttributeType.DATETIME);

export function createCaseGateway(deps: {
  readonly client: Client;
  readonly policy: Policy;
  readonly taskQueue: string;
  /** How long to wait for a decision; `PATIENCE_MS` unless a test is in a hurry. */
  readonly patienceMs?: number;
}): CaseGateway {
  const { client, policy, taskQueue, patienceMs = PATIENCE_MS } = deps;
  const oneOfFew = limitByCase(IN_FLIGHT);

  /** Whether the workflow runs, started now or before; false while another case of the child holds its id. */
  async function start(pending: PendingCase, opening: Opening): Promise<boolean> {
    const args: [CaseStart] = [{ opening, commandId: pending.reportId }];
    try {
      await client.workflow.start(WORKFLOW_TYPE, {
        workflowId: pending.workflowId,
        taskQueue,
        args,
        // One open case a child; a later absence is a new run. No execution timeout: a case is never given up.
        workflowIdConflictPolicy: 'FAIL',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        typedSearchAttributes: [
          // A child on no roll has none: the attribute is then absent, so that lists by school leave the case out.
          ...(pending.school === null ? [] : [{ key: CmeSchool, value: pending.school }]),
          { key: CmeOpenedOn, value: new Date() },
        ],
        memo: { caseId: pending.caseId },
        staticSummary: pending.reference,
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return isOurs(pending);
      throw error;
    }
  }

  /** Whether the workflow that runs under this id is this very case, started before. */
  async function isOurs(pending: PendingCase): Promise<boolean> {
    try {
      const { memo } = await client.workflow.getHandle(pending.workflowId).describe();
      return memo?.['caseId'] === pending.caseId;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async function signal(workflowId: string, command: Command): Promise<Sent> {
    try {
      const handle = client.workflow.getHandle(workflowId);
      await by(client, Date.now() + SERVER_MS, () => handle.signal(commandSignal, command));
      return { kind: 'accepted' };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
      if (isOutOfReach(error)) return { kind: 'unavailable' };
      throw error;
    }
  }

  async function update(workflowId: string, command: Command, deadline: number): Promise<Sent> {
    try {
      const handle = client.workflow.getHandle(workflowId);
      const answer = await by(client, deadline, () =>
        handle.executeUpdate(commandUpdate, { args: [command], updateId: command.commandId }),
      );
      return { kind: 'decided', version: answer.version };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
      const refusal = refusalOf(error);
      if (refusal) return { kind: 'refused', refusal };
      if (isUndecided(error)) return signal(workflowId, command);
      throw error;
    }
  }

  return {
    async open(pending, calendar) {
      const opening = openingOf(pending, calendar, policy);
      // A workflow that cannot open its case would fail, and be started again for ever.
      const opened = openCase(opening, Date.now(), policy);
      if (isRefusal(opened)) return { kind: 'refused', refusal: opened };
      const deadline = Date.now() + patienceMs;
      try {
        while (Date.now() < deadline) {
          if (await by(client, deadline, () => start(pending, opening))) return { kind: 'started' };
          // The child's previous case is on record as closed, and its run is just ending.
          await pause(STILL_ENDING_MS);
        }
      } catch (error) {
        if (isOutOfReach(error)) return { kind: 'unavailable' };
        throw error;
      }
      return { kind: 'later' };
    },
    send(workflowId, command) {
      // Counted from here, so that a command that waits behind others is not held longer than any other.
      const deadline = Date.now() + patienceMs;
      return oneOfFew(workflowId, () =>
        Date.now() < deadline ? update(workflowId, command, deadline) : signal(workflowId, command),
      );
    },
    async tellHousehold({ workflowId, members }) {
      try {
        await by(client, Date.now() + SERVER_MS, () =>
          client.workflow.signalWithStart(HOUSEHOLD_TYPE, {
            workflowId,
            taskQueue,
            args: [{ members, found: [] }],
            signal: membersSignal,
            signalArgs: [members],
            staticSummary: 'Children of one home',
          }),
        );
        return true;
      } catch (error) {
        if (isOutOfReach(error)) return false;
        throw error;
      }
    },
    async hasDecided(workflowId, commandId) {
      const before = client.workflow.getHandle(workflowId).getUpdateHandle(commandId);
      return by(client, Date.now() + SERVER_MS, () => before.result()).then(
        () => true,
        () => false,
      );
    },
  };
}

/** What a case is opened with, from the stored report. */
export function openingOf(
  pending: Omit<PendingCase, 'workflowId' | 'reportId'>,
  calendar: Opening['calendar'],
  { authority, edition }: Policy,
): Opening {
  const { caseId, reference, school, absence, circumstances, reportedBy, resembles, earlierEpisodes } =
    pending;
  return {
    caseId,
    reference,
    authority,
    edition,
    school,
    absence,
    circumstances,
    calendar: { ...calendar, dates: withoutWords(calendar.dates) },
    reportedBy,
    resembles,
    earlierEpisodes,
  };
}

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** A call under a deadline. The client's own retries may pause beyond it, so the clock is held here as well. */
async function by<T>(client: Client, deadline: number, call: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const tooLate = pause(Math.max(0, deadline - Date.now()), undefined, {
    signal: done.signal,
    ref: false,
  }).then(
    () => Promise.reject(new OutOfTime('Temporal did not answer in time')),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([client.withDeadline(deadline, call), tooLate]);
  } finally {
    done.abort();
  }
}

// gRPC status codes: https://grpc.github.io/grpc/core/md_doc_statuscodes.html
const GRPC = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
} as const;

const OUT_OF_REACH: ReadonlySet<number> = new Set([
  GRPC.cancelled,
  GRPC.unknown,
  GRPC.deadlineExceeded,
  GRPC.resourceExhausted,
  GRPC.aborted,
  GRPC.internal,
  GRPC.unavailable,
]);

/** Whether a call failed because Temporal cannot be asked for the moment. */
export function isOutOfReach(error: unknown): boolean {
  const code = grpcCodeOf(error);
  if (error instanceof OutOfTime) return true;
  // A server without our namespace is one that is still being set up.
  return error instanceof NamespaceNotFoundError || (code !== undefined && OUT_OF_REACH.has(code));
}

/** Nobody decided: no worker answers, its task fails, or too much is in flight. The command may go as a Signal. */
function isUndecided(error: unknown): boolean {
  return (
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    // Without a refusal in it the failure is not the case's decision: a worker of another make, or a run's end.
    error instanceof WorkflowUpdateFailedError ||
    grpcCodeOf(error) === GRPC.failedPrecondition ||
    isOutOfReach(error)
  );
}

function grpcCodeOf(error: unknown): number | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}

function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const refusal: unknown = cause.details?.[0];
  return typeof refusal === 'object' && refusal !== null && isRefusal(refusal) ? refusal : undefined;
}
