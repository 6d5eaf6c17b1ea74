import { nextDeadline } from '../domain/case/deadlines.ts';
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { DateTime } from 'luxon';
import type { CaseGateway } from '../dispatch/case-gateway.ts';
import { addressOf } from '../dispatch/submit-command.ts';
import { isOutOfReach } from '../dispatch/temporal-call.ts';
import type { Rehearsal, RehearsalAnswer, RehearsalRequest } from '../dispatch/rehearsal.ts';
import type { CmeCase } from '../domain/case/cme-case.ts';
import { instantAt } from '../domain/calendar/instant.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';
import { addSchoolDays, instantOf, localDateAt } from '../domain/calendar/school-calendar.ts';
import type { CaseRow, Register } from '../register/register.ts';

/** What the server's long poll answers once the target time of a fast-forward is reached. */
const COMPLETED =
  proto.temporal.api.enums.v1.FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED;
const ANSWER_WITHIN_MS = 8_000;
const WITHIN_MS = 40_000;
/**
 * How far past a deadline a rehearsal goes. While its timer is being handled the workflow's clock runs as fast as the
 * wall's; where it runs past the target, the server (1.32) now and then skips on to the next deadline as well: with
 * a second, on a busy machine, in 4 of 290 moves, with this in none of 250.
 */
export const MARGIN_MS = 20_000;

interface RehearsalParts {
  readonly client: Client;
  readonly cases: CaseGateway;
  readonly register: Register;
  readonly policy: Policy;
}

/**
 * Rehearsals: a case is moved on in time by the server's own time skipping. The workflow's clock moves, its real
 * timers fire, its history says that time was skipped, and so does the case's timeline.
 */
export function createRehearsal({ client, cases, register, policy }: RehearsalParts): Rehearsal {
  async function move(row: CaseRow, request: RehearsalRequest): Promise<RehearsalAnswer> {
    if ((await cases.start(addressOf(row))) !== 'running') return OUT_OF_REACH;
    // Asked of the server: the register learns of a skip only when the case records something after it, and a move
    // that was cut off in between would be made twice.
    const now = await ownTimeOf(client, row.workflowId);
    const target =
      'schoolDays' in request
        ? daysAhead(row.current, now, request.schoolDays, policy)
        : deadlineOf(row.current, now, policy);
    if (target === null) {
      return {
        refused: 'not-allowed-now',
        why: 'This case waits for no deadline: it waits for a person. Move it on by school days.',
      };
    }
    await fastForward(client, row.workflowId, target - now + MARGIN_MS);
    // The command lets every deadline up to then pass first, so its record shows them all.
    const answer = await cases.send(addressOf(row), {
      commandId: `rehearsal-${randomUUID()}`,
      kind: 'note-rehearsal',
      by: { role: 'operator', id: 'operator' },
      data: {},
    });
    if (answer.kind === 'refused') return { refused: 'not-allowed-now', why: answer.refusal.why };
    const moved = answer.kind === 'decided' ? await register.findCase(row.id, 'authority') : undefined;
    if (!moved) return OUT_OF_REACH;
    return { asOf: instantAt(moved.asOf), stage: moved.current.stage };
  }

  return {
    async advance(row, request) {
      try {
        return await move(row, request);
      } catch (error) {
        if (isOutOfReach(error)) return OUT_OF_REACH;
        throw error;
      }
    },
  };
}

const OUT_OF_REACH = {
  refused: 'unavailable',
  why: 'The case cannot be reached for the moment.',
} as const;

function deadlineOf(current: CmeCase, now: number, policy: Policy): number | null {
  const next = nextDeadline(current, policy);
  return next && Math.max(next.at, now);
}

/** The same time of day so many school days later. */
function daysAhead(current: CmeCase, now: number, schoolDays: number, policy: Policy): number {
  const { zone } = policy.times;
  const day = addSchoolDays(current.calendar.dates, localDateAt(now, zone), schoolDays);
  return instantOf(day, DateTime.fromMillis(now, { zone }).toFormat('HH:mm'), zone);
}

/** The time that a workflow's own clock shows, in epoch milliseconds: the wall clock until a first skip. */
async function ownTimeOf(client: Client, workflowId: string): Promise<number> {
  const { raw } = await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    client.workflow.getHandle(workflowId).describe(),
  );
  const skipped = raw.workflowExtendedInfo?.timeSkippingInfo?.currentTime;
  return skipped ? tsToMs(skipped) : Date.now();
}

/** Moves one workflow's clock on by the server's own time skipping, and resolves when the target is reached. */
export async function fastForward(client: Client, workflowId: string, durationMs: number): Promise<void> {
  const { namespace } = client.options;
  const fastForwardId = randomUUID();
  const workflowExecution = { workflowId };
  const fastForwardConfig = { id: fastForwardId, duration: msToTs(durationMs) };
  await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    client.workflowService.updateWorkflowExecutionOptions({
      namespace,
      workflowExecution,
      workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig } },
      updateMask: { paths: ['time_skipping_config'] },
    }),
  );
  const until = Date.now() + WITHIN_MS;
  while (Date.now() < until) {
    const { fastForwardPollingResult } = await client.workflowService.pollWorkflowExecutionTimeSkipping({
      namespace,
      workflowExecution,
      fastForwardId,
    });
    if (fastForwardPollingResult === COMPLETED) return;
  }
  throw new Error('The server did not reach the target time of a rehearsal');
}
