import type { Instant } from '../domain/case/cme-case.ts';
import type { Stage } from '../domain/policy/procedure/stages.ts';
import type { CaseRow } from '../register/register.ts';

/** How far a case is to be moved forward. */
export type RehearsalRequest = { readonly to: 'next-deadline' } | { readonly schoolDays: number };

/** Where the case stands once the register shows it, or why it was not moved. */
export type RehearsalAnswer =
  | { readonly asOf: Instant; readonly stage: Stage }
  | { readonly refused: 'not-allowed-now' | 'unavailable'; readonly why: string };

/** Moves one case forward on the real server, whose own time skipping lets its real timers fire. */
export interface Rehearsal {
  advance(row: CaseRow, request: RehearsalRequest): Promise<RehearsalAnswer>;
}
