import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import type { Pupil } from '../reports/report-port.ts';
import type { Scope } from '../scope.ts';
import type { CaseAddress } from './case-address.ts';

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

/** Single cases, and the open ones that somebody must act on. */
export interface Cases {
  findCase(caseId: string, scope: Scope): Promise<CaseRow | undefined>;
  /**
   * A case as it stood at an instant of its own time (epoch milliseconds), as it was put on record then; undefined
   * when it was not open yet.
   */
  findCaseAsOf(caseId: string, scope: Scope, at: number): Promise<CaseRow | undefined>;
  /** Where a case's workflow is, recorded or not; undefined for an unknown id. */
  findAddress(caseId: string): Promise<CaseAddress | undefined>;
  /** Open, recorded cases of a school; of all of them, and of children on no roll, for null. */
  openCasesOf(school: string | null): Promise<CaseRow[]>;
  /** Open cases as far as it takes to see whether their workflows are as they should be, by id, after that id. */
  openCases(after: string, limit: number): Promise<OpenCase[]>;
  /** How many changes were ever recorded: a number that only a register restored from a backup has less of. */
  changesRecorded(): Promise<number>;
  /** Resolves once a case is on record in at least that version; undefined when `deadlineAt` (epoch ms) passes first. */
  untilRecorded(caseId: string, version: number, deadlineAt: number): Promise<number | undefined>;
}
