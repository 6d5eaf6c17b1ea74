import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { OutboxItem, Register } from '../register/register.ts';
import type { Activities, ActivityParts } from './activities.ts';
import { connectRelay, type Relay } from './relay.ts';
import type { Notifier } from './notifier.ts';

/** Below the activity's start-to-close limit, so that it ends by itself and its workflow starts it anew. */
const RUN_MS = 50 * 60_000;
const HEARTBEAT_MS = 2_000;
/** What other processes put in the outbox is found by looking; what this one does wakes it. */
const IDLE_MS = 1_000;
/** Sent side by side, over as many connections. */
const AT_ONCE = 4;
/** A claim that is older belongs to a process that has died: no sending takes as long (see `connectRelay`). */
const LEASE_MS = 60_000;
const MARK_AGAIN_MS = 250;

/**
 * Sends notices from the outbox over one pooled connection until it is stopped. Each is marked as soon as the relay
 * has answered for it; its Message-ID is fixed, so that a second sending can be told from a second notice.
 */
export function deliverNotices(parts: ActivityParts & { owed: Notifier }): Activities['deliverNotices'] {
  return async () => {
    const context = Context.current();
    const signal = AbortSignal.any([parts.stopping, context.cancellationSignal]);
    const heartbeat = setInterval(() => {
      context.heartbeat();
    }, HEARTBEAT_MS);
    try {
      await deliverUntil(signal, Date.now() + RUN_MS, parts);
    } finally {
      clearInterval(heartbeat);
    }
  };
}

async function deliverUntil(
  signal: AbortSignal,
  until: number,
  { register, smtp, log, owed }: ActivityParts & { owed: Notifier },
): Promise<void> {
  const relay = connectRelay(smtp, AT_ONCE);
  try {
    while (!signal.aborted && Date.now() < until) {
      const items = await register.claimNotices(AT_ONCE, LEASE_MS);
      await Promise.all(
        items.map(async (item) => {
          const failure = await deliver(register, relay, item, signal);
          // The key names a case and the role of a mailbox; never an address.
          if (failure !== undefined) log.warn({ notice: item.key, failure }, 'notice not delivered');
        }),
      );
      if (items.length < AT_ONCE) await owed.sleep(IDLE_MS, signal);
    }
  } finally {
    relay.close();
  }
}

/** Delivers one notice; the code of its failure, or undefined. */
async function deliver(
  register: Register,
  relay: Relay,
  item: OutboxItem,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await relay.send(item);
  if (answer.kind === 'sent') {
    await mark(() => register.noticeSent(item.key), signal);
    return undefined;
  }
  await mark(() => register.noticeFailed(item.key, answer.code, answer.kind), signal);
  return answer.code;
}

/**
 * Marks what the relay has answered, however long the register is away: a notice that was taken and is not marked
 * would be sent again.
 */
async function mark(write: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      await pause(MARK_AGAIN_MS);
    }
  }
}
