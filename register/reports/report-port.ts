import type { Actor } from '../../domain/policy/access/actors.ts';
import type { CaseAddress } from '../cases/case-address.ts';
import type { Principal } from '../principal.ts';
import type { Absence } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import type { ReferralSource } from '../../domain/policy/tracking/referral-sources.ts';

/** A parent, carer or other contact of a child. */
interface Contact {
  readonly name: string;
  readonly relationship?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly parentalResponsibility?: boolean;
}

/** Who a child is: the only place in the product where this stands. */
export interface Pupil {
  readonly givenName: string;
  readonly familyName: string;
  readonly dateOfBirth: LocalDate;
  readonly sex?: string;
  readonly upn?: string;
  readonly yearGroup?: number;
  readonly address?: { readonly lines: readonly string[]; readonly postcode?: string };
  readonly contacts?: readonly Contact[];
}

/** A missing child as reported. */
export interface Report {
  /** Null for a child on no roll. */
  readonly school: string | null;
  readonly pupil: Pupil;
  readonly absence: Absence;
  /** Of a child on no roll: who said so, in words beside the code. */
  readonly referredBy?: { readonly source: ReferralSource; readonly words?: string };
  readonly circumstances: readonly Circumstance[];
  readonly note?: string;
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

/** Reports of missing children, as they are taken in. */
export interface Reports {
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
}
