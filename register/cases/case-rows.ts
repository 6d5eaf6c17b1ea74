import { completeCase } from '../../domain/case/complete-case.ts';
import type { CaseRow, Scope } from '../register.ts';
import type { Context, Place } from '../context.ts';
import { sql, type RawBuilder } from 'kysely';

/** Recorded cases that a scope may see, ready for more conditions. */
export function recordedCases(place: Place, scope: Scope) {
  return place
    .selectFrom('cases')
    .innerJoin('reports', 'reports.id', 'cases.report_id')
    .innerJoin('children', 'children.id', 'cases.child_id')
    .select(['cases.id', 'cases.workflow_id', 'cases.state', 'cases.ahead_ms'])
    .select(['reports.body', 'children.upn'])
    .where('cases.version', '>', 0)
    .where(withinScope(scope));
}

/** The cases that a scope may see, as a condition on `cases`. */
export function withinScope(scope: Scope): RawBuilder<boolean> {
  if (scope === 'authority') return sql<boolean>`true`;
  if ('school' in scope) return sql<boolean>`cases.school = ${scope.school}`;
  if ('absence' in scope) return sql<boolean>`cases.school is null`;
  return sql<boolean>`cases.circumstances @> ${JSON.stringify([scope.circumstance])}::jsonb`;
}

type RecordedCase = Awaited<ReturnType<ReturnType<typeof recordedCases>['execute']>>[number];

/** A case as callers see it. Who the child is comes from the report that opened the case; the UPN may be younger. */
export function caseRow(row: RecordedCase, now: number): CaseRow {
  if (row.state === null) throw new Error('A recorded case has no state');
  return {
    id: row.id,
    workflowId: row.workflow_id,
    pupil: { ...row.body.pupil, ...(row.upn !== null && { upn: row.upn }) },
    current: completeCase(row.state),
    asOf: now + row.ahead_ms,
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
