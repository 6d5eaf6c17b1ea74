import { sql, type RawBuilder } from 'kysely';
import type { Context } from '../store/context.ts';
import { readWithin } from '../store/scoped.ts';
import type { CaseFilter, CaseLists } from './case-list-port.ts';
import { caseRow, recordedCases } from './case-rows.ts';
import { fold } from '../reports/fold.ts';

/** Where a page of the list ended: its last row's place in the order, and the instant that order was made for. */
interface Cursor {
  readonly now: number;
  readonly rank: number;
  /** Epoch milliseconds; null sorts last. */
  readonly deadline: number | null;
  readonly openedAt: number;
  readonly id: string;
}

/** Whether a text is a cursor that a list gave out. */
export function isCursor(text: string): boolean {
  return decode(text) !== undefined;
}

/** The case list: most urgent first, page by page. */
export function caseList(context: Context): CaseLists {
  const { now } = context;
  return {
    async listCases(filter, scope) {
      const after = filter.cursor === undefined ? undefined : decode(filter.cursor);
      if (filter.cursor !== undefined && !after) throw new RangeError('Not a cursor of the case list');
      // Every page by the first one's clock, so that a case does not jump from page to page as time passes.
      const at = after?.now ?? now();
      const place = orderOf(at, filter);
      const rows = await readWithin(context, scope, (tx) => {
        const query = recordedCases(tx, scope)
          .select([place.rank.as('rank'), place.deadline.as('deadline'), place.opened.as('opened')])
          .select('cases.reference')
          .where(matches(filter))
          .orderBy('rank')
          .orderBy('deadline', (order) => order.asc().nullsLast())
          .orderBy('opened')
          .orderBy('cases.id')
          .limit(filter.limit + 1);
        return (after ? query.where(comesAfter(after, place)) : query).execute();
      });
      const page = rows.slice(0, filter.limit);
      const last = page.at(-1);
      const more = rows.length > page.length && last !== undefined;
      return {
        items: page.filter(isOpen).map((row) => caseRow(row, now())),
        restricted: page.filter((row) => !isOpen(row)).map(({ id, reference }) => ({ id, reference })),
        next: more
          ? encode({
              now: at,
              rank: last.rank,
              deadline: last.deadline?.getTime() ?? null,
              openedAt: last.opened.getTime(),
              id: last.id,
            })
          : null,
      };
    },
  };
}

/** The rank of cases that are not open to who asks: what is urgent about them is not told. */
const NOT_OPEN = 4;

const isOpen = ({ rank }: { readonly rank: number }) => rank !== NOT_OPEN;

interface Order {
  readonly rank: RawBuilder<number>;
  readonly deadline: RawBuilder<Date | null>;
  readonly opened: RawBuilder<Date>;
}

/** 0 a decision is due, 1 something is overdue, 2 open, 3 closed; then how soon the next deadline is, in real time. */
function orderOf(at: number, filter: CaseFilter): Order {
  const toAskFor = isToAskFor(filter);
  const ownTime = sql`${new Date(at)}::timestamptz + cases.ahead_ms * interval '1 millisecond'`;
  return {
    rank: sql<number>`case
      when ${toAskFor} then ${NOT_OPEN}::integer
      when cases.closed then 3
      when cases.stage = 'decision-due' then 0
      when cases.next_duty_due_at <= ${ownTime} then 1
      else 2 end`,
    deadline: sql<Date | null>`case when not ${toAskFor}
      then cases.next_deadline_at - cases.ahead_ms * interval '1 millisecond' end`,
    opened: sql<Date>`case when ${toAskFor} then 'epoch'::timestamptz else cases.created_at end`,
  };
}

function comesAfter(after: Cursor, { rank, deadline, opened }: Order): RawBuilder<boolean> {
  const last = after.deadline === null ? 'infinity' : new Date(after.deadline).toISOString();
  return sql<boolean>`(${rank}, coalesce(${deadline}, 'infinity'), ${opened}, cases.id)
    > (${after.rank}::integer, ${last}::timestamptz, ${new Date(after.openedAt)}::timestamptz, ${after.id}::text)`;
}

function isToAskFor({ withheld }: CaseFilter): RawBuilder<boolean> {
  return withheld === undefined || withheld.ask.length === 0
    ? sql<boolean>`false`
    : sql<boolean>`(cases.id = any(${[...withheld.ask]}::text[]))`;
}

/** What a filter finds: of cases to be asked for, nothing but by reference or the whole name. */
function matches(filter: CaseFilter): RawBuilder<boolean> {
  const { withheld, stage, school, holder, dueBefore, q, searchNames } = filter;
  const named = q === undefined ? sql`true` : namesWhole(q, searchNames);
  const filtered = [stage, school, holder, dueBefore].some((each) => each !== undefined);
  const found = sql<boolean>`case when ${isToAskFor(filter)} then ${filtered ? sql`false` : named}
    else ${matchesOpen(filter)} end`;
  if (withheld === undefined || withheld.hidden.length === 0) return found;
  return sql<boolean>`(${found}) and not cases.id = any(${[...withheld.hidden]}::text[])`;
}

function matchesOpen({ stage, school, holder, dueBefore, q, searchNames }: CaseFilter): RawBuilder<boolean> {
  const conditions = [sql`true`];
  if (stage !== undefined) conditions.push(sql`cases.stage = ${stage}`);
  if (school === 'none') conditions.push(sql`cases.school is null`);
  else if (school !== undefined) conditions.push(sql`cases.school = ${school}`);
  if (holder !== undefined) conditions.push(sql`cases.holder = ${holder}`);
  if (dueBefore !== undefined) {
    conditions.push(
      sql`not cases.closed and least(cases.next_deadline_at, cases.next_duty_due_at) < ${dueBefore}::timestamptz`,
    );
  }
  if (q !== undefined) conditions.push(mentions(q, searchNames));
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

/** A part of a name would let anybody find out the rest of it, letter by letter. */
function namesWhole(q: string, searchNames: boolean): RawBuilder<unknown> {
  const name = fold(q);
  const whole =
    searchNames && name !== '' ? sql`${name} = any(string_to_array(cases.search, ' '))` : sql`false`;
  return sql`(${whole} or ${mentions(q, false)})`;
}

function mentions(q: string, searchNames: boolean): RawBuilder<unknown> {
  const reference = q.toUpperCase().replace(/[^A-Z0-9-]/g, '');
  const name = fold(q);
  return sql.join(
    [
      sql`(false`,
      ...(reference === '' ? [] : [sql`strpos(cases.reference, ${reference}) > 0`]),
      ...(searchNames && name !== '' ? [sql`strpos(cases.search, ${name}) > 0`] : []),
      sql`false)`,
    ],
    sql` or `,
  );
}

function encode(cursor: Cursor): string {
  const { now, rank, deadline, openedAt, id } = cursor;
  return Buffer.from(JSON.stringify([now, rank, deadline, openedAt, id])).toString('base64url');
}

function decode(text: string): Cursor | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 5) return undefined;
  const [now, rank, deadline, openedAt, id] = parts as unknown[];
  if (!isEpoch(now) || !isEpoch(openedAt) || (deadline !== null && !isEpoch(deadline))) return undefined;
  if (typeof rank !== 'number' || ![0, 1, 2, 3, NOT_OPEN].includes(rank)) return undefined;
  if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) return undefined;
  return { now, rank, deadline, openedAt, id };
}

/** Within what PostgreSQL and JavaScript both take for an instant. */
function isEpoch(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 8.64e15 / 2;
}
