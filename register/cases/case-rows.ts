import type { CaseRow, SaidBySchool } from './cases-port.ts';
import type { Scope } from '../scope.ts';
import type { Context, Place } from '../store/context.ts';
import { settingsOf } from '../store/scoped.ts';
import { sql, type RawBuilder } from 'kysely';

/** Recorded cases that a scope may see, ready for more conditions. */
export function recordedCases(place: Place, scope: Scope) {
  return place
    .selectFrom('cases')
    .innerJoin('reports', 'reports.id', 'cases.report_id')
    .innerJoin('children', 'children.id', 'cases.child_id')
    .select(['cases.id', 'cases.workflow_id', 'cases.state', 'cases.ahead_ms', 'cases.changed_at'])
    .select(['reports.body', 'children.upn', saidBy(scope).as('said_by_school')])
    .where('cases.version', '>', 0)
    .where(withinScope(scope));
}

/** What a school said itself; null in every other scope. */
function saidBy(scope: Scope): RawBuilder<SaidBySchool | null> {
  if (scope === 'authority' || !('school' in scope)) return sql`null::json`;
  return sql`said_by_school(cases.id, ${scope.school})`;
}

/** One recorded case as a scope sees it: no row where it sees none of that id. */
export function caseWithin(
  { policy }: Pick<Context, 'policy'>,
  caseId: string,
  scope: Scope,
): RawBuilder<RecordedCase> {
  const { sight, of } = settingsOf(scope);
  return sql`case_within(${caseId}, ${policy.authority}, ${sight}, ${of})`;
}

/** The cases that a scope may see, as a condition on `cases`. */
export function withinScope(scope: Scope): RawBuilder<boolean> {
  if (scope === 'authority') return sql<boolean>`true`;
  if ('school' in scope) return sql<boolean>`cases.school = ${scope.school}`;
  if ('absence' in scope) return sql<boolean>`cases.school is null`;
  return sql<boolean>`cases.circumstances @> ${JSON.stringify([scope.circumstance])}::jsonb`;
}

export type RecordedCase = Awaited<ReturnType<ReturnType<typeof recordedCases>['execute']>>[number];

/** A case as callers see it. Who the child is comes from the report that opened the case; the UPN may be younger. */
export function caseRow(row: RecordedCase, now: number): CaseRow {
  if (row.state === null) throw new Error('A recorded case has no state');
  return {
    id: row.id,
    workflowId: row.workflow_id,
    pupil: { ...row.body.pupil, ...(row.upn !== null && { upn: row.upn }) },
    current: row.state,
    asOf: now + row.ahead_ms,
    changedAt: row.changed_at?.getTime() ?? now + row.ahead_ms,
    ...(row.said_by_school !== null && { saidBySchool: row.said_by_school }),
  };
}

/** Reads the whole of a query's cases. */
export async function readCases(
  query: ReturnType<typeof recordedCases>,
  { now }: Context,
): Promise<CaseRow[]> {
  const rows = await query.execute();
  return rows.map((row) => caseRow(row, now()));
}
