import type { KeyObject } from 'node:crypto';
import type { Instant } from '../domain/case/cme-case.ts';
import type { HeadFolder } from '../register/audit/heads/head-folder.ts';
import type { Decided, DecisionRequest, Forgotten } from '../register/decisions/decision-request.ts';
import type { PanelDay } from '../register/oversight/oversight.ts';
import type { Register } from '../register/register.ts';
import type { CalendarChange } from '../register/schools/calendar-changes.ts';
import type { CalendarChangeProgress, CaseWatch, WatchMark } from './case-watch.ts';

/** What the workflows ask of the outside world. Instants are the workflow's own, epoch milliseconds. */
export interface Activities {
  /**
   * Takes decisions on a case where they are recorded. Idempotent: run again after a crash, or by two workers, it
   * answers what is on record.
   */
  decide(request: DecisionRequest): Promise<Decided | Forgotten>;
  /** Sends what stands in the outbox, for most of an hour; the workflow then asks again. */
  deliverNotices(): Promise<void>;
  /** Watches over the cases, for most of an hour; the workflow then asks again with the answer. */
  watchCases(mark: WatchMark): Promise<WatchMark>;
  /** Tells every open case that a change of its calendar touches; says by heartbeats how far it is. */
  tellCasesOfCalendar(request: CalendarChange): Promise<CalendarChangeProgress>;
  /** Writes the reminders of the morning of `at`; a second call adds none. */
  writeDigests(at: number): Promise<void>;
  /** Builds the pack of the monthly review on the day of `at`, if the month has none and a school is in session. */
  buildPanel(at: number): Promise<PanelDay>;
  /** Ends access to a restricted case at an instant of its timer; a second call changes nothing. */
  endAccess(grantId: string, at: Instant): Promise<void>;
  /** Signs where the audit ends and puts that outside the database; again, if nothing was added, it adds none. */
  signAuditHead(): Promise<void>;
}

/** Where activities say what happened: codes and counts, never a name, an address or a subject. */
interface ActivityLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface ActivityParts {
  readonly register: Register;
  readonly watch: CaseWatch;
  /** Where mail is handed over: `smtp://` or `smtps://`. */
  readonly smtp: string;
  /** The authority's time zone. */
  readonly zone: string;
  readonly log: ActivityLog;
  /** Without it, or without its key, the audit is not signed. */
  readonly auditSigning?: { readonly folder: HeadFolder; readonly key: KeyObject | null };
  /** Aborted when the process stops, so that the long-lived activities end at once. */
  readonly stopping: AbortSignal;
}
