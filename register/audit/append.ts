import { sql } from 'kysely';
import type { AuditAction, AuditActor, AuditDetail } from '../../domain/policy/access/audit.ts';
import { epochOf } from '../../domain/calendar/instant.ts';
import type { Instant } from '../../domain/case/cme-case.ts';
import type { Context, Place } from '../store/context.ts';
import { BEFORE_THE_FIRST, hashOfEntry, instantText } from './chain.ts';

/** One thing that was done, for the audit. */
export interface AuditEntry {
  /** A case's own time where it differs from the wall clock, which is recorded beside it. */
  readonly at?: Instant;
  readonly actor: AuditActor;
  readonly action: AuditAction;
  /** Id of the case, person or key that it was done to. */
  readonly subject: string | null;
  /** Ids, codes, numbers and dates: never a child's name, never a word that somebody wrote. */
  readonly detail: AuditDetail;
}

/** An entry that binds a row of another table into the chain. */
export interface BindingEntry extends AuditEntry {
  /** `table:key` of the row. */
  readonly binds?: string;
}

/**
 * Puts entries at the end of the authority's chain, within the caller's own transaction: they are on the audit if
 * and only if what they tell of is in the register. Call it last in the transaction: the chain is locked from here to
 * its end, and whatever else is locked after it may wait crosswise.
 */
export async function append(
  { policy, now }: Pick<Context, 'policy' | 'now'>,
  tx: Place,
  entries: readonly BindingEntry[],
  authority: string = policy.authority,
): Promise<void> {
  if (entries.length === 0) return;
  const { rows } = await sql<{ seq: number; hash: string }>`
    select seq, hash from audit_chain_end(${authority})`.execute(tx);
  let { seq, hash } = rows[0] ?? { seq: 0, hash: BEFORE_THE_FIRST };
  const recordedAt = now();
  const values = entries.map(({ at, actor, action, subject, binds = null, detail }) => {
    const done = at === undefined ? recordedAt : epochOf(at);
    const text = {
      authority,
      seq: (seq += 1),
      at: instantText(done),
      recordedAt: instantText(recordedAt),
      actor: JSON.stringify(actor),
      action,
      subject,
      binds,
      detail: JSON.stringify(detail),
    };
    const previous = hash;
    hash = hashOfEntry(previous, text);
    return {
      authority,
      seq,
      at: new Date(done),
      recorded_at: new Date(recordedAt),
      actor: text.actor,
      action,
      subject,
      binds,
      detail: text.detail,
      prev_hash: previous,
      hash,
    };
  });
  await tx.insertInto('audit_entries').values(values).execute();
}
