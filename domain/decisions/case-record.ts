import type { Actor } from '../policy/access/actors.ts';
import type { Cause } from './decide.ts';
import type { NoticeCode } from '../policy/procedure/notices.ts';
import type { CaseEvent, CmeCase, Instant } from '../case/cme-case.ts';

/** One decision on its way to the register. */
export interface RecordedChange {
  readonly version: number;
  /** The case's own time. */
  readonly at: Instant;
  readonly by: Actor;
  /** The command or report behind the change; null where time passed. */
  readonly commandId: string | null;
  readonly cause: Cause;
  readonly events: readonly CaseEvent[];
  readonly notices: readonly NoticeCode[];
}

/** Everything decided since the last record, with the case as it stands after it. */
export interface CaseRecord {
  readonly current: CmeCase;
  /** Oldest first, versions without gaps, the last one being `current.version`. */
  readonly changes: readonly RecordedChange[];
}
