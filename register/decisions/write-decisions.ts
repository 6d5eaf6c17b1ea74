import { sql } from 'kysely';
import { epochOf, instantAt } from '../../domain/calendar/instant.ts';
import { nextDeadline } from '../../domain/case/deadlines.ts';
import { holderOf } from '../../domain/case/holder.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { policyOfCase } from '../../domain/policy/editions/editions.ts';
import { append, type BindingEntry } from '../audit/append.ts';
import { bindWritten, newSalt } from '../audit/bound-rows.ts';
import { queueNotices } from '../notices/queue.ts';
import type { Context, Place } from '../store/context.ts';
import type { TakenDecision } from './decision-request.ts';
import type { HeldCase, SettledCommand } from './held-case.ts';
import { tellSiblings } from './tell-siblings.ts';

interface Decisions {
  readonly held: HeldCase;
  readonly current: CmeCase;
  /** The case's own time after them, epoch milliseconds. */
  readonly at: number;
  readonly taken: readonly TakenDecision[];
  readonly settled: ReadonlyMap<string, SettledCommand>;
}

/**
 * Writes decisions within the transaction that holds their case: versions with their states, events, the read model,
 * the answers to commands, notices, what siblings are told, and the audit.
 * @param again they were on record before, so that their notices may have left already
 * @returns whether there are notices to be delivered
 */
export async function writeDecisions(
  context: Context,
  tx: Place,
  decisions: Decisions,
  again: boolean,
): Promise<boolean> {
  const { held, current, taken, settled } = decisions;
  if (taken.length === 0 && settled.size === 0) return false;
  const recordedAt = context.now();
  const written = await writeVersions(tx, decisions, recordedAt);
  if (taken.length === 0) return false;
  const owesNotices = await queueNotices(context, tx, written, again);
  const told = await tellSiblings(context, tx, held, taken);
  const bound = written.map((each) => bindChange(held.id, each, recordedAt));
  await append(context, tx, [...bound, ...told], current.authority);
  return owesNotices;
}

/** A decision on record. */
interface WrittenDecision {
  readonly decision: TakenDecision;
  readonly changeId: number;
  readonly eventIds: readonly number[];
  readonly salt: string;
}

function bindChange(
  caseId: string,
  { decision: { at, by, change, commandId }, changeId, eventIds, salt }: WrittenDecision,
  recordedAt: number,
): BindingEntry {
  const { version } = change.case;
  return bindWritten('case_changes', {
    columns: {
      id: changeId,
      case_id: caseId,
      version,
      at: new Date(at),
      recorded_at: new Date(recordedAt),
      by_actor: JSON.stringify(by),
      command_id: commandId,
      state: JSON.stringify(change.case),
    },
    salt,
    events: change.events.map(({ what, policy, data }, n) => [
      String(eventIds[n]),
      what,
      JSON.stringify(policy),
      JSON.stringify(data),
    ]),
    entry: {
      at: instantAt(at),
      actor: { role: by.role, id: by.id },
      action: 'case-changed',
      subject: caseId,
      detail: { version },
    },
  });
}

/** One statement for all that is of the case itself. */
async function writeVersions(
  tx: Place,
  { held, current, at, taken, settled }: Decisions,
  recordedAt: number,
): Promise<WrittenDecision[]> {
  const salted = taken.map((decision) => ({ decision, salt: newSalt() }));
  const changes = salted.map(({ decision, salt }) => ({
    version: decision.change.case.version,
    at: new Date(decision.at).toISOString(),
    by_actor: decision.by,
    command_id: decision.commandId,
    state: decision.change.case,
    salt,
  }));
  const events = taken.flatMap(({ change }) =>
    change.events.map((event, n) => ({ version: change.case.version, n, ...event })),
  );
  const answers = [...settled].map(([id, answer]) => ({
    id,
    version: 'version' in answer ? answer.version : null,
    refusal: 'refused' in answer ? answer.refused : null,
  }));
  const next = nextDeadline(current, policyOfCase(current));
  const due = current.duties.filter(({ state }) => state === 'open').map(({ dueAt }) => epochOf(dueAt));
  const aheadMs = aheadOf(at, recordedAt);
  const when = new Date(recordedAt).toISOString();
  const { rows } = await sql<{ id: number; version: number; event_ids: readonly number[] }>`
    with written as (
      insert into case_changes (case_id, version, at, recorded_at, by_actor, command_id, state, salt)
      select ${held.id}::text, change.version, change.at, ${when}::timestamptz, change.by_actor, change.command_id,
        change.state, change.salt
      from json_to_recordset(${JSON.stringify(changes)}::json) as change
        (version integer, at timestamptz, by_actor json, command_id text, state json, salt text)
      order by change.version
      returning id, version
    ), happened as (
      insert into events (change_id, what, policy, data)
      select written.id, event.what, event.policy, event.data
      from json_to_recordset(${JSON.stringify(events)}::json) as event
        (version integer, n integer, what text, policy json, data json)
      join written on written.version = event.version
      order by event.version, event.n
      returning id, change_id
    ), answered as (
      update commands set settled_at = ${when}::timestamptz, version = answer.version, refusal = answer.refusal
      from json_to_recordset(${JSON.stringify(answers)}::json) as answer (id text, version integer, refusal json)
      where commands.id = answer.id and commands.case_id = ${held.id}
    ), shown as (
      update cases set
        version = ${current.version}::integer,
        closed = ${current.stage === 'closed'}::boolean,
        state = ${JSON.stringify(current)}::jsonb,
        stage = ${current.stage}::text,
        holder = ${holderOf(current)}::text,
        circumstances = ${JSON.stringify(current.circumstances)}::jsonb,
        calendar_version = ${current.calendar.version}::integer,
        holidays_version = ${current.calendar.dates.holidays.version}::integer,
        next_deadline_at = ${next === null ? null : instantAt(next.at)}::timestamptz,
        next_duty_due_at = ${due.length === 0 ? null : instantAt(Math.min(...due))}::timestamptz,
        ahead_ms = greatest(ahead_ms, ${aheadMs}::bigint),
        changed_at = ${instantAt(at)}::timestamptz
      where id = ${held.id} and ${taken.length > 0}::boolean
    )
    select id, version,
      coalesce((select json_agg(happened.id order by happened.id) from happened where change_id = written.id), '[]')
        as event_ids
    from written`.execute(tx);
  const byVersion = new Map(rows.map((row) => [row.version, row]));
  return salted.map(({ decision, salt }) => {
    const row = byVersion.get(decision.change.case.version);
    if (!row) throw new RangeError('A version was not written');
    return { decision, salt, changeId: row.id, eventIds: row.event_ids };
  });
}

/** Less than this is two machines' clocks, not a rehearsal. */
const CLOCK_SKEW_MS = 5_000;

/** How far a case's own time is ahead of the wall clock. */
function aheadOf(at: number, recordedAt: number): number {
  return at - recordedAt > CLOCK_SKEW_MS ? at - recordedAt : 0;
}
