import { rebuildCase } from '../../domain/decisions/rebuild.ts';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { Context } from '../store/context.ts';
import type { Register } from '../register.ts';
import { readWithin } from '../store/scoped.ts';
import { caseRow, readCases, recordedCases } from './case-rows.ts';

type Cases = Pick<
  Register,
  'findCase' | 'findCaseAsOf' | 'findWorkflowId' | 'openCasesOf' | 'casesBehindCalendar'
>;

/** Single cases, and the open ones that somebody must act on. */
export function cases(context: Context): Cases {
  const { db, now } = context;
  return {
    async findCase(caseId, scope) {
      if (!isCaseId(caseId)) return undefined;
      const row = await readWithin(context, scope, (tx) =>
        recordedCases(tx, scope).where('cases.id', '=', caseId).executeTakeFirst(),
      );
      return row && caseRow(row, now());
    },

    async findCaseAsOf(caseId, scope, at) {
      if (!isCaseId(caseId)) return undefined;
      const found = await readWithin(context, scope, async (tx) => {
        const row = await recordedCases(tx, scope).where('cases.id', '=', caseId).executeTakeFirst();
        if (!row) return undefined;
        const changes = await tx
          .selectFrom('case_changes')
          .select(['version', 'at', 'cause'])
          .where('case_id', '=', caseId)
          .where('superseded', '=', false)
          .where('at', '<=', new Date(at))
          .orderBy('version')
          .execute();
        return { row, changes };
      });
      if (!found) return undefined;
      const { row, changes } = found;
      const current = rebuildCase(
        changes.map((change) => ({ ...change, at: instantAt(change.at.getTime()) })),
      );
      return current && { ...caseRow(row, now()), current, asOf: at };
    },

    async findWorkflowId(caseId) {
      if (!isCaseId(caseId)) return undefined;
      const row = await db
        .selectFrom('cases')
        .select('workflow_id')
        .where('id', '=', caseId)
        .executeTakeFirst();
      return row?.workflow_id;
    },

    openCasesOf: (school) =>
      readCases(
        recordedCases(db, { school }).where('cases.closed', '=', false).orderBy('cases.created_at'),
        context,
      ),

    casesBehindCalendar: () =>
      readCases(
        recordedCases(db, 'authority')
          .where('cases.closed', '=', false)
          .where((row) =>
            row.exists(
              row
                .selectFrom('school_calendars')
                .whereRef('school_calendars.school', '=', 'cases.school')
                .whereRef('school_calendars.version', '>', 'cases.calendar_version')
                .select('school_calendars.version'),
            ),
          )
          .orderBy('cases.created_at'),
        context,
      ),
  };
}

/** Whatever is no id of a case is in no row; asked first, for PostgreSQL refuses some texts outright. */
export function isCaseId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}
