import type { Logger } from 'pino';
import type { CaseRecord } from '../domain/case/case-record.ts';
import type { LocalDate } from '../domain/local-date.ts';
import type { Register } from '../register/register.ts';
import { deliverNotices } from './deliver-notices.ts';

/** What the workflows ask of the outside world. */
export interface Activities {
  /**
   * Writes decisions to the register in one transaction: events, read model and outbox. Idempotent, so a local
   * activity may run it again after a crash.
   */
  record(record: CaseRecord): Promise<void>;
  /** Sends what stands in the outbox, for most of an hour; the workflow then asks again. */
  deliverNotices(): Promise<void>;
  /** Writes the reminders of one morning; a second call adds none. */
  writeDigests(day: LocalDate): Promise<void>;
}

export interface ActivityParts {
  readonly register: Register;
  /** Where mail is handed over: `smtp://` or `smtps://`. */
  readonly smtp: string;
  readonly log: Logger;
  /** Aborted when the process stops, so that the long-lived activity ends at once. */
  readonly stopping: AbortSignal;
}

export function createActivities({ register, smtp, log, stopping }: ActivityParts): Activities {
  return {
    record: (record) => register.record(record),
    deliverNotices: () => deliverNotices({ register, smtp, log, stopping }),
    async writeDigests(day) {
      const { written } = await register.writeDigests(day);
      log.info({ day, written }, 'morning reminders written');
    },
  };
}
