import type { Instant } from '../../domain/case/cme-case.ts';
import type { DisclosedKind, DisclosureBasis } from '../../domain/policy/data-protection/disclosures.ts';
import type {
  ErasureFacts,
  Retention,
  RetentionDecision,
} from '../../domain/policy/data-protection/retention.ts';
import type { MarkedValue } from '../../domain/policy/data-protection/subject-access.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Principal } from '../principal.ts';

/** One disclosure of a child's data. */
interface Disclosure {
  readonly on: LocalDate;
  readonly to: string;
  readonly basis: DisclosureBasis;
  readonly kinds: readonly DisclosedKind[];
  readonly why: string;
}

/** The same as it stands on record. */
interface RecordedDisclosure extends Disclosure {
  readonly id: string;
  readonly by: { readonly role: Role; readonly name: string };
  readonly recordedAt: Instant;
}

/** What somebody decided about a record whose retention has ended. */
interface RetentionReview {
  readonly decision: RetentionDecision;
  /** Of a record that is kept: until when, if a day was named. */
  readonly until: LocalDate | null;
  readonly why: string;
}

/** A record whose retention has ended. */
interface EndedRetention extends Retention {
  readonly caseId: string;
  readonly reference: string;
  readonly cases: number;
  readonly isHeld: boolean;
  readonly review: { readonly decision: RetentionDecision; readonly until: LocalDate | null } | null;
}

/** Everything on record about a child, each value marked for whoever reads it before it is given out. */
export interface SubjectAccessBundle {
  readonly madeAt: Instant;
  readonly items: readonly {
    /** Which part of the record it is from. */
    readonly part: 'report' | 'command' | 'event' | 'joiner' | 'leaver' | 'disclosure';
    readonly reference: string;
    readonly at: Instant;
    /** Who wrote or did it, as a role. */
    readonly by: string;
    readonly values: readonly MarkedValue[];
  }[];
}

/** What was erased: rows of each table. */
export type Erased = Readonly<Record<string, number>>;

/** The part of the register's port that a data protection officer works with. All of it is on the audit. */
export interface DataProtection {
  /** Puts a disclosure on record; the same id again changes nothing. */
  addDisclosure(caseId: string, id: string, disclosure: Disclosure, by: Principal): Promise<void>;
  /** Disclosures of a case's child, oldest first. */
  disclosures(caseId: string): Promise<RecordedDisclosure[]>;
  /** False when the record is under a hold already. */
  setLegalHold(caseId: string, why: string, by: Principal): Promise<boolean>;
  /** False when there is no hold to lift. */
  liftLegalHold(caseId: string, why: string, by: Principal): Promise<boolean>;
  /** Children whose retention has ended by a date and whose record is still there, the longest ended first. */
  endedRetentions(on: LocalDate): Promise<EndedRetention[]>;
  reviewRetention(caseId: string, id: string, review: RetentionReview, by: Principal): Promise<void>;
  /** What an erasure turns on; undefined when the record was erased before. */
  erasureFacts(caseId: string): Promise<Omit<ErasureFacts, 'today' | 'by'> | undefined>;
  /** Erases who a case's child is and every word about the child, in all cases; ids, codes and dates stay. */
  eraseChild(caseId: string, by: Principal): Promise<Erased>;
  subjectAccess(caseId: string, by: Principal): Promise<SubjectAccessBundle>;
}
