import { sql, type RawBuilder } from 'kysely';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import {
  DFE_DURATIONS,
  DFE_REASON_OF_ORDER,
  DFE_REASON_OF_OUTCOME,
  DFE_REASON_OF_PLACEMENT,
  DFE_REASON_OF_SUBGROUP,
  DFE_SEX_WRITTEN,
  DFE_YEAR_GROUPS,
} from '../../domain/policy/law/dfe-codes.ts';
import {
  CME_GROUP_CODES,
  findSubgroup,
  subgroupsOf,
  type CmeGroup,
  type CmeSubgroup,
} from '../../domain/policy/tracking/cme-groups.ts';
import { OUTCOMES } from '../../domain/policy/procedure/outcomes.ts';
import { bornOfAge } from './age.ts';
import { dateIn } from './own-time.ts';

/** The first day of a school year, for telling which one a date is in. */
const SCHOOL_YEAR_BEGINS_IN_MONTH = 9;

/** In the school year in which a child becomes five, the child is in reception: year 0. */
const AGE_IN_RECEPTION = 5;

/** Outcomes that end a case on the day they speak of; of any other, a case ends when it is closed. */
const CLOSING = Object.entries(OUTCOMES).flatMap(([kind, { leadsTo }]) =>
  leadsTo === 'closed' ? [sql`${kind}::text`] : [],
);

/**
 * The children of compulsory school age who were missing on a day, as known now: one row a child with the codes of
 * the department's lists. `not_on_roll` tells those who are missing education in law. A child counts up to the day
 * before the one on which the case speaks of an end, whenever that was recorded.
 */
export function childrenOn(on: LocalDate, zone: string): RawBuilder<unknown> {
  const day = sql`${on}::date`;
  const born = bornOfAge(on);
  return sql`
    select open.id as case_id, coalesce(open.since <= ${day}, false) as not_on_roll,
      ${codeOf(sql`lower(open.pupil->>'sex')`, Object.entries(DFE_SEX_WRITTEN), 'unknown')} as sex,
      ${yearGroup(day)} as year_group,
      ${duration(day)} as duration,
      coalesce(
        ${codeOf(sql`open.state->'attendanceOrder'->>'step'`, reasons(DFE_REASON_OF_ORDER))},
        ${codeOf(sql`open.state->'outcome'->>'kind'`, reasons(DFE_REASON_OF_OUTCOME))},
        ${codeOf(sql`open.state->'placement'->>'status'`, reasons(DFE_REASON_OF_PLACEMENT))},
        ${codeOf(sql`open.state->'absence'->>'subgroup'`, reasons(DFE_REASON_OF_SUBGROUP))},
        'not-recorded') as reason
    from (
      select cases.id, cases.state, cases.created_at, children.date_of_birth, reports.body->'pupil' as pupil,
        ${onNoRollSince()} as since,
        case when not cases.closed then null
          when cases.state->'outcome'->>'kind' in (${sql.join(CLOSING)}) then (cases.state->'outcome'->>'on')::date
          else (select ${dateIn(zone, sql`max(change.at)`)} from case_changes as change
            where change.case_id = cases.id) end as closed_on
      from cases
      join reports on reports.id = cases.report_id
      join children on children.id = cases.child_id
      where cases.version > 0
        and children.date_of_birth between ${born.from}::date and ${born.to}::date
    ) as open
    where least(open.since, (open.state->'absence'->>'firstDay')::date) <= ${day}
      and coalesce(open.closed_on, 'infinity') > ${day}`;
}

/** As `rollStatusOn` has it: since the school deleted the name, or since the child is without education on no roll. */
function onNoRollSince(): RawBuilder<unknown> {
  const onARoll = CME_GROUP_CODES.flatMap((group) =>
    subgroupsOf(group).filter((code) => isOnARoll(group, code)),
  );
  return sql`case
    when cases.school is not null then (cases.state->'removalNotice'->>'deletedOn')::date
    when coalesce(cases.state->'absence'->>'subgroup', '') in (${sql.join(onARoll.map((code) => sql`${code}::text`))})
      then null
    else (cases.state->'absence'->>'firstDay')::date end`;
}

function isOnARoll(group: CmeGroup, subgroup: CmeSubgroup): boolean {
  return findSubgroup(group, subgroup)?.onRoll === true;
}

/** The code whose list holds what was written, in the order of the lists. */
function codeOf(
  written: RawBuilder<unknown>,
  lists: readonly (readonly [string, readonly string[]])[],
  otherwise: string | null = null,
): RawBuilder<string> {
  const cases = lists.map(
    ([code, values]) =>
      sql`when ${written} in (${sql.join(values.map((value) => sql`${value}::text`))}) then ${code}::text`,
  );
  return sql<string>`case ${sql.join(cases, sql` `)} else ${otherwise}::text end`;
}

function reasons(table: Readonly<Record<string, string>>): [string, string[]][] {
  return Object.entries(table).map(([written, reason]) => [reason, [written]]);
}

/** The year group as it was told, moved on by the school years since; where none was told, by the date of birth. */
function yearGroup(day: RawBuilder<unknown>): RawBuilder<string> {
  const schoolYear = (date: RawBuilder<unknown>) =>
    sql`(extract(year from ${date})::int - (extract(month from ${date}) < ${SCHOOL_YEAR_BEGINS_IN_MONTH}::int)::int)`;
  const told = sql`((open.pupil->>'yearGroup')::int + ${schoolYear(day)} - ${schoolYear(sql`open.created_at`)})`;
  const byAge = sql`(${schoolYear(day)} - ${schoolYear(sql`open.date_of_birth`)} - ${AGE_IN_RECEPTION}::int)`;
  const code = sql`'year-' || coalesce(${told}, ${byAge})`;
  const known = sql.join(Object.keys(DFE_YEAR_GROUPS).map((each) => sql`${each}::text`));
  return sql<string>`case when ${code} in (${known}) then ${code} else 'unknown' end`;
}

function duration(day: RawBuilder<unknown>): RawBuilder<string> {
  const bands = Object.entries(DFE_DURATIONS).flatMap(([code, { below }]) =>
    below === null ? [] : [sql`when ${day} - open.since < ${below}::int then ${code}::text`],
  );
  return sql<string>`case when open.since is null then 'unknown' ${sql.join(bands, sql` `)} else 'over-52-weeks' end`;
}
