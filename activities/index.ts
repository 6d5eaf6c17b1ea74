import type { CaseRecord } from '../domain/case/case-record.ts';

/** What the workflows ask of the outside world. */
export interface Activities {
  /**
   * Writes decisions to the register in one transaction: events, read model and outbox. Idempotent, so a local
   * activity may run it again after a crash.
   */
  record(record: CaseRecord): Promise<void>;
}
