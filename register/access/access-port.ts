import type { Instant } from '../../domain/case/cme-case.ts';
import type { Reader, RestrictionKind, Standing } from '../../domain/policy/access/restrictions.ts';
import type { CaseRow } from '../cases/cases-port.ts';
import type { Principal } from '../principal.ts';
import type { Scope } from '../scope.ts';

/** A restriction to be placed on a case. */
interface NewRestriction {
  readonly id: string;
  readonly caseId: string;
  readonly kind: RestrictionKind;
  readonly why: string;
  /** Ids of people for whom the case does not exist. */
  readonly excluded: readonly string[];
  readonly by: Principal;
}

/** A restricted case that is not open to a reader. */
export interface WithheldCase {
  readonly caseId: string;
  readonly reference: string;
  readonly standing: Exclude<Standing, 'open'>;
}

/** A request for access to a restricted case. */
export interface AccessRequest {
  readonly id: string;
  readonly caseId: string;
  readonly reference: string;
  readonly askedBy: Principal;
  readonly why: string;
  readonly hours: number;
  readonly askedAt: Instant;
  /** Null until somebody has decided. */
  readonly granted: boolean | null;
  readonly decidedBy: Principal | null;
}

/** Access that somebody had or has to a restricted case. */
export interface AccessGrant {
  readonly id: string;
  readonly caseId: string;
  readonly reference: string;
  readonly how: 'granted' | 'break-glass';
  readonly holder: Principal;
  readonly why: string;
  /** Null where the glass was broken. */
  readonly grantedBy: Principal | null;
  readonly from: Instant;
  /** By the wall clock; access is over from this instant on. */
  readonly until: Instant;
  readonly endedAt: Instant | null;
  readonly review: {
    readonly at: Instant;
    readonly by: Principal;
    readonly proper: boolean;
    readonly note: string | null;
  } | null;
}

/** `unreviewed`: over, or had by breaking the glass, and nobody has looked at it since. */
export const GRANT_STATES = ['active', 'unreviewed', 'all'] as const;
type GrantState = (typeof GRANT_STATES)[number];

/** Restricted cases: which they are, and who may look at them for how long. */
export interface AccessControl {
  /** Places a restriction, in the place of one that the case may have. */
  restrict(restriction: NewRestriction): Promise<void>;
  /** Lifts it, and ends every access that was had by way of it; false when the case has none. */
  liftRestriction(lifting: { caseId: string; why: string; by: Principal }): Promise<boolean>;
  isRestricted(caseId: string): Promise<boolean>;
  /** Ids among these that are nobody's. */
  unknownPrincipals(ids: readonly string[]): Promise<string[]>;
  /** Restricted cases that are not open to a reader now: few, and of the whole authority. */
  withheldFrom(reader: Reader): Promise<WithheldCase[]>;
  /** A case within a reader's scope, restricted or not, and whether it is open to them. */
  findCaseFor(
    reader: Reader,
    caseId: string,
    scope: Scope,
  ): Promise<{ readonly row: CaseRow; readonly standing: Standing } | undefined>;

  askForAccess(request: {
    id: string;
    caseId: string;
    by: Principal;
    why: string;
    hours: number;
  }): Promise<void>;
  findAccessRequest(id: string): Promise<AccessRequest | undefined>;
  /** Requests that nobody has decided on, oldest first. */
  openAccessRequests(): Promise<AccessRequest[]>;
  /** Decides on a request, once: false when somebody had. Access begins at once, under the id of the request. */
  decideAccess(decision: {
    id: string;
    by: Principal;
    granted: boolean;
    hours: number;
    note?: string;
  }): Promise<boolean>;
  /** Gives access at once, and tells those who answer for it. */
  breakGlass(emergency: {
    id: string;
    caseId: string;
    by: Principal;
    why: string;
    hours: number;
  }): Promise<void>;
  findAccessGrant(id: string): Promise<AccessGrant | undefined>;
  /** Latest first. */
  accessGrants(state: GrantState): Promise<AccessGrant[]>;
  /** Whether access is over at an instant of its timer, and was not before: then its review is asked for. */
  endAccess(id: string, at: Instant): Promise<boolean>;
  /** Keeps a review, once: false when there is one. What was not proper is over. */
  reviewAccess(review: { id: string; by: Principal; proper: boolean; note?: string }): Promise<boolean>;
  /** Grants for which no timer runs yet, older than `olderThanMs`. */
  grantsWithoutTimer(olderThanMs: number): Promise<{ grantId: string; until: Instant }[]>;
  timerStarted(grantId: string): Promise<void>;
}
