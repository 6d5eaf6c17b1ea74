import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Policy } from '../domain/policy/editions/policy.ts';
import { withoutWords } from '../domain/calendar/school-calendar.ts';
import type { Register } from '../register/register.ts';
import { calendarFor } from './calendar-for.ts';
import type { CaseGateway } from './case-gateway.ts';
import type { Log } from '../api/deps.ts';
import type { GrantTimers } from './grant-timers.ts';
import { tellCases } from './join-household.ts';
import { sendJoinerWord } from './joiner-word.ts';
import { sendLeaverWord } from './leaver-word.ts';

interface ReconcilerParts {
  readonly register: Register;
  readonly cases: CaseGateway;
  readonly grantTimers: GrantTimers;
  readonly policy: Policy;
  readonly everyMs: number;
  readonly log: Log;
}

/** Younger ones are still on their way by themselves. */
const SETTLED_MS = 3_000;

/**
 * Carries on what a process that died, or a Temporal server that was away, left half-way: a stored report without
 * a case, a report that did not reach its case or came when it was just closed, a case that counts by an older calendar
 * or does not know its household, access without the timer that ends it.
 */
export function startReconciler(parts: ReconcilerParts): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      await round(parts, signal);
      await pause(parts.everyMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** What needs no second try. */
const DONE: ReadonlySet<string> = new Set(['started', 'decided', 'accepted', 'taken anew']);

async function round(parts: ReconcilerParts, signal: AbortSignal): Promise<void> {
  const { register, cases, log } = parts;
  const each = async <T>(what: string, list: Promise<T[]>, repair: (item: T) => Promise<string>) => {
    const items = await list.catch((error: unknown) => {
      log.warn({ err: error, what }, 'the register does not answer the reconciler');
      return [];
    });
    for (const item of items) {
      if (signal.aborted) return;
      try {
        const result = await repair(item);
        if (DONE.has(result)) log.info({ what, result }, 'reconciled');
        else log.warn({ what, result }, 'not reconciled; it is tried again');
      } catch (error) {
        log.error({ err: error, what }, 'could not be reconciled; it is tried again');
      }
    }
  };
  await each('pending case', register.pendingCases(SETTLED_MS), async (pending) => {
    const calendar = await calendarFor(pending.school, parts);
    return calendar ? (await cases.open(pending, calendar)).kind : 'no calendar';
  });
  await each('joined report', register.unrecordedReports(SETTLED_MS), async (report) => {
    if (report.caseClosed) {
      // The next rounds find it where it stands then: as a pending case, or joined to one that is open.
      await register.takeAnew(report.reportId);
      return 'taken anew';
    }
    const workflowId = await register.findWorkflowId(report.caseId);
    if (workflowId === undefined) return 'no case';
    const { reportId, school, circumstances, reportedBy } = report;
    const data = { reportId, school, circumstances };
    const sent = await cases.send(workflowId, {
      commandId: reportId,
      kind: 'join-report',
      by: reportedBy,
      data,
    });
    return sent.kind;
  });
  await each('household', register.casesOutsideHousehold(), async ({ id, workflowId }) => {
    const household = await register.householdOf(id);
    if (household && !(await cases.tellHousehold(household))) return 'unavailable';
    const told = await tellCases(
      cases,
      [{ caseId: id, workflowId }],
      household?.workflowId ?? null,
      randomUUID(),
    );
    return told ? 'decided' : 'unavailable';
  });
  await each('access without a timer', register.grantsWithoutTimer(SETTLED_MS), async (grant) => {
    if (!(await parts.grantTimers.start(grant))) return 'unavailable';
    await register.timerStarted(grant.grantId);
    return 'started';
  });
  await each('joiner', register.unrecordedJoiners(SETTLED_MS), (word) => sendJoinerWord(parts, word));
  await each('leaver', register.unrecordedLeavers(SETTLED_MS), (word) => sendLeaverWord(parts, word));
  await each('calendar', register.casesBehindCalendar(), async ({ id, workflowId, current }) => {
    const calendar = await calendarFor(current.school, parts);
    if (!calendar) return 'no calendar';
    const commandId = `calendar-${calendar.version}-${id}`;
    const by = { role: 'service', id: 'reconciler' } as const;
    const data = { version: calendar.version, dates: withoutWords(calendar.dates) };
    return (await cases.send(workflowId, { commandId, kind: 'change-calendar', by, data })).kind;
  });
}
