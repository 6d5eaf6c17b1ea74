import type { AgreedAction, Instant } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { DutyCode } from '../../domain/policy/procedure/duties.ts';
import type { HolderRole } from '../../domain/policy/access/holder-roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import type { Scope } from '../scope.ts';

/** What became of a day on which the monthly review was to be held. */
export interface PanelDay {
  readonly kind: 'built' | 'already' | 'skipped';
  /** The day of the month's pack; null while it has none. */
  readonly heldOn: LocalDate | null;
}

/** One case of a pack. */
export interface PanelCase {
  readonly caseId: string;
  readonly reference: string;
  readonly school: string | null;
  /** When the pack was built. */
  readonly stage: Stage;
  /** Whole weeks since school days had no part in it any more: a decision was due, or the child moved or was tracked. */
  readonly weeksTracked: number;
  /** The review before this panel. */
  readonly lastReview: LocalDate | null;
  /** Null for a case that was not in the pack before. */
  readonly reviewedLastTime: boolean | null;
  /** Whether a review was recorded since this pack was built and before the next one. */
  readonly reviewed: boolean;
  /** Actions that were open when the pack was built, as they stand now. */
  readonly carriedOver: readonly AgreedAction[];
  /** Actions agreed at this panel, as they stand now. */
  readonly agreed: readonly AgreedAction[];
  /** The child is no longer of compulsory school age: a person decides (5 CME officer). */
  readonly ageEnded: boolean;
}

/** The review of one month. */
export interface Panel {
  readonly month: string;
  /** The day of the pack; null while the month has none. */
  readonly heldOn: LocalDate | null;
  /** Days on which it was due and no school was in session. */
  readonly skipped: readonly LocalDate[];
  readonly cases: readonly PanelCase[];
}

/** One current case as managers see it. */
export interface CaseloadRow {
  readonly caseId: string;
  readonly reference: string;
  /** Null where the caller may not know. */
  readonly name: string | null;
  readonly school: string | null;
  readonly stage: Stage;
  readonly holder: HolderRole | null;
  /** Of the case's own school, on the case's own day; null for a child whom no school counts. */
  readonly schoolDay: number | null;
  readonly nextDeadlineAt: Instant | null;
  readonly overdue: readonly DutyCode[];
  /** Calendar days since a person did anything on it. */
  readonly quietDays: number;
  readonly ageEnded: boolean;
}

/** How one duty was met, over all cases. `inTime` and `late` count what is done. */
export interface TimelinessRow {
  readonly owedBy: HolderRole;
  readonly duty: DutyCode;
  readonly inTime: number;
  readonly late: number;
  /** Done before the time of doing was on record. */
  readonly timeUnknown: number;
  readonly open: number;
  readonly overdue: number;
  readonly notNeeded: number;
}

/** Whom open duties wait for. */
export interface WaitingOn {
  readonly owedBy: HolderRole;
  /** For the role `school`. */
  readonly school: string | null;
  readonly open: number;
  readonly overdue: number;
  readonly longestOverdueSince: Instant | null;
}

/** A figure of the termly return. */
export interface DfeCount {
  readonly topic: 'sex' | 'year_group' | 'duration' | 'reason';
  readonly code: string;
  readonly children: number;
}

/** What is known by now to be otherwise than in a return that was given. */
export interface DfeCorrection {
  readonly reference: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** Topics with their codes, as given and as known now. */
  readonly was: Readonly<Partial<Record<DfeCount['topic'], string>>>;
  readonly is: Readonly<Partial<Record<DfeCount['topic'], string>>>;
}

export interface DfeReturn {
  readonly on: LocalDate;
  /** When the figures were fixed; null for today's, which may still change. */
  readonly frozenAt: Instant | null;
  readonly children: number;
  /** Children on a roll who were looked for on that day: not missing education in law, and not counted. */
  readonly onRollNotCounted: number;
  /** Codes that have a child. */
  readonly counts: readonly DfeCount[];
  readonly corrections: readonly DfeCorrection[];
}

/** The part of the register that managers, auditors and the department ask: every answer is one or a few statements. */
export interface Oversight {
  /**
   * Builds the pack of the monthly review from the open cases, unless the month has one already or no school is in
   * session on that day; a second call for the same day changes nothing.
   */
  buildPanel(day: LocalDate): Promise<PanelDay>;
  /** @param month `YYYY-MM` */
  panelOf(month: string, scope: Scope): Promise<Panel>;
  /** Open cases, those with a decision due first, then by what is overdue. */
  caseload(options: { readonly names: boolean }): Promise<CaseloadRow[]>;
  timeliness(): Promise<{ readonly duties: TimelinessRow[]; readonly waitingOn: WaitingOn[] }>;
  /** The return as at a day, not after today. The first answer about a past day is kept and given again. */
  dfeReturn(on: LocalDate): Promise<DfeReturn>;
}
