import type { CaseEvent, Instant } from '../../domain/case/cme-case.ts';
import type { DeadlineMove } from '../../domain/decisions/attendance/corrections.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import type { Scope } from '../scope.ts';

/** A deadline that was moved, with what was said of it, as far as the scope may read it. */
type RecordedMove = DeadlineMove & { why: string; note: string | null; at: Instant };

/** One thing that happened on a case. */
export interface TimelineItem {
  /** The case's own time. */
  readonly at: Instant;
  /** The wall clock when it was recorded. */
  readonly recordedAt: Instant;
  readonly by: { readonly role: Actor['role']; readonly name: string; readonly school: string | null };
  readonly what: CaseEvent['what'];
  readonly policy: readonly string[];
  readonly data: CaseEvent['data'];
  /**
   * The body of the command or report behind it, with its words; null where time passed. Of a report without the
   * pupil, and with `differs` (`date-of-birth`, `names`) where it has the same UPN but other details.
   */
  readonly sent: Readonly<Record<string, unknown>> | null;
}

/** What happened on a case, oldest first. */
export interface Timelines {
  /** With the words of those whose words the scope may read. */
  timeline(caseId: string, scope: Scope): Promise<TimelineItem[]>;
  moves(caseId: string, scope: Scope): Promise<RecordedMove[]>;
}
