import { sql } from 'kysely';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { Refusal } from '../../domain/case/refusal.ts';
import type { Opening } from '../../domain/decisions/opening.ts';
import type { Context, Place } from '../store/context.ts';
import { earlierEpisodes } from '../reports/episodes.ts';
import { calendarInForce } from '../schools/calendar-in-force.ts';
import { CaseNotOnRecord } from './decision-request.ts';

/** A case whose row this transaction holds. */
export interface HeldCase {
  readonly id: string;
  readonly childId: string;
  readonly reportId: string;
  readonly school: string | null;
  readonly version: number;
  /** Null before it was opened. */
  readonly current: CmeCase | null;
  /** The case's own time of its last version, epoch milliseconds. */
  readonly changedAt: number;
  readonly isRejected: boolean;
}

/** What became of a command that is on record. */
export type SettledCommand = { readonly version: number } | { readonly refused: Refusal };

interface HeldRow {
  readonly id: string;
  readonly child_id: string;
  readonly report_id: string;
  readonly school: string | null;
  readonly version: number;
  readonly state: CmeCase | null;
  readonly changed_at: Date | null;
  readonly is_rejected: boolean;
  readonly settled: readonly {
    readonly id: string;
    readonly version: number | null;
    readonly refusal: Refusal | null;
  }[];
}

/**
 * Locks a case until the transaction ends: decisions on one case follow each other, whoever takes them. With it come
 * those of the commands named that are on record with an answer.
 */
export async function holdCase(
  tx: Place,
  caseId: string,
  commandIds: readonly string[],
): Promise<{ readonly held: HeldCase; readonly known: ReadonlyMap<string, SettledCommand> }> {
  const { rows } = await sql<HeldRow>`
    select * from hold_case(${caseId}, ${[...commandIds]}::text[])`.execute(tx);
  const [row] = rows;
  if (!row) throw new CaseNotOnRecord(`There is no case ${caseId} on record`);
  const held = {
    id: row.id,
    childId: row.child_id,
    reportId: row.report_id,
    school: row.school,
    version: row.version,
    current: row.state,
    changedAt: row.changed_at?.getTime() ?? 0,
    isRejected: row.is_rejected,
  };
  const known = row.settled.flatMap(({ id, version, refusal }): [string, SettledCommand][] => {
    if (version !== null) return [[id, { version }]];
    return refusal === null ? [] : [[id, { refused: refusal }]];
  });
  return { held, known: new Map(known) };
}

/** What a case is opened with: its report, as it was taken in. */
export async function openingOf(context: Context, tx: Place, held: HeldCase): Promise<Opening> {
  const row = await tx
    .selectFrom('cases')
    .innerJoin('reports', 'reports.id', 'cases.report_id')
    .select(['cases.reference', 'cases.resembles', 'reports.body', 'reports.sent_by'])
    .select(earlierEpisodes)
    .leftJoin('household_members', 'household_members.child_id', 'cases.child_id')
    .select('household_members.household_id as household')
    .where('cases.id', '=', held.id)
    .executeTakeFirstOrThrow();
  const { body, sent_by: sender } = row;
  const { authority, edition } = context.policy;
  return {
    caseId: held.id,
    reference: row.reference,
    authority,
    edition,
    school: body.school,
    absence: body.absence,
    circumstances: body.circumstances,
    calendar: await calendarInForce(context, tx, body.school),
    reportedBy: { role: sender.role, id: sender.id },
    resembles: row.resembles,
    earlierEpisodes: row.earlier_episodes,
    household: row.household,
  };
}
