import type { Instant } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Principal } from '../principal.ts';
import type { Pupil } from '../reports/report-port.ts';
import type { Scope } from '../scope.ts';

/** A pupil whom a school has entered on its admission register. */
export interface Joiner {
  readonly school: string;
  readonly pupil: Pupil;
  readonly enteredOn: LocalDate;
  readonly previousSchool?: string;
  readonly note?: string;
}

/** A return of a joiner as it was taken in. */
interface TakenJoiner {
  readonly returnId: string;
  /** The last day on which the return was in time. */
  readonly dueBy: LocalDate;
  readonly isLate: boolean;
}

/** A joiner's return on record, for those who receive them. */
interface JoinerReturn extends Joiner {
  readonly returnId: string;
  readonly dueBy: LocalDate;
  readonly isLate: boolean;
  readonly receivedAt: Instant;
}

/** What the register does with the returns of joiners. */
export interface JoinerReturns {
  /**
   * Stores a joiner's return under `returnId`. Where somebody looks for the child, in an open case of a child on no
   * roll, being tracked or being handed over, that case is told by a command of the same id. The same `returnId` again
   * gives the same answer.
   */
  takeJoiner(joiner: Joiner, returnId: string, by: Principal): Promise<TakenJoiner>;
  /** The joiners a school has returned, latest first. */
  joinersOf(school: string, limit: number, scope: Scope): Promise<JoinerReturn[]>;
}
