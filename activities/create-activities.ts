import { Context } from '@temporalio/activity';
import { localDateAt } from '../domain/calendar/school-calendar.ts';
import { auditFaultWords } from '../register/audit/audit-fault.ts';
import { signHeads } from '../register/audit/heads/audit-heads.ts';
import type { Activities, ActivityParts } from './activities.ts';
import type { WatchMark } from './case-watch.ts';
import { deliverNotices } from './deliver-notices.ts';
import { createNotifier } from './notifier.ts';

/** Below the activity's start-to-close limit, so that it ends by itself and its workflow starts it anew. */
const WATCH_MS = 50 * 60_000;

/** The activities of one process. What owes a notice wakes the delivery at once. */
export function createActivities(parts: ActivityParts): Activities {
  const { register, watch, log, zone, stopping, auditSigning } = parts;
  const owed = createNotifier();
  return {
    async decide(request) {
      const recorded = await register.decide(request);
      if (!('owesNotices' in recorded)) return recorded;
      // The history takes what the workflow obeys, and nothing else.
      const { owesNotices, ...decided } = recorded;
      if (owesNotices) owed.notify();
      return decided;
    },

    deliverNotices: deliverNotices({ ...parts, owed }),

    async watchCases(mark) {
      const context = Context.current();
      const signal = AbortSignal.any([stopping, context.cancellationSignal]);
      // What the last watch knew: its worker may have died before it could hand it on.
      const known = (context.info.heartbeatDetails as WatchMark | undefined) ?? mark;
      return watch.run(known, Date.now() + WATCH_MS, signal, (beat) => {
        context.heartbeat(beat);
      });
    },

    tellCasesOfCalendar(request) {
      const context = Context.current();
      const signal = AbortSignal.any([stopping, context.cancellationSignal]);
      return watch.tellOfCalendar(request, signal, (progress) => {
        context.heartbeat(progress);
      });
    },

    async writeDigests(at) {
      const day = localDateAt(at, zone);
      const { written } = await register.writeDigests(day);
      log.info({ day, written }, 'morning reminders written');
      if (written > 0) owed.notify();
    },

    async buildPanel(at) {
      const day = localDateAt(at, zone);
      const made = await register.buildPanel(day);
      log.info({ day, ...made }, 'monthly review');
      if (made.kind === 'built') owed.notify();
      return made;
    },

    async endAccess(grantId, at) {
      const ended = await register.endAccess(grantId, at);
      log.info({ grantId, ended }, 'access to a restricted case');
      if (ended) owed.notify();
    },

    async signAuditHead() {
      if (!auditSigning?.key) {
        log.warn({}, 'no key to sign the audit with: what is cut off its end leaves no trace');
        return;
      }
      const { folder, key } = auditSigning;
      const { signed, fault } = await signHeads(register, { folder, key, at: Date.now() });
      if (fault === null) log.info({ signed }, 'audit signed');
      else log.warn({ fault: fault.fault }, `the audit is not signed. ${auditFaultWords(fault)}`);
    },
  };
}
