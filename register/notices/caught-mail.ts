import type { CaughtMails } from './caught-mail-port.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { Context } from '../store/context.ts';

/** Mails the embedded SMTP catcher has taken: one row a Message-ID, however often it came. */
export function caughtMail({ db, now }: Context): CaughtMails {
  return {
    async catchMail(mail) {
      await db
        .insertInto('caught_mail')
        .values({
          message_id: mail.messageId,
          recipients: JSON.stringify(mail.to),
          subject: mail.subject,
          body: mail.text,
          received_at: new Date(now()),
        })
        .onConflict((conflict) =>
          conflict
            .column('message_id')
            .doUpdateSet((eb) => ({ deliveries: eb('caught_mail.deliveries', '+', 1) })),
        )
        .execute();
    },

    async caughtMail(limit) {
      const rows = await db
        .selectFrom('caught_mail')
        .selectAll()
        .orderBy('received_at', 'desc')
        .orderBy('message_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        messageId: row.message_id,
        to: row.recipients,
        subject: row.subject,
        text: row.body,
        receivedAt: instantAt(row.received_at.getTime()),
        deliveries: row.deliveries,
      }));
    },
  };
}
