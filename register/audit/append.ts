import { sql, type RawBuilder } from 'kysely';
import type { AuditAction, AuditActor, AuditDetail } from '../../domain/policy/access/audit.ts';
import { epochOf } from '../../domain/calendar/instant.ts';
import type { Instant } from '../../domain/case/cme-case.ts';
import type { Context, Place } from '../store/context.ts';
import { hashedAfterNumber, instantText } from './chain.ts';

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
  context: Pick<Context, 'policy' | 'now'>,
  tx: Place,
  entries: readonly BindingEntry[],
  authority: string = context.policy.authority,
): Promise<void> {
  if (entries.length === 0) return;
  await sql`select ${appending(context, entries, authority)}`.execute(tx);
}

/** The same as a part of a statement: reads the chain's end, hashes and appends, and says nothing. */
export function appending(
  { now }: Pick<Context, 'now'>,
  entries: readonly BindingEntry[],
  authority: string,
): RawBuilder<void> {
  const recordedAt = instantText(now());
  const texts = entries.map(({ at, actor, action, subject, binds = null, detail }) => {
    const text = {
      at: at === undefined ? recordedAt : instantText(epochOf(at)),
      recordedAt,
      actor: JSON.stringify(actor),
      action,
      subject,
      binds,
      detail: JSON.stringify(detail),
    };
    const { recordedAt: recorded_at, ...columns } = text;
    return { ...columns, recorded_at, hashed: hashedAfterNumber(text) };
  });
  return sql<void>`audit_append(${authority}::text, ${JSON.stringify(texts)}::json)`;
}
