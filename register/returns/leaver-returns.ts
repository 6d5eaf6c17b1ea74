import type { Instant } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Ground } from '../../domain/policy/law/grounds.ts';
import type { LeaverFollowUp } from '../../domain/policy/law/leavers.ts';
import type { Principal } from '../principal.ts';
import type { Pupil } from '../reports/report-port.ts';
import type { Scope } from '../scope.ts';

/** A pupil whose name a school deletes from its admission register: the items of SI 2024/208 reg 13(4). */
export interface Leaver {
  readonly school: string;
  readonly pupil: Pupil;
  readonly parents: readonly object[];
  readonly livesWithNoParent?: true;
  readonly futureHome?: object;
  readonly destination?: object;
  readonly ground: Ground;
  readonly deletedOn: LocalDate;
  /** When the parents' written notice of home education came. */
  readonly writtenNoticeOn?: LocalDate;
  readonly atEndOfFinalYear?: true;
  readonly note?: string;
}

/** What the return calls for, and the case of the child that is open at the same school. */
export interface Followed {
  readonly returnId: string;
  /** The last day on which the return was in time; null where none was owed. */
  readonly dueBy: LocalDate | null;
  readonly isLate: boolean;
  readonly followUp: LeaverFollowUp | null;
  readonly openCase: { readonly id: string; readonly reference: string } | null;
}

/** A leaver's return on record, for those who receive them. */
interface LeaverReturn extends Leaver, Followed {
  readonly receivedAt: Instant;
}

/** What the register does with the returns of leavers. */
export interface LeaverReturns {
  /**
   * Stores a leaver's return under `returnId`, looks whether a case of the child is open, and tells it, and
   * those whom the return itself is to be told to. The same `returnId` again gives the same answer.
   */
  takeLeaver(leaver: Leaver, returnId: string, by: Principal): Promise<Followed>;
  /** The leavers a school has returned, latest first. */
  leaversOf(school: string, limit: number, scope: Scope): Promise<LeaverReturn[]>;
}
