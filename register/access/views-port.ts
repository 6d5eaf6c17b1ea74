import type { Instant } from '../../domain/case/cme-case.ts';
import type { LookKind } from '../../domain/policy/access/looks.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Principal } from '../principal.ts';

/** How an answer was given. */
export type LookFormat = 'json' | 'csv' | 'page';

/** A look, before it is on record. */
export interface Look {
  readonly by: Principal;
  readonly what: LookKind;
  /** Cases that the answer shows, by their ids. */
  readonly caseIds: readonly string[];
  /** The names of the filters, and values that can be nobody's name. */
  readonly filter: Readonly<Record<string, string | true>>;
  readonly format: LookFormat;
  /** The caller was refused, and saw nothing. */
  readonly refused: boolean;
}

/** A look on record, for one of the cases it showed. */
interface RecordedLook {
  readonly at: Instant;
  readonly by: { readonly role: Role; readonly name: string; readonly school: string | null };
  readonly what: LookKind;
  readonly filter: Look['filter'];
  readonly format: LookFormat;
  readonly refused: boolean;
}

/** The last look of a page: when it was, in epoch milliseconds, and which. */
export interface LookCursor {
  readonly at: number;
  readonly id: string;
}

/** The record of looks: rows are added and never changed. */
export interface Views {
  recordLook(look: Look): Promise<void>;
  /**
   * Looks at one case, oldest first. A cursor comes from an answer before.
   * @param school only looks of this school's people
   */
  looksAt(
    caseId: string,
    page: { readonly school?: string; readonly limit: number; readonly cursor?: LookCursor },
  ): Promise<{ readonly items: RecordedLook[]; readonly next: LookCursor | null }>;
}
