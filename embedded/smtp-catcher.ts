import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { Register } from '../register/register.ts';

/** An SMTP server on loopback that keeps what it is sent, for installations without a mail relay. */
export interface SmtpCatcher {
  readonly url: string;
  stop(): Promise<void>;
}

export interface SmtpCatcherOptions {
  readonly register: Pick<Register, 'catchMail'>;
  /** 0, the default, is any free one. */
  readonly port?: number;
}

/** Starts a catcher. A second mail of one Message-ID is counted, not kept twice. */
export async function startSmtpCatcher({ register, port = 0 }: SmtpCatcherOptions): Promise<SmtpCatcher> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    // How long a stop waits for a sender that keeps its connection.
    closeTimeout: 1_000,
    onData(stream, session, callback) {
      buffer(stream)
        .then((raw) => PostalMime.parse(raw))
        .then(async (mail) => {
          // Kept before it is answered for: what was accepted is never lost.
          await register.catchMail({
            messageId: mail.messageId ?? `<${randomUUID()}@without-an-id.invalid>`,
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
  const listener = server.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const { port: actual } = listener.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${actual}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
