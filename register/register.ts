import type { AccessControl } from './access/access-port.ts';
import type { Views } from './access/views-port.ts';
import type { Audit } from './audit/audit.ts';
import type { CaseLists } from './cases/case-list-port.ts';
import type { Cases } from './cases/cases-port.ts';
import type { Commands } from './cases/commands.ts';
import type { Households } from './cases/households.ts';
import type { Timelines } from './cases/timeline-port.ts';
import type { DataProtection } from './data-protection/data-protection.ts';
import type { Decisions } from './decisions/decisions.ts';
import type { HandoverLinks } from './handovers/handover-links-port.ts';
import type { EncryptionKeys } from './keys/encryption-keys-port.ts';
import type { Keys } from './keys/keys-port.ts';
import type { CaughtMails } from './notices/caught-mail-port.ts';
import type { Digests, Outbox } from './notices/outbox-port.ts';
import type { Figures } from './oversight/figures-port.ts';
import type { Oversight } from './oversight/oversight.ts';
import type { SignIns } from './people/sign-ins-port.ts';
import type { Reports } from './reports/report-port.ts';
import type { JoinerReturns } from './returns/joiner-returns.ts';
import type { LeaverReturns } from './returns/leaver-returns.ts';
import type { BankHolidayRegister } from './schools/bank-holidays.ts';
import type { CalendarChanges } from './schools/calendar-changes.ts';
import type { Schools } from './schools/schools-port.ts';

export type { CaseRow, OpenCase } from './cases/cases-port.ts';
export type { TimelineItem } from './cases/timeline-port.ts';
export type { OutboxItem } from './notices/outbox-port.ts';
export type { Principal, Sender } from './principal.ts';
export type { PendingCase, Pupil, Report, TakenReport } from './reports/report-port.ts';
export type { School } from './schools/schools-port.ts';
export type { Scope } from './scope.ts';
export { RegisterUnavailable } from './register-unavailable.ts';

/**
 * The register: the record of every case, and the only place where names live. Each part has its interface beside its
 * code. All methods reject with `RegisterUnavailable` when the database cannot be reached.
 */
export interface Register
  extends
    AccessControl,
    Audit,
    BankHolidayRegister,
    CalendarChanges,
    CaseLists,
    Cases,
    CaughtMails,
    Commands,
    DataProtection,
    Decisions,
    Digests,
    EncryptionKeys,
    Figures,
    HandoverLinks,
    Households,
    JoinerReturns,
    Keys,
    LeaverReturns,
    Outbox,
    Oversight,
    Reports,
    Schools,
    SignIns,
    Timelines,
    Views {
  /** Cheap round trip for readiness. */
  ping(): Promise<void>;
}
