import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Register } from '../register/register.ts';

/** An SMTP server on loopback that keeps what it is sent, for installations without a mail relay. */
export interface SmtpCatcher {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startSmtpCatcher({ register }: { register: Register }): Promise<SmtpCatcher> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, callback) {
      simpleParser(stream)
        .then(async (mail) => {
          // Kept before it is answered for: what was accepted is never lost.
          await register.catchMail({
            messageId: mail.messageId ?? '',
            to: session.envelope.rcptTo.map(({ address }) => address),
            subject: mail.subject ?? '',
            text: (mail.text ?? '').trimEnd(),
          });
          callback();
        })
        .catch(() => {
          callback(Object.assign(new Error('Try again later'), { responseCode: 451 }));
        });
    },
  });
  // A client that hangs up in the middle of a word is no fault of the service.
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
