import { PassThrough } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { OutboxItem } from '../register/register.ts';

/**
 * What became of a mail. `unknown`: the connection ended after the whole message had gone out and before an answer
 * came, so the relay may have taken it.
 */
type RelayAnswer =
  { readonly kind: 'sent' } | { readonly kind: 'refused' | 'try-again' | 'unknown'; readonly code: string };

/** The mail relay that notices leave by. */
export interface Relay {
  send(item: OutboxItem): Promise<RelayAnswer>;
  close(): void;
}

/** One mailbox (RFC 5321 section 4.1.2, without quoted names): what reads as a list or a comment names others as well. */
const MAILBOX = /^[^\s\p{Cc}@,;:<>()[\]"\\]{1,64}@[^\s\p{Cc}@,;:<>()[\]"\\]{1,255}$/u;

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
/** No mail takes longer, however slowly the relay answers: below the lease of a claim. */
const SEND_MS = 45_000;

/** One pool of connections to the relay at `url`, opened when the first mail leaves. */
export function connectRelay(url: string, connections: number): Relay {
  const transport = createTransport({ url, pool: true, maxConnections: connections, ...TIMEOUTS });
  const handedOver = new Set<string>();
  transport.use('stream', (mail, done) => {
    mail.message.transform(() =>
      new PassThrough().once('end', () => {
        handedOver.add(mail.message.messageId());
      }),
    );
    done();
  });
  return {
    async send({ address, subject, text, messageId, maybeSentBefore }) {
      if (!MAILBOX.test(address)) return { kind: 'refused', code: 'EADDRESS' };
      try {
        await transport.sendMail({
          from: `Whereabouts <no-reply@${messageId.slice(messageId.lastIndexOf('@') + 1, -1)}>`,
          // As an object it is not looked through for more addresses.
          to: { name: '', address },
          subject,
          text,
          messageId,
          // Says to whoever finds two of one Message-ID why.
          headers: maybeSentBefore ? { 'X-Possible-Duplicate': 'yes' } : {},
          signal: AbortSignal.timeout(SEND_MS),
        });
        return { kind: 'sent' };
      } catch (error) {
        return answerOf(error, handedOver.has(messageId));
      } finally {
        handedOver.delete(messageId);
      }
    },
    close: () => {
      transport.close();
    },
  };
}

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** What a failed sending means. The relay's own words are not kept: they may repeat an address. */
function answerOf(error: unknown, handedOver: boolean): Exclude<RelayAnswer, { kind: 'sent' }> {
  const { code = 'UNKNOWN', command = '', responseCode } = error as SmtpError;
  if (responseCode === undefined) return { code, kind: handedOver ? 'unknown' : 'try-again' };
  // A relay that refuses the connection, the sign-in or the sender refuses nothing for good: an operator mends it.
  const aboutThisMail = command === 'RCPT TO' || command === 'DATA';
  return {
    code: `${code} ${responseCode}`,
    kind: aboutThisMail && responseCode >= 500 ? 'refused' : 'try-again',
  };
}
