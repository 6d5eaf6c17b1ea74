import type { CasePosition, PositionDetails } from '../../domain/case/position.ts';
import type { Instant } from '../../domain/case/cme-case.ts';
import type { Refusal } from '../../domain/case/refusal.ts';
import type { CaseMessage } from '../../domain/decisions/case-message.ts';
import type { Change } from '../../domain/decisions/draft.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';

/** A message to a case and when it reached it, in the case's own time (epoch milliseconds). */
export interface ArrivedMessage extends CaseMessage {
  readonly at: number;
}

/** What a case's workflow asks of the register. */
export interface DecisionRequest {
  readonly caseId: string;
  /** The case's own time, epoch milliseconds: every deadline due by then passes. */
  readonly at: number;
  /** The latest version that the workflow was told of; 0 at its start. */
  readonly known: number;
  /** In the order in which they came. */
  readonly messages: readonly ArrivedMessage[];
  /** They were decided before, by a register that has forgotten it. */
  readonly again?: true;
}

/** The answer to one message: on record as this version of the case, refused, or meant for another case of the child. */
export type CommandAnswer =
  { readonly version: number } | { readonly refused: Refusal } | { readonly otherCase: true };

/** A Signal, or a request to cancel, that changed nothing. Never holds what was sent beyond its id. */
export interface Rejection {
  readonly at: Instant;
  readonly signal: string;
  readonly commandId: string | null;
  readonly code: string;
  readonly why: string;
}

/** What was decided, and where the case stands on record after it. */
export interface Decided {
  /** One for each message, in their order. */
  readonly answers: readonly CommandAnswer[];
  readonly position: CasePosition;
  /** Left out where they are as the workflow was told last. */
  readonly details?: PositionDetails;
  /** The latest, oldest first; left out where the workflow knows them all. */
  readonly rejections?: readonly Rejection[];
}

/** What was decided, as the process that had it recorded is told. */
export interface Recorded extends Decided {
  /** Notices wait to be delivered. */
  readonly owesNotices: boolean;
}

/** The register has an older version of the case than its workflow was told of: it was restored from a backup. */
export interface Forgotten {
  readonly onRecord: number;
}

/** One decision on its way to the record. */
export interface TakenDecision {
  readonly change: Change;
  /** The case's own time, epoch milliseconds. */
  readonly at: number;
  readonly by: Actor;
  /** The command or report behind it; null where time passed. */
  readonly commandId: string | null;
}

/** The case is not in this register. */
export class CaseNotOnRecord extends Error {
  override readonly name = 'CaseNotOnRecord';
}
