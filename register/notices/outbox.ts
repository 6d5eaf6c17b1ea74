import { sql } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { Context } from '../store/context.ts';
import type { Outbox, OutboxItem } from './outbox-port.ts';

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** A relay is given three days; after that a person must look. */
const GIVE_UP_MS = 72 * 3_600_000;

/** What leaves by mail, and what became of it. */
export function outbox({ db, now, soleProcess }: Context): Outbox {
  let first = true;

  /** Settles what a dead process was sending, where that can be known. */
  async function settleInterrupted(at: Date): Promise<void> {
    if (first && soleProcess) {
      // Nobody else can be sending from a folder that this process alone holds.
      await db.updateTable('outbox').set({ lease_until: at }).where('state', '=', 'sending').execute();
    }
    first = false;
    // The embedded catcher keeps its mails here, so that what had reached it needs no second attempt.
    await db
      .updateTable('outbox')
      .set({ state: 'sent', sent_at: at, lease_until: null })
      .where('state', '=', 'sending')
      .where('lease_until', '<=', at)
      .where('message_id', 'in', (row) => row.selectFrom('caught_mail').select('message_id'))
      .execute();
  }

  return {
    async claimNotices(limit, leaseMs) {
      const at = new Date(now());
      await settleInterrupted(at);
      const rows = await db
        // Picked first and once: the planner must not be free to run the limited choice again for each row.
        .with('picked', (place) =>
          place
            .selectFrom('outbox')
            .select('key')
            .where((row) =>
              row.or([
                row.and([row('state', '=', 'due'), row('next_attempt_at', '<=', at)]),
                row.and([row('state', '=', 'sending'), row('lease_until', '<=', at)]),
              ]),
            )
            .orderBy('next_attempt_at')
            .orderBy('seq')
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        )
        .updateTable('outbox')
        .from('picked')
        .set((row) => ({
          state: 'sending',
          attempts: row('outbox.attempts', '+', 1),
          lease_until: new Date(at.getTime() + leaseMs),
          // Whoever claimed it last fell silent: the relay may have it.
          maybe_sent: sql<boolean>`outbox.maybe_sent or outbox.state = 'sending'`,
        }))
        .whereRef('outbox.key', '=', 'picked.key')
        .returningAll('outbox')
        .execute();
      return rows.sort((one, other) => one.seq - other.seq).map(outboxItem);
    },

    async noticeSent(key) {
      await db
        .updateTable('outbox')
        .set({ state: 'sent', sent_at: new Date(now()), lease_until: null, last_failure: null })
        .where('key', '=', key)
        .where('state', '!=', 'sent')
        .execute();
    },

    async noticeFailed(key, why, outcome) {
      const at = now();
      const back = sql<number>`least(${FIRST_RETRY_MS}::bigint * power(2, least(attempts - 1, 20))::bigint, ${LONGEST_RETRY_MS}::bigint)`;
      const givenUp = sql<boolean>`${outcome === 'refused'} or due_since <= ${new Date(at - GIVE_UP_MS)}`;
      await db
        .updateTable('outbox')
        .set({
          state: sql`case when ${givenUp} then 'failed' else 'due' end`,
          next_attempt_at: sql`${new Date(at)}::timestamptz + ${back} * interval '1 millisecond'`,
          maybe_sent: sql<boolean>`maybe_sent or ${outcome === 'unknown'}`,
          lease_until: null,
          last_failure: why,
        })
        .where('key', '=', key)
        .where('state', '=', 'sending')
        .execute();
    },

    async sentNotices(limit) {
      const rows = await db.selectFrom('outbox').selectAll().orderBy('seq', 'desc').limit(limit).execute();
      return rows.map((row) => ({
        ...outboxItem(row),
        state: row.state,
        attempts: row.attempts,
        sentAt: row.sent_at === null ? null : instantAt(row.sent_at.getTime()),
      }));
    },
  };
}

interface Row {
  readonly key: string;
  readonly case_id: string | null;
  readonly notice: string;
  readonly recipient: OutboxItem['recipient'];
  readonly address: string | null;
  readonly subject: string;
  readonly body: string;
  readonly message_id: string;
  readonly maybe_sent: boolean;
}

function outboxItem(row: Row): OutboxItem {
  return {
    key: row.key,
    caseId: row.case_id,
    notice: row.notice,
    recipient: row.recipient,
    address: row.address ?? '',
    subject: row.subject,
    text: row.body,
    messageId: row.message_id,
    maybeSentBefore: row.maybe_sent,
  };
}
