import { sql } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import type { Context, Place } from '../store/context.ts';
import { childrenOn } from './dfe-children.ts';
import type { DfeCorrection, DfeCount, DfeReturn, Oversight } from './oversight.ts';

const TOPICS = ['sex', 'year_group', 'duration', 'reason'] as const satisfies readonly DfeCount['topic'][];

/**
 * The department's termly return. The first answer about a past day is kept child by child: what is known otherwise
 * later is listed beside the figures and never changes them.
 */
export function dfeReturns(context: Context): Pick<Oversight, 'dfeReturn'> {
  const { db, now, policy } = context;
  const { zone } = policy.times;
  return {
    async dfeReturn(on) {
      const today = localDateAt(now(), zone);
      if (on > today) throw new RangeError('A return is of a day that has come');
      if (on === today) return provisional(db, on, zone);
      return db.transaction().execute(async (tx) => {
        await freeze(context, tx, on, zone);
        return frozen(tx, on, zone);
      });
    },
  };
}

/** Keeps the figures of a past day, unless they are kept already. */
async function freeze({ now }: Context, tx: Place, on: LocalDate, zone: string): Promise<void> {
  const { rows } = await sql<{ taken: number }>`
    insert into dfe_returns (census_on, frozen_at, on_roll)
    select ${on}::date, ${new Date(now())}::timestamptz, count(*) filter (where not not_on_roll)
    from (${childrenOn(on, zone)}) as children
    on conflict (census_on) do nothing returning 1 as taken`.execute(tx);
  if (rows.length === 0) return;
  await sql`
    insert into dfe_return_children (census_on, case_id, sex, year_group, duration, reason)
    select ${on}::date, case_id, sex, year_group, duration, reason
    from (${childrenOn(on, zone)}) as children where not_on_roll`.execute(tx);
}

async function frozen(tx: Place, on: LocalDate, zone: string): Promise<DfeReturn> {
  const kept = await tx
    .selectFrom('dfe_returns')
    .selectAll()
    .where('census_on', '=', on)
    .executeTakeFirstOrThrow();
  const { rows } = await sql<Counted>`
    ${counted(sql`select * from dfe_return_children where census_on = ${on}::date`)}`.execute(tx);
  return {
    on,
    frozenAt: instantAt(kept.frozen_at.getTime()),
    children: totalOf(rows),
    onRollNotCounted: kept.on_roll,
    counts: rows.map(countOf),
    corrections: await corrections(tx, on, zone),
  };
}

async function provisional(db: Place, on: LocalDate, zone: string): Promise<DfeReturn> {
  const children = sql`select * from (${childrenOn(on, zone)}) as known`;
  const { rows } = await sql<Counted>`
    ${counted(sql`select * from (${children}) as missing where not_on_roll`)}`.execute(db);
  const { rows: others } = await sql<{ on_roll: number }>`
    select count(*) as on_roll from (${children}) as others where not not_on_roll`.execute(db);
  return {
    on,
    frozenAt: null,
    children: totalOf(rows),
    onRollNotCounted: others[0]?.on_roll ?? 0,
    counts: rows.map(countOf),
    corrections: [],
  };
}

interface Counted {
  readonly topic: DfeCount['topic'];
  readonly code: string;
  readonly children: number;
}

/** One row for each topic and code that has a child. */
function counted(children: ReturnType<typeof sql>) {
  const topics = TOPICS.map(
    (topic) => sql`select ${topic}::text as topic, ${sql.ref(topic)} as code, count(*) as children
      from children group by ${sql.ref(topic)}`,
  );
  return sql`with children as (${children}) ${sql.join(topics, sql` union all `)} order by topic, code`;
}

function countOf({ topic, code, children }: Counted): DfeCount {
  return { topic, code, children };
}

/** Every child has one code of each topic. */
function totalOf(rows: readonly Counted[]): number {
  return rows.reduce((sum, { topic, children }) => sum + (topic === 'sex' ? children : 0), 0);
}

interface Differing {
  readonly reference: string;
  readonly was: Readonly<Record<DfeCount['topic'], string>> | null;
  readonly is: Readonly<Record<DfeCount['topic'], string>> | null;
}

/** What a return would say otherwise if it were given now. */
async function corrections(tx: Place, on: LocalDate, zone: string): Promise<DfeCorrection[]> {
  const codes = (row: string) =>
    sql`jsonb_build_object(${sql.join(
      TOPICS.flatMap((topic) => [sql`${topic}::text`, sql.ref(`${row}.${topic}`)]),
    )})`;
  const { rows } = await sql<Differing>`
    select cases.reference,
      case when given.case_id is not null then ${codes('given')} end as was,
      case when known.case_id is not null then ${codes('known')} end as is
    from (select * from dfe_return_children where census_on = ${on}::date) as given
    full join (select * from (${childrenOn(on, zone)}) as children where not_on_roll) as known
      on known.case_id = given.case_id
    join cases on cases.id = coalesce(given.case_id, known.case_id)
    where ${codes('given')} is distinct from ${codes('known')}
    order by cases.reference`.execute(tx);
  return rows.map(({ reference, was, is }) => {
    if (was === null) return { reference, what: 'added', was: {}, is: is ?? {} };
    if (is === null) return { reference, what: 'removed', was, is: {} };
    const differing = TOPICS.filter((topic) => was[topic] !== is[topic]);
    const only = (of: typeof was) => Object.fromEntries(differing.map((topic) => [topic, of[topic]]));
    return { reference, what: 'changed', was: only(was), is: only(is) };
  });
}
