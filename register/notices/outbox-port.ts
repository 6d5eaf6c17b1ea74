import type { Instant } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Recipient } from '../../domain/policy/procedure/notices.ts';

/** A notice on its way out. */
export interface OutboxItem {
  readonly key: string;
  readonly caseId: string | null;
  readonly notice: string;
  readonly recipient: Recipient;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  /** The relay may have taken it in an earlier attempt that was cut off. */
  readonly maybeSentBefore: boolean;
}

/** Notices on their way out. */
export interface Outbox {
  /** Claims due notices for sending, each for `leaseMs`; what a dead process had claimed is due again after its lease. */
  claimNotices(limit: number, leaseMs: number): Promise<OutboxItem[]>;
  noticeSent(key: string): Promise<void>;
  /**
   * `refused` gives up: the relay refused it for good. Otherwise it is tried again with back-off, for three days;
   * `unknown` when the relay may have taken it, which the next attempt is told. `why` is a code, without words of
   * the relay: they may repeat an address.
   */
  noticeFailed(key: string, why: string, outcome: 'refused' | 'try-again' | 'unknown'): Promise<void>;
  sentNotices(
    limit: number,
  ): Promise<(OutboxItem & { state: string; attempts: number; sentAt: Instant | null })[]>;
}

/** The reminders of a morning. */
export interface Digests {
  /** Writes the reminders of one morning: one digest a school in session and one for EWS; a second call adds none. */
  writeDigests(day: LocalDate): Promise<{ written: number }>;
}
