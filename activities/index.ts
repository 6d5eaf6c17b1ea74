import type { KeyObject } from 'node:crypto';
import type { CaseRecord } from '../domain/decisions/case-record.ts';
import type { Instant } from '../domain/case/cme-case.ts';
import type { LocalDate } from '../domain/calendar/local-date.ts';
import type { HeadFolder } from '../register/audit/heads/head-folder.ts';
import type { PanelDay } from '../register/oversight/oversight.ts';
import type { Register } from '../register/register.ts';
import { buildPanel } from './build-panel.ts';
import { deliverNotices } from './deliver-notices.ts';
import { endAccess } from './end-access.ts';
import { record } from './record.ts';
import { wakeUp } from './wake-up.ts';
import { signAuditHead } from './sign-audit-head.ts';
import { writeDigests } from './write-digests.ts';

/** What the workflows ask of the outside world. */
export interface Activities {
  /**
   * Writes decisions to the register in one transaction: events, read model and outbox. Idempotent, so a local
   * activity may run it again after a crash.
   */
  record(record: CaseRecord): Promise<void>;
  /** Sends what stands in the outbox, for most of an hour; the workflow then asks again. */
  deliverNotices(): Promise<void>;
  /** Writes the reminders of one morning; a second call adds none. */
  writeDigests(day: LocalDate): Promise<void>;
  /** Builds the pack of the monthly review on that day, if the month has none and a school is in session. */
  buildPanel(day: LocalDate): Promise<PanelDay>;
  /** Ends access to a restricted case at an instant of its timer; a second call changes nothing. */
  endAccess(grantId: string, at: Instant): Promise<void>;
  /** Signs where the audit ends and puts that outside the database; again, if nothing was added, it adds none. */
  signAuditHead(): Promise<void>;
}

/** Where activities say what happened: codes and counts, never a name, an address or a subject. */
export interface ActivityLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface ActivityParts {
  readonly register: Register;
  /** Where mail is handed over: `smtp://` or `smtps://`. */
  readonly smtp: string;
  readonly log: ActivityLog;
  /** Without it, or without its key, the audit is not signed. */
  readonly auditSigning?: { readonly folder: HeadFolder; readonly key: KeyObject | null };
  /** Aborted when the process stops, so that the long-lived activity ends at once. */
  readonly stopping: AbortSignal;
}

/** The activities of one process. A decision recorded here wakes the delivery at once. */
export function createActivities({ register, smtp, log, stopping, auditSigning }: ActivityParts): Activities {
  const owed = wakeUp();
  return {
    record: record(register, owed),
    deliverNotices: deliverNotices({ register, smtp, log, stopping, owed }),
    writeDigests: writeDigests(register, log, owed),
    buildPanel: buildPanel(register, log, owed),
    endAccess: endAccess(register, log, owed),
    signAuditHead: signAuditHead(register, log, auditSigning),
  };
}
