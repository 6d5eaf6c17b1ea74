import type { Instant } from '../../domain/case/cme-case.ts';
import type { HolderRole } from '../../domain/policy/access/holder-roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import type { CaseRow } from './cases-port.ts';
import type { Scope } from '../scope.ts';

export interface CaseFilter {
  readonly stage?: Stage;
  /** A URN, or `none` for children on no roll. */
  readonly school?: string;
  readonly holder?: HolderRole;
  readonly dueBefore?: Instant;
  /** Matched against reference and names, folded. Undefined for callers who may not see names: reference only. */
  readonly q?: string;
  readonly searchNames: boolean;
  /**
   * Cases that are not open to who asks, by their ids. Those that may be asked for stand last, and no filter but the
   * reference or the whole name finds them; those that are hidden are left out.
   */
  readonly withheld?: { readonly ask: readonly string[]; readonly hidden: readonly string[] };
  readonly limit: number;
  readonly cursor?: string;
}

/** A page of cases; `restricted` come after `items`. */
interface CasePage {
  readonly items: CaseRow[];
  readonly restricted: { readonly id: string; readonly reference: string }[];
  readonly next: string | null;
}

/** The list of cases. */
export interface CaseLists {
  /** Most urgent first. A cursor comes from an answer before; anything else rejects with a RangeError (`isCursor`). */
  listCases(filter: CaseFilter, scope: Scope): Promise<CasePage>;
}
