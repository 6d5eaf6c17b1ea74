import type { Actor } from '../domain/policy/access/actors.ts';
import type { CaseAddress, Commands } from './cases/commands.ts';
import type { Households } from './cases/households.ts';
import type { BankHolidayRegister } from './schools/bank-holidays.ts';
import type { CalendarChanges } from './schools/calendar-changes.ts';
import type { Decisions } from './decisions/decisions.ts';
import type { CaseEvent, CmeCase, Instant } from '../domain/case/cme-case.ts';
import type { RecordedMove } from './cases/timeline.ts';
import type { LocalDate } from '../domain/calendar/local-date.ts';
import type { Circumstance } from '../domain/policy/procedure/circumstances.ts';
import type { Recipient } from '../domain/policy/procedure/notices.ts';
import type { Role } from '../domain/policy/access/roles.ts';
import type { Stage } from '../domain/policy/procedure/stages.ts';
import type { AccessControl } from './access/access-port.ts';
import type { Views } from './access/views-port.ts';
import type { Audit } from './audit/audit.ts';
import type { CaseLists } from './cases/case-list-port.ts';
import type { CaughtMails } from './notices/caught-mail-port.ts';
import type { DataProtection } from './data-protection/data-protection.ts';
import type { EncryptionKeys } from './keys/encryption-keys-port.ts';
import type { HandoverLinks } from './handovers/handover-links-port.ts';
import type { Oversight } from './oversight/oversight.ts';
import type { JoinerReturns } from './returns/joiner-returns.ts';
import type { Keys } from './keys/keys-port.ts';
import type { LeaverReturns } from './returns/leaver-returns.ts';
import type { Pupil, Report } from './reports/report-port.ts';
import type { SignIns } from './people/sign-ins-port.ts';
import type { Schools } from './schools/schools-port.ts';

export type { School } from './schools/schools-port.ts';

export type { Pupil, Report } from './reports/report-port.ts';

/** Who calls: a role, bound to one school for the role `school`. `id` is stable across restarts. */
export interface Principal {
  readonly id: string;
  readonly role: Role;
  /** Code of the authority (`Policy.authority`) that they act for: nothing of any other exists for them. */
  readonly authority: string;
  readonly school: string | null;
  /** Shown on the timeline. */
  readonly name: string;
}

/** Who sends a command: a caller with a key, the receiving side of a hand-over by its link, or the service itself. */
export interface Sender extends Omit<Principal, 'role'> {
  readonly role: Role | 'receiver' | 'service';
}

/**
 * What became of a stored report. `opened` has a case row of its own, whose workflow is still to be started;
 * `joined` belongs to a case that is open (or being opened) already.
 */
export type TakenReport =
  | { readonly kind: 'opened'; readonly reportId: string; readonly pending: PendingCase }
  | {
      readonly kind: 'joined';
      readonly reportId: string;
      readonly caseId: string;
      readonly sameSchool: boolean;
    };

/** A case row without a recorded version: its workflow is still to open it. */
export interface PendingCase extends CaseAddress {
  readonly reportId: string;
}

/** A report that joined a case which was open, and which has not taken it up on its record. */
export interface UnrecordedReport extends CaseAddress {
  readonly report: {
    readonly reportId: string;
    readonly school: string | null;
    readonly circumstances: readonly Circumstance[];
    readonly reportedBy: Actor;
  };
  /** The case was closed before it took the report up, so the report is to be assigned anew. */
  readonly caseClosed: boolean;
}

/** A case as it stands in the register. */
export interface CaseRow {
  readonly id: string;
  readonly workflowId: string;
  readonly pupil: Pupil;
  readonly current: CmeCase;
  /** The case's own time now: the wall clock, moved on by what a rehearsal has skipped. Epoch milliseconds. */
  readonly asOf: number;
  /** The case's own time of its latest version, epoch milliseconds. */
  readonly changedAt: number;
  /** Only in the scope of a school. */
  readonly saidBySchool?: SaidBySchool;
}

/** An open case as whoever watches over the workflows sees it. */
export interface OpenCase extends CaseAddress {
  readonly version: number;
  readonly stage: Stage | null;
  /** In the case's own time, epoch milliseconds. */
  readonly nextDeadlineAt: number | null;
  /** The case's own time now, epoch milliseconds. */
  readonly asOf: number;
}

/** What a school has said itself: which circumstances, and whether it gave the account of who the child is. */
export interface SaidBySchool {
  readonly circumstances: readonly Circumstance[];
  readonly whoTheChildIs: boolean;
}

/** Which cases a caller may see; applied in every query itself. */
export type Scope =
  | { readonly school: string }
  | { readonly circumstance: Circumstance }
  | { readonly absence: 'not-on-roll' }
  | 'authority';

export interface TimelineItem {
  /** The case's own time. */
  readonly at: Instant;
  /** The wall clock when it was recorded. */
  readonly recordedAt: Instant;
  readonly by: { readonly role: Actor['role']; readonly name: string; readonly school: string | null };
  readonly what: CaseEvent['what'];
  readonly policy: readonly string[];
  readonly data: CaseEvent['data'];
  /**
   * The body of the command or report behind it, with its words; null where time passed. Of a report without the
   * pupil, and with `differs` (`date-of-birth`, `names`) where it has the same UPN but other details.
   */
  readonly sent: Readonly<Record<string, unknown>> | null;
}

/** A notice on its way out. */
export interface OutboxItem {
  readonly key: string;
  readonly caseId: string | null;
  readonly notice: string;
  readonly recipient: Recipient;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  /** The relay may have taken it in an earlier attempt that was cut off. */
  readonly maybeSentBefore: boolean;
}

/**
 * The register: the record of every case, and the only place where names live. All methods reject with
 * `RegisterUnavailable` when the database cannot be reached.
 */
export interface Register
  extends
    AccessControl,
    Audit,
    BankHolidayRegister,
    CalendarChanges,
    CaseLists,
    CaughtMails,
    Commands,
    DataProtection,
    Decisions,
    EncryptionKeys,
    HandoverLinks,
    Households,
    JoinerReturns,
    Keys,
    LeaverReturns,
    Oversight,
    Schools,
    SignIns,
    Views {
  /** Cheap round trip for readiness. */
  ping(): Promise<void>;

  /**
   * Stores a report under `reportId`, matches its child (by UPN, or by date of birth with the same folded names)
   * and joins it to the child's open case or makes a new case row: one transaction, and parallel reports of one
   * child end in one case. The same `reportId` again gives the same answer.
   */
  takeReport(
    report: Report,
    reportId: string,
    by: Principal,
    requestHash?: string | null,
  ): Promise<TakenReport>;
  /**
   * Takes a stored report once more whose case was closed before it was on that case's record: the child is
   * reported missing again, so it joins what is open by now or makes a new case row. Any other report stays where
   * it is, and the answer says where.
   */
  reassignReport(reportId: string): Promise<TakenReport>;
  /** Case rows whose workflow has not recorded anything yet, oldest first, older than `olderThanMs`. */
  pendingCases(olderThanMs: number): Promise<PendingCase[]>;
  /** Reports that joined a case and are not on its record, oldest first, older than `olderThanMs`. */
  unrecordedReports(olderThanMs: number): Promise<UnrecordedReport[]>;

  findCase(caseId: string, scope: Scope): Promise<CaseRow | undefined>;
  /**
   * A case as it stood at an instant of its own time (epoch milliseconds), as it was put on record then; undefined
   * when it was not open yet.
   */
  findCaseAsOf(caseId: string, scope: Scope, at: number): Promise<CaseRow | undefined>;
  /** Where a case's workflow is, recorded or not; undefined for an unknown id. */
  findAddress(caseId: string): Promise<CaseAddress | undefined>;
  /** With the words of those whose words the scope may read. */
  timeline(caseId: string, scope: Scope): Promise<TimelineItem[]>;
  moves(caseId: string, scope: Scope): Promise<RecordedMove[]>;
  /** Open, recorded cases of a school; of all of them, and of children on no roll, for null. */
  openCasesOf(school: string | null): Promise<CaseRow[]>;
  /** Open cases as far as it takes to see whether their workflows are as they should be, by id, after that id. */
  openCases(after: string, limit: number): Promise<OpenCase[]>;
  /** How many changes were ever recorded: a number that only a register restored from a backup has less of. */
  changesRecorded(): Promise<number>;
  /** Resolves once a case is on record in at least that version; undefined when `deadlineAt` (epoch ms) passes first. */
  untilRecorded(caseId: string, version: number, deadlineAt: number): Promise<number | undefined>;

  putMailbox(recipient: Recipient, address: string): Promise<void>;

  /** Claims due notices for sending, each for `leaseMs`; what a dead process had claimed is due again after its lease. */
  claimNotices(limit: number, leaseMs: number): Promise<OutboxItem[]>;
  noticeSent(key: string): Promise<void>;
  /**
   * `refused` gives up: the relay refused it for good. Otherwise it is tried again with back-off, for three days;
   * `unknown` when the relay may have taken it, which the next attempt is told. `why` is a code, without words of
   * the relay: they may repeat an address.
   */
  noticeFailed(key: string, why: string, outcome: 'refused' | 'try-again' | 'unknown'): Promise<void>;
  /** Writes the reminders of one morning: one digest a school in session and one for EWS; a second call adds none. */
  writeDigests(day: LocalDate): Promise<{ written: number }>;
  sentNotices(
    limit: number,
  ): Promise<(OutboxItem & { state: string; attempts: number; sentAt: Instant | null })[]>;

  /** Figures for `/metrics` and `doctor`. */
  figures(): Promise<{
    casesByStage: Readonly<Record<string, number>>;
    pendingCases: number;
    noticesWaiting: number;
    noticesFailed: number;
  }>;
}

/** The database cannot be reached or does not answer. */
export class RegisterUnavailable extends Error {
  override readonly name = 'RegisterUnavailable';
}
