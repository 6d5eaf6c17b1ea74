import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { CaseWatch } from '../activities/case-watch.ts';
import type { UnsettledCommand } from '../register/cases/commands.ts';
import type { Register } from '../register/register.ts';
import type { CaseGateway } from './case-gateway.ts';
import { answerOfRegister } from './closed-case.ts';
import { compareWorkflows, type Repairs, type RunningCases } from './compare-workflows.ts';
import type { GrantTimers } from './grant-timers.ts';
import type { Log } from './log.ts';
import { sendAll } from './send-stored.ts';
import { envelope } from './submit-command.ts';

export interface WatchParts {
  readonly register: Register;
  readonly cases: CaseGateway;
  readonly grantTimers: GrantTimers;
  readonly running: RunningCases;
  readonly log: Log;
}

const EVERY_MS = 1_000;
/** How often every case is held against its workflow. */
const COMPARE_EVERY_MS = 15_000;
/** Younger ones are still on their way by themselves. */
const SETTLED_MS = 3_000;
const BATCH = 100;
const AT_ONCE = 8;

/**
 * Carries on what was left half-way (a stored report without a case, a command without an answer, access without the
 * timer that ends it), and repairs what has parted: an open case without a workflow, a deadline that did not fire, a
 * workflow that stands elsewhere than the record. What it does it says aloud.
 */
export function createCaseWatch(parts: WatchParts): CaseWatch {
  const { register, cases, log } = parts;
  const repairs: Repairs = new Map();
  return {
    async run(given, until, signal, beat) {
      let mark = given;
      let compareAt = 0;
      while (!signal.aborted && Date.now() < until) {
        try {
          await sendOn(parts, signal);
          const changesRecorded = await register.changesRecorded();
          const isRestored = changesRecorded < mark.changesRecorded;
          if (isRestored || Date.now() >= compareAt) {
            await compareWorkflows({ ...parts, repairs }, isRestored, signal);
            await announceLeftBehind(register);
            compareAt = Date.now() + COMPARE_EVERY_MS;
          }
          mark = { changesRecorded: await register.changesRecorded() };
        } catch (error) {
          // The register or Temporal is away for a moment; whoever reads the log sees for how long.
          log.warn({ err: error }, 'the watch over the cases is interrupted; it goes on');
        }
        beat(mark);
        await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
      return mark;
    },

    async tellOfCalendar(change, signal, beat) {
      let progress = { told: 0, waiting: 0 };
      for await (const batch of announced(register, change)) {
        if (signal.aborted) throw new Error('Stopped before every case was told; it goes on elsewhere');
        const settled = await sendAll(cases, batch);
        progress = {
          told: progress.told + batch.length,
          waiting: progress.waiting + batch.length - settled,
        };
        beat(progress);
        log.info({ ...progress, school: change.school }, 'cases told of a calendar');
      }
      return progress;
    },
  };
}

/**
 * Stores the commands that tell cases of a changed calendar or of changed bank holidays, batch by batch; none is stored
 * twice.
 */
async function* announced(
  register: Register,
  change: Parameters<Register['announceCalendar']>[0],
): AsyncGenerator<Awaited<ReturnType<Register['announceCalendar']>>> {
  let after = '';
  for (;;) {
    const batch = await register.announceCalendar(change, after, BATCH);
    const last = batch.at(-1);
    if (!last) return;
    yield batch;
    after = last.caseId;
  }
}

/**
 * Whoever changed a calendar or the bank holidays may have died before the cases were told: the commands that tell them
 * are stored here then, and sent on with the others.
 */
async function announceLeftBehind(register: Register): Promise<void> {
  for await (const _batch of announced(register, { school: null }));
}

/** One round over what is stored and has not reached its case. */
async function sendOn(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const { register, cases, grantTimers, log } = parts;
  const limit = pLimit(AT_ONCE);
  const each = async <T>(what: string, items: readonly T[], repair: (item: T) => Promise<string>) => {
    await Promise.all(
      items.map((item) =>
        limit(async () => {
          if (signal.aborted) return;
          try {
            log.info({ what, result: await repair(item) }, 'sent on');
          } catch (error) {
            log.error({ err: error, what }, 'could not be sent on; it is tried again');
          }
        }),
      ),
    );
  };
  await each('report', await register.pendingCases(SETTLED_MS), (pending) => cases.start(pending));
  await each('joined report', await register.unrecordedReports(SETTLED_MS), async (joined) => {
    const { report, caseClosed } = joined;
    if (caseClosed) {
      // The next rounds find it where it stands then: with a case of its own, or joined to one that is open.
      await register.reassignReport(report.reportId);
      return 'reassigned';
    }
    const { reportId, school, circumstances, reportedBy } = report;
    const data = { reportId, school, circumstances };
    return cases.deliver(joined, envelope(reportedBy, reportId, { kind: 'join-report', data }));
  });
  const unsettled = await register.unsettledCommands(BATCH);
  await each('command', unsettled, (command) => sendCommand(parts, command));
  await register.commandsSent(unsettled.map(({ command }) => command.commandId));
  await each('access', await register.grantsWithoutTimer(SETTLED_MS), async (grant) => {
    if (!(await grantTimers.start(grant))) return 'unavailable';
    await register.timerStarted(grant.grantId);
    return 'started';
  });
}

async function sendCommand({ register, cases }: WatchParts, unsettled: UnsettledCommand): Promise<string> {
  const { isClosed, command, caseId } = unsettled;
  if (!isClosed) return cases.deliver(unsettled, command);
  await answerOfRegister(register, caseId, command, 'command');
  return 'answered';
}
