import { sql } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import { daysInclusive, type LocalDate } from '../../domain/calendar/local-date.ts';
import type { DutyCode } from '../../domain/policy/procedure/duties.ts';
import type { HolderRole } from '../../domain/policy/access/holder-roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import { datesOf } from '../../domain/calendar/bank-holidays.ts';
import {
  schoolDayNumber,
  type CountedCalendar,
  type SchoolCalendar,
} from '../../domain/calendar/school-calendar.ts';
import { listOf, type BankHolidayRow } from '../schools/bank-holidays.ts';
import type { Context } from '../store/context.ts';
import { isAgeEnded } from './age.ts';
import type { CaseloadRow, Oversight } from './oversight.ts';
import { dateIn, ownTime } from './own-time.ts';

/** The list of current cases for managers (5 CME officer), without reading a case's state into memory. */
export function caseload({ db, now, policy }: Context): Pick<Oversight, 'caseload'> {
  return {
    async caseload({ names }) {
      const { zone } = policy.times;
      const at = ownTime(now());
      const { rows } = await sql<Row>`
        select cases.id, cases.reference, cases.school, cases.stage, cases.holder, cases.calendar_version, cases.holidays_version,
          cases.next_deadline_at, children.date_of_birth, ${dateIn(zone, at)} as today,
          (cases.state->'clock'->>'day1')::date as day1,
          ${dateIn(zone, sql`touched.at`)} as touched_on,
          reports.body->'pupil'->>'givenName' as given_name,
          reports.body->'pupil'->>'familyName' as family_name,
          late.duties as overdue
        from cases
        join reports on reports.id = cases.report_id
        join children on children.id = cases.child_id
        cross join lateral (
          select coalesce(jsonb_agg(duty->>'duty' order by duty->>'dueAt'), '[]') as duties
          from jsonb_array_elements(cases.state->'duties') as duty
          where duty->>'state' = 'open' and (duty->>'dueAt')::timestamptz <= ${at}) as late
        cross join lateral (
          select coalesce(max(change.at) filter (where change.by_actor->>'role' not in ('clock', 'service')),
            min(change.at)) as at
          from case_changes as change where change.case_id = cases.id) as touched
        where cases.version > 0 and not cases.closed
        order by cases.stage = 'decision-due' desc, jsonb_array_length(late.duties) desc,
          cases.next_deadline_at asc nulls last, cases.reference`.execute(db);
      const days = schoolDays(await calendarsOf(db, rows));
      return rows.map((row): CaseloadRow => ({
        caseId: row.id,
        reference: row.reference,
        name: names ? `${row.given_name} ${row.family_name}` : null,
        school: row.school,
        stage: row.stage,
        holder: row.holder,
        schoolDay: days(row),
        nextDeadlineAt: row.next_deadline_at === null ? null : instantAt(row.next_deadline_at.getTime()),
        overdue: row.overdue,
        quietDays: Math.max(0, daysInclusive(row.touched_on, row.today) - 1),
        ageEnded: isAgeEnded(row.date_of_birth, row.today),
      }));
    },
  };
}

interface Row {
  readonly id: string;
  readonly reference: string;
  readonly school: string | null;
  readonly stage: Stage;
  readonly holder: HolderRole | null;
  readonly calendar_version: number;
  readonly holidays_version: number;
  readonly next_deadline_at: Date | null;
  readonly date_of_birth: LocalDate;
  readonly today: LocalDate;
  readonly day1: LocalDate | null;
  readonly touched_on: LocalDate;
  readonly given_name: string;
  readonly family_name: string;
  readonly overdue: readonly DutyCode[];
}

/** The calendars that these cases count by: as many as schools have versions in use, however many cases. */
async function calendarsOf(
  db: Context['db'],
  rows: readonly Row[],
): Promise<ReadonlyMap<string, CountedCalendar>> {
  const ofSchools = rows.filter(({ school }) => school !== null);
  if (ofSchools.length === 0) return new Map();
  const { rows: calendars } = await sql<BankHolidayRow & { key: string; dates: SchoolCalendar }>`
    select counted.school || ' ' || counted.calendar || ' ' || counted.holidays as key, school_calendars.dates,
      bank_holiday_versions.version, first_year, last_year, bank_holiday_versions.holidays
    from (select distinct * from json_to_recordset(${JSON.stringify(ofSchools.map(countedBy))}::json) as each
      (school text, calendar integer, holidays integer)) as counted
    join school_calendars on school_calendars.school = counted.school
      and school_calendars.version = counted.calendar
    join bank_holiday_versions on bank_holiday_versions.version = counted.holidays`.execute(db);
  return new Map(
    calendars.map(({ key, dates, ...row }) => [key, { ...dates, holidays: datesOf(listOf(row)) }]),
  );
}

function countedBy({ school, calendar_version: calendar, holidays_version: holidays }: Row) {
  return { school, calendar, holidays };
}

/** The school day of each case; those of one school that began on one day are counted once. */
function schoolDays(calendars: ReadonlyMap<string, CountedCalendar>): (row: Row) => number | null {
  const counted = new Map<string, number>();
  return ({ school, calendar_version, holidays_version, day1, today }) => {
    const versions = `${school ?? ''} ${String(calendar_version)} ${String(holidays_version)}`;
    const calendar = calendars.get(versions);
    if (!calendar || day1 === null) return null;
    const key = `${versions} ${day1} ${today}`;
    const number = counted.get(key) ?? schoolDayNumber(calendar, day1, today);
    counted.set(key, number);
    return number;
  };
}
