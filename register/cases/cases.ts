import { sql } from 'kysely';
import type { Context } from '../store/context.ts';
import { addressOf } from './case-address.ts';
import type { Cases } from './cases-port.ts';
import { readWithin } from '../store/scoped.ts';
import { caseRow, caseWithin, readCases, recordedCases, type RecordedCase } from './case-rows.ts';

/** Single cases, and the open ones that somebody must act on. */
export function cases(context: Context): Omit<Cases, 'untilRecorded'> {
  const { db, now } = context;
  return {
    async findCase(caseId, scope) {
      if (!isCaseId(caseId)) return undefined;
      const { rows } = await sql<RecordedCase>`select * from ${caseWithin(context, caseId, scope)}`.execute(
        db,
      );
      return rows[0] && caseRow(rows[0], now());
    },

    async findCaseAsOf(caseId, scope, at) {
      if (!isCaseId(caseId)) return undefined;
      return readWithin(context, scope, async (tx) => {
        const row = await recordedCases(tx, scope).where('cases.id', '=', caseId).executeTakeFirst();
        const kept = await tx
          .selectFrom('case_changes')
          .select('state')
          .where('case_id', '=', caseId)
          .where('at', '<=', new Date(at))
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst();
        return row && kept?.state ? { ...caseRow(row, now()), current: kept.state, asOf: at } : undefined;
      });
    },

    async findAddress(caseId) {
      if (!isCaseId(caseId)) return undefined;
      const row = await db
        .selectFrom('cases')
        .select(['id', 'workflow_id', 'reference', 'school'])
        .where('id', '=', caseId)
        .executeTakeFirst();
      return row && addressOf(row);
    },

    openCasesOf: (school) =>
      readCases(
        recordedCases(db, school === null ? 'authority' : { school })
          .where('cases.closed', '=', false)
          .orderBy('cases.created_at'),
        context,
      ),

    async openCases(after, limit) {
      const rows = await db
        .selectFrom('cases')
        .select(['id', 'workflow_id', 'reference', 'school', 'version', 'stage'])
        .select(['next_deadline_at', 'ahead_ms'])
        .where('closed', '=', false)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ...addressOf(row),
        version: row.version,
        stage: row.stage,
        nextDeadlineAt: row.next_deadline_at?.getTime() ?? null,
        asOf: now() + row.ahead_ms,
      }));
    },

    async changesRecorded() {
      const row = await db
        .selectFrom('case_changes')
        .select(({ fn }) => fn.max('id').as('last'))
        .executeTakeFirst();
      return row?.last ?? 0;
    },
  };
}

/** Whatever is no id of a case is in no row; asked first, for PostgreSQL refuses some texts outright. */
export function isCaseId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}
