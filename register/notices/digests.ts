import { HOLDER_ROLES, type HolderRole } from '../../domain/policy/roles.ts';
import type { Recipient } from '../../domain/policy/notices.ts';
import { BROMLEY } from '../../domain/policy/policy.ts';
import { isSchoolDay, localDateAt, schoolDayNumber } from '../../domain/school-calendar.ts';
import { readCases, recordedCases } from '../cases/case-rows.ts';
import type { Context } from '../context.ts';
import type { CaseRow, Register } from '../register.ts';
import { schools } from '../schools.ts';
import { digestText, owedLines, type DigestCase } from './digest-text.ts';
import { addressesOf, outboxRow, type OwedNotice } from './notice-row.ts';

/** School days after day 20 from which an undecided case is also the manager's (5 manager). */
const MANAGER_AFTER_DAYS = 3;
const EWS_SIDE = HOLDER_ROLES.filter((role) => role !== 'school');

/** The reminders of a morning: one mail a school in session and one for EWS, whatever number of cases they hold. */
export function digests(context: Context): Pick<Register, 'writeDigests'> {
  const { db, publicUrl } = context;
  return {
    async writeDigests(day) {
      const all = await schools(context).schools();
      const inSession = all
        .filter(({ calendar }) => calendar !== null && isSchoolDay(calendar.dates, day))
        .map(({ urn }) => urn);
      if (inSession.length === 0) return { written: 0 };
      const open = await readCases(
        recordedCases(db, 'authority')
          .where('cases.closed', '=', false)
          .where('cases.school', 'in', inSession)
          .orderBy('cases.created_at'),
        context,
      );
      const owed = [
        ...inSession.map((urn) =>
          digest(
            'school',
            urn,
            linesOf(
              open.filter(({ current }) => current.school === urn),
              ['school'],
            ),
          ),
        ),
        digest('ews', null, linesOf(open, EWS_SIDE)),
        digest('ews-manager', null, linesOf(open.filter(isLongUndecided), ['ewo'])),
      ].filter((each) => each !== null);
      if (owed.length === 0) return { written: 0 };
      const addressOf = await addressesOf(db, inSession);
      const written = await db
        .insertInto('outbox')
        .values(owed.map((each) => outboxRow(context, each, addressOf(each.recipient, each.school))))
        .onConflict((conflict) => conflict.column('key').doNothing())
        .returning('key')
        .execute();
      return { written: written.length };

      function digest(
        recipient: Recipient,
        school: string | null,
        lines: readonly string[],
      ): OwedNotice | null {
        if (lines.length === 0) return null;
        const key = ['digest', recipient, ...(school === null ? [] : [school]), day].join(':');
        const place = { key, caseId: null, changeId: null, notice: 'digest', recipient, school, day };
        return { ...place, ...digestText(day, lines) };
      }
    },
  };

  function linesOf(rows: readonly CaseRow[], owers: readonly HolderRole[]): string[] {
    return rows.flatMap((row) => owedLines(digestCase(row, publicUrl), owers, BROMLEY.times.zone));
  }
}

function digestCase({ id, current, asOf }: CaseRow, publicUrl: string): DigestCase {
  return { current, link: `${publicUrl}/cases/${id}`, at: asOf };
}

function isLongUndecided({ current, asOf }: CaseRow): boolean {
  if (current.stage !== 'decision-due') return false;
  const today = localDateAt(asOf, BROMLEY.times.zone);
  return schoolDayNumber(current.calendar.dates, current.clock.day20, today) > MANAGER_AFTER_DAYS;
}
