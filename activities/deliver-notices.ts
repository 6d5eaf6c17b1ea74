import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { createTransport, type Transporter } from 'nodemailer';
import type { OutboxItem, Register } from '../register/register.ts';
import type { ActivityParts } from './index.ts';

/** Below the activity's start-to-close limit, so that it ends by itself and its workflow starts it anew. */
const RUN_MS = 50 * 60_000;
const HEARTBEAT_MS = 2_000;
const IDLE_MS = 500;
const BATCH = 20;
/** Longer than the relay's time-outs below: a claim that is older belongs to a process that has died. */
const LEASE_MS = 90_000;
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000 };

/**
 * Sends notices from the outbox over one pooled connection until it is stopped. Each is marked as soon as the relay
 * has answered for it; its Message-ID is fixed, so that a second sending can be told from a second notice.
 */
export async function deliverNotices({ register, smtp, log, stopping }: ActivityParts): Promise<void> {
  const context = Context.current();
  const signal = AbortSignal.any([stopping, context.cancellationSignal]);
  const transport = createTransport({ url: smtp, pool: true, maxConnections: 2, ...TIMEOUTS });
  const heartbeat = setInterval(() => {
    context.heartbeat();
  }, HEARTBEAT_MS);
  const until = Date.now() + RUN_MS;
  try {
    while (!signal.aborted && Date.now() < until) {
      const items = await register.claimNotices(BATCH, LEASE_MS);
      for (const item of items) {
        const failure = await deliver(register, transport, item);
        // The key names a case and a mailbox's role; never an address.
        if (failure !== undefined) log.warn({ notice: item.key, failure }, 'notice not delivered');
      }
      if (items.length === 0) await pause(IDLE_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    clearInterval(heartbeat);
    transport.close();
  }
}

/** Delivers one notice; the code of its failure, or undefined. */
async function deliver(
  register: Register,
  transport: Transporter,
  item: OutboxItem,
): Promise<string | undefined> {
  const { key, address, subject, text, messageId, maybeSentBefore } = item;
  try {
    await transport.sendMail({
      from: `Whereabouts <no-reply@${messageId.slice(messageId.lastIndexOf('@') + 1, -1)}>`,
      to: address,
      subject,
      text,
      messageId,
      // Says to whoever finds two of one Message-ID why.
      headers: maybeSentBefore ? { 'X-Possible-Duplicate': 'yes' } : {},
    });
  } catch (error) {
    const { code, outcome } = failureOf(error);
    await register.noticeFailed(key, code, outcome);
    return code;
  }
  await register.noticeSent(key);
  return undefined;
}

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** What a failed sending means. The relay's own words are not kept: they may repeat an address. */
function failureOf(error: unknown): { code: string; outcome: 'refused' | 'try-again' | 'unknown' } {
  const { code = 'UNKNOWN', command = '', responseCode } = error as SmtpError;
  const said = responseCode === undefined ? code : `${code} ${String(responseCode)}`;
  // Cut off once the message was on its way: the relay may have taken it.
  if (responseCode === undefined && command === 'DATA') return { code: said, outcome: 'unknown' };
  // A relay that refuses our sign-in refuses nothing for good: the operator mends the setting.
  const refused = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  return { code: said, outcome: refused ? 'refused' : 'try-again' };
}
