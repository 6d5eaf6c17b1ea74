import { nextDeadline } from '../../domain/case/deadlines.ts';
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { CaseRecord, RecordedChange } from '../../domain/decisions/case-record.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { holderOf } from '../../domain/case/holder.ts';
import { epochOf } from '../../domain/calendar/instant.ts';
import { policyOf } from '../../domain/policy/editions/policy.ts';
import { append } from '../audit/append.ts';
import { bindRows, newSalt } from '../audit/bound-rows.ts';
import type { Context, Place } from '../store/context.ts';
import { queueNotices, withdrawNotices } from '../notices/queue.ts';

/**
 * Puts a case's decisions on record: changes, events, read model and notices, in one transaction. It may be called
 * again with the same record, and by two workers that do not know of each other:
 *
 * - A version that is new is added; one that stands with the same content is left as it is.
 * - A version that stands with other content was recorded by a worker whose workflow task was then lost, so that
 *   the workflow decided anew. The workflow is the truth, and its second decision is the later one: what stands
 *   from that version on is marked superseded. Events are never changed; reading leaves superseded ones out.
 * - Other content that is not later is the echo of a worker that is dead by now, and is ignored.
 */
export async function recordCase(context: Context, { current, changes }: CaseRecord): Promise<void> {
  await context.db.transaction().execute(async (tx) => {
    const held = await tx
      .selectFrom('cases')
      .select(['id', 'version', 'ahead_ms'])
      .where('id', '=', current.id)
      .forUpdate()
      .executeTakeFirst();
    if (!held) throw new RangeError(`There is no case ${current.id} to record`);
    const standing = await standingChanges(tx, current.id);
    const supersededIds: number[] = [];
    const added: { id: number; change: RecordedChange }[] = [];
    let aheadMs = held.ahead_ms;
    for (const change of changes) {
      const hash = hashOf(change);
      const stands = standing.get(change.version);
      if (stands?.hash === hash) continue;
      if (stands) {
        // Nothing was added before: that comes after the last version, or has set this one aside.
        if (epochOf(change.at) <= stands.at.getTime()) return;
        supersededIds.push(...(await supersede(tx, current.id, change.version)));
        for (const version of standing.keys()) if (version >= change.version) standing.delete(version);
      }
      const recordedAt = context.now();
      const changeId = await addChange(tx, current.id, change, hash, recordedAt);
      await queueNotices(context, tx, current, change, changeId);
      added.push({ id: changeId, change });
      standing.set(change.version, { hash, at: new Date(change.at) });
      aheadMs = Math.max(aheadMs, aheadOf(change, recordedAt));
    }
    const last = Math.max(...standing.keys());
    if (current.version >= last) await updateReadModel(tx, current, aheadMs);
    await auditChanges(context, tx, current, added, supersededIds);
  });
}

async function auditChanges(
  context: Context,
  tx: Place,
  { id: subject, authority }: CmeCase,
  added: readonly { id: number; change: RecordedChange }[],
  superseded: readonly number[],
): Promise<void> {
  const setAside = {
    actor: { role: 'service', id: 'service' },
    action: 'case-superseded',
    subject,
    detail: { changes: superseded },
  } as const;
  const bound = await bindRows(
    tx,
    'case_changes',
    added.map(({ id, change: { at, by, version } }) => ({
      key: id,
      entry: {
        at,
        actor: { role: by.role, id: by.id },
        action: 'case-changed',
        subject,
        detail: { version },
      },
    })),
  );
  await append(context, tx, [...(superseded.length === 0 ? [] : [setAside]), ...bound], authority);
}

/** Less than this is two machines' clocks, not a rehearsal. */
const CLOCK_SKEW_MS = 5_000;

/** How far a case's own time is ahead of the wall clock; a record that comes late does not set it back. */
function aheadOf(change: RecordedChange, recordedAt: number): number {
  const ahead = epochOf(change.at) - recordedAt;
  return ahead > CLOCK_SKEW_MS ? ahead : 0;
}

function hashOf({ commandId, events, notices }: RecordedChange): string {
  return createHash('sha256').update(canonical({ commandId, events, notices })).digest('hex');
}

/** JSON with its members in one order: a payload converter need not keep the order they were written in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}

async function standingChanges(tx: Place, caseId: string): Promise<Map<number, { hash: string; at: Date }>> {
  const rows = await tx
    .selectFrom('case_changes')
    .select(['version', 'hash', 'at'])
    .where('case_id', '=', caseId)
    .where('superseded', '=', false)
    .execute();
  return new Map(rows.map(({ version, hash, at }) => [version, { hash, at }]));
}

async function supersede(tx: Place, caseId: string, fromVersion: number): Promise<number[]> {
  const superseded = await tx
    .updateTable('case_changes')
    .set({ superseded: true })
    .where('case_id', '=', caseId)
    .where('version', '>=', fromVersion)
    .where('superseded', '=', false)
    .returning('id')
    .execute();
  const ids = superseded.map(({ id }) => id);
  await withdrawNotices(tx, ids);
  return ids;
}

async function addChange(
  tx: Place,
  caseId: string,
  change: RecordedChange,
  hash: string,
  recordedAt: number,
): Promise<number> {
  const { id } = await tx
    .insertInto('case_changes')
    .values({
      case_id: caseId,
      version: change.version,
      at: new Date(change.at),
      recorded_at: new Date(recordedAt),
      by_actor: JSON.stringify(change.by),
      command_id: change.commandId,
      cause: JSON.stringify(change.cause),
      hash,
      salt: newSalt(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (change.events.length > 0) {
    await tx
      .insertInto('events')
      .values(
        change.events.map(({ what, policy, data }) => ({
          change_id: id,
          what,
          policy: JSON.stringify(policy),
          data: JSON.stringify(data),
        })),
      )
      .execute();
  }
  return id;
}

async function updateReadModel(tx: Place, current: CmeCase, aheadMs: number): Promise<void> {
  const next = nextDeadline(current, policyOf(current.authority, current.edition));
  const due = current.duties.filter(({ state }) => state === 'open').map(({ dueAt }) => epochOf(dueAt));
  await tx
    .updateTable('cases')
    .set({
      version: current.version,
      closed: current.stage === 'closed',
      state: JSON.stringify(current),
      stage: current.stage,
      holder: holderOf(current),
      circumstances: JSON.stringify(current.circumstances),
      calendar_version: current.calendar.version,
      next_deadline_at: next === null ? null : new Date(next.at),
      next_duty_due_at: due.length === 0 ? null : new Date(Math.min(...due)),
      ahead_ms: sql<number>`greatest(ahead_ms, ${aheadMs}::bigint)`,
    })
    .where('id', '=', current.id)
    .execute();
}
