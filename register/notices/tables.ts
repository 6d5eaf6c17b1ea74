import type { Generated } from 'kysely';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Recipient } from '../../domain/policy/procedure/notices.ts';
import type { Json } from '../store/json.ts';

interface MailboxTable {
  recipient: Recipient;
  address: string;
}

type OutboxState = 'due' | 'sending' | 'sent' | 'failed' | 'no-address';

interface OutboxTable {
  key: string;
  seq: Generated<number>;
  case_id: string | null;
  change_id: number | null;
  notice: string;
  recipient: Recipient;
  school: string | null;
  day: LocalDate;
  address: string | null;
  subject: string;
  body: string;
  message_id: string;
  state: OutboxState;
  attempts: Generated<number>;
  due_since: Date;
  next_attempt_at: Date;
  lease_until: Date | null;
  maybe_sent: Generated<boolean>;
  sent_at: Date | null;
  last_failure: string | null;
}

interface CaughtMailTable {
  message_id: string;
  recipients: Json<readonly string[]>;
  subject: string;
  body: string;
  received_at: Date;
  deliveries: Generated<number>;
}

/** Tables of the mail that is sent, and that the embedded catcher received. */
export interface NoticeTables {
  mailboxes: MailboxTable;
  outbox: OutboxTable;
  caught_mail: CaughtMailTable;
}
