import { sql } from 'kysely';
import type { AgreedAction } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import { REVIEWED } from '../../domain/policy/access/roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import { isSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { isAgeEnded } from './age.ts';
import { withinScope } from '../cases/case-rows.ts';
import type { Context, Place } from '../store/context.ts';
import { schools } from '../schools/schools.ts';
import { readWithin } from '../store/scoped.ts';
import type { Oversight, PanelCase, PanelDay } from './oversight.ts';
import { dateIn, ownTime } from './own-time.ts';
import { announcePanel } from './panel-notice.ts';

/**
 * The monthly review (5 CNIS). A pack is what was known when it was built; that a case was reviewed at it follows
 * from the case itself, which holds the days of its reviews. So nothing is lost when a panel passes a case over: it
 * stands in the pack as not reviewed, and first in the next one.
 */
export function panels(context: Context): Pick<Oversight, 'buildPanel' | 'panelOf'> {
  const { db } = context;
  return {
    async buildPanel(day) {
      const inSession = (await schools(context).schools()).some(
        ({ calendar }) => calendar !== null && isSchoolDay(calendar.dates, day),
      );
      return db.transaction().execute(async (tx) => {
        const made = await claimDay(context, tx, day, inSession);
        if (made.kind === 'built') {
          await fillPack(context, tx, day);
          await announcePanel(context, tx, day);
        }
        return made;
      });
    },

    panelOf: (month, scope) =>
      readWithin(context, scope, async (tx) => {
        const days = await tx
          .selectFrom('panels')
          .select(['held_on', 'state'])
          .where('month', '=', month)
          .orderBy('held_on')
          .execute();
        const heldOn = days.find(({ state }) => state === 'built')?.held_on ?? null;
        const skipped = days.flatMap((each) => (each.state === 'skipped' ? [each.held_on] : []));
        if (heldOn === null) return { month, heldOn, skipped, cases: [] };
        const { rows } = await sql<PackRow>`
        select cases.id, cases.reference, cases.school, children.date_of_birth, pack.own_on, pack.stage,
          pack.weeks_tracked, pack.last_review, pack.reviewed_last_time, pack.actions as then_open,
          coalesce(cases.state->'actions', '[]') as actions,
          exists (select from jsonb_array_elements_text(cases.state->'reviews') as day
            where day::date >= pack.own_on and day::date < coalesce(following.own_on, 'infinity')) as reviewed,
          following.own_on as next_own_on
        from panel_cases as pack
        join cases on cases.id = pack.case_id
        join children on children.id = cases.child_id
        left join lateral (select later.own_on from panel_cases as later
          where later.case_id = pack.case_id and later.held_on > pack.held_on
          order by later.held_on limit 1) as following on true
        where pack.held_on = ${heldOn} and ${withinScope(scope)}
        order by pack.position`.execute(tx);
        return { month, heldOn, skipped, cases: rows.map(packCase) };
      }),
  };
}

/** Takes the day for a pack, or says why there is none: one a month, and only when some school is in session. */
async function claimDay({ now }: Context, tx: Place, day: LocalDate, inSession: boolean): Promise<PanelDay> {
  const month = day.slice(0, 7);
  const row = { held_on: day, month, made_at: new Date(now()) };
  const built = () =>
    tx
      .selectFrom('panels')
      .select('held_on')
      .where('month', '=', month)
      .where('state', '=', 'built')
      .executeTakeFirst();
  const before = await built();
  if (before) return { kind: 'already', heldOn: before.held_on };
  if (!inSession) {
    await tx
      .insertInto('panels')
      .values({ ...row, state: 'skipped' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { kind: 'skipped', heldOn: null };
  }
  // A calendar that was corrected since makes a day of it after all.
  await tx.deleteFrom('panels').where('held_on', '=', day).where('state', '=', 'skipped').execute();
  const inserted = await tx
    .insertInto('panels')
    .values({ ...row, state: 'built' })
    .onConflict((conflict) => conflict.doNothing())
    .returning('held_on')
    .executeTakeFirst();
  return inserted
    ? { kind: 'built', heldOn: day }
    : { kind: 'already', heldOn: (await built())?.held_on ?? null };
}

/** The open cases that no school day ends any more, those that the last panel passed over first. */
async function fillPack({ now, policy }: Context, tx: Place, day: LocalDate): Promise<void> {
  const { zone } = policy.times;
  const today = dateIn(zone, ownTime(now()));
  const reviewedStages = sql.join(REVIEWED.map((stage) => sql`${stage}`));
  await sql`
    insert into panel_cases
      (held_on, case_id, position, own_on, stage, weeks_tracked, last_review, reviewed_last_time, actions)
    select ${day}::date, id, row_number() over (
        order by reviewed_last_time is distinct from false, weeks_tracked desc, reference),
      own_on, stage, weeks_tracked, last_review, reviewed_last_time, actions
    from (
      select cases.id, cases.reference, cases.stage, ${today} as own_on,
        (${today} - ${dateIn(zone, sql`entered.at`)}) / 7 as weeks_tracked,
        (select max(day::date) from jsonb_array_elements_text(cases.state->'reviews') as day) as last_review,
        case when before.own_on is null then null
          else exists (select from jsonb_array_elements_text(cases.state->'reviews') as day
            where day::date >= before.own_on) end as reviewed_last_time,
        coalesce((select jsonb_agg(action) from jsonb_array_elements(cases.state->'actions') as action
          where action->>'doneOn' is null), '[]') as actions
      from cases
      left join lateral (select pack.own_on from panel_cases as pack
        where pack.case_id = cases.id
          and pack.held_on = (select max(held_on) from panels where state = 'built' and held_on < ${day}::date)
        ) as before on true
      cross join lateral (select coalesce(
          max(change.at) filter (where events.what = 'stage-entered'
            and events.data->>'to' in (${reviewedStages}) and events.data->>'from' not in (${reviewedStages})),
          min(change.at)) as at
        from case_changes as change left join events on events.change_id = change.id
        where change.case_id = cases.id) as entered
      where not cases.closed and cases.stage in (${reviewedStages})
    ) as current`.execute(tx);
}

interface PackRow {
  readonly id: string;
  readonly reference: string;
  readonly school: string | null;
  readonly date_of_birth: LocalDate;
  readonly own_on: LocalDate;
  readonly stage: Stage;
  readonly weeks_tracked: number;
  readonly last_review: LocalDate | null;
  readonly reviewed_last_time: boolean | null;
  readonly then_open: readonly AgreedAction[];
  readonly actions: readonly AgreedAction[];
  readonly reviewed: boolean;
  readonly next_own_on: LocalDate | null;
}

function packCase(row: PackRow): PanelCase {
  const open = new Set(row.then_open.map(({ id }) => id));
  const agreedHere = ({ id, agreedOn }: AgreedAction) =>
    !open.has(id) && agreedOn >= row.own_on && (row.next_own_on === null || agreedOn < row.next_own_on);
  return {
    caseId: row.id,
    reference: row.reference,
    school: row.school,
    stage: row.stage,
    weeksTracked: row.weeks_tracked,
    lastReview: row.last_review,
    reviewedLastTime: row.reviewed_last_time,
    reviewed: row.reviewed,
    carriedOver: row.actions.filter(({ id }) => open.has(id)),
    agreed: row.actions.filter(agreedHere),
    ageEnded: isAgeEnded(row.date_of_birth, row.own_on),
  };
}
