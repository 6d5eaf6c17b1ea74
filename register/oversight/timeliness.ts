import { sql } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { DutyCode } from '../../domain/policy/procedure/duties.ts';
import type { HolderRole } from '../../domain/policy/access/holder-roles.ts';
import type { Context } from '../store/context.ts';
import type { Oversight, TimelinessRow, WaitingOn } from './oversight.ts';
import { ownTime } from './own-time.ts';

/** What was done in time and what late, over every case on record, and on whom the open ones wait (5 manager). */
export function timeliness({ db, now }: Context): Pick<Oversight, 'timeliness'> {
  return {
    async timeliness() {
      const at = ownTime(now());
      const owed = sql`
        select duty->>'owedBy' as owed_by, duty->>'duty' as duty, duty->>'state' as state, cases.school,
          (duty->>'dueAt')::timestamptz as due_at, (duty->>'settledAt')::timestamptz as settled_at,
          (duty->>'dueAt')::timestamptz <= ${at} as is_past
        from cases cross join lateral jsonb_array_elements(cases.state->'duties') as duty
        where cases.version > 0`;
      const byDuty = sql<Counted>`
        select owed_by, duty,
          count(*) filter (where state = 'done' and settled_at <= due_at) as in_time,
          count(*) filter (where state = 'done' and settled_at > due_at) as late,
          count(*) filter (where state = 'done' and settled_at is null) as time_unknown,
          count(*) filter (where state = 'open' and not is_past) as open,
          count(*) filter (where state = 'open' and is_past) as overdue,
          count(*) filter (where state = 'not-needed') as not_needed
        from (${owed}) as owed group by owed_by, duty order by owed_by, duty`;
      const byHolder = sql<Waiting>`
        select owed_by, case when owed_by = 'school' then school end as at_school,
          count(*) filter (where not is_past) as open, count(*) filter (where is_past) as overdue,
          min(due_at) filter (where is_past) as since
        from (${owed}) as owed where state = 'open'
        group by 1, 2 order by overdue desc, open desc, owed_by, at_school`;
      const [duties, waiting] = [await byDuty.execute(db), await byHolder.execute(db)];
      return {
        duties: duties.rows.map((row): TimelinessRow => ({
          owedBy: row.owed_by,
          duty: row.duty,
          inTime: row.in_time,
          late: row.late,
          timeUnknown: row.time_unknown,
          open: row.open,
          overdue: row.overdue,
          notNeeded: row.not_needed,
        })),
        waitingOn: waiting.rows.map((row): WaitingOn => ({
          owedBy: row.owed_by,
          school: row.at_school,
          open: row.open,
          overdue: row.overdue,
          longestOverdueSince: row.since === null ? null : instantAt(row.since.getTime()),
        })),
      };
    },
  };
}

interface Counted {
  readonly owed_by: HolderRole;
  readonly duty: DutyCode;
  readonly in_time: number;
  readonly late: number;
  readonly time_unknown: number;
  readonly open: number;
  readonly overdue: number;
  readonly not_needed: number;
}

interface Waiting {
  readonly owed_by: HolderRole;
  readonly at_school: string | null;
  readonly open: number;
  readonly overdue: number;
  readonly since: Date | null;
}
