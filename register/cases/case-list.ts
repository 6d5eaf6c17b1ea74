import { sql, type RawBuilder } from 'kysely';
import type { Context } from '../context.ts';
import type { CaseFilter, Register } from '../register.ts';
import { readWithin } from '../scoped.ts';
import { caseRow, recordedCases } from './case-rows.ts';
import { fold } from './fold.ts';

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
export function caseList(context: Context): Pick<Register, 'listCases'> {
  const { now } = context;
  return {
    async listCases(filter, scope) {
      const after = filter.cursor === undefined ? undefined : decode(filter.cursor);
      if (filter.cursor !== undefined && !after) throw new RangeError('Not a cursor of the case list');
      // Every page by the first one's clock, so that a case does not jump from page to page as time passes.
      const at = after?.now ?? now();
      const { rank, deadline } = urgency(at);
      const rows = await readWithin(context, scope, (tx) => {
        const query = recordedCases(tx, scope)
          .select([rank.as('rank'), deadline.as('deadline'), 'cases.created_at'])
          .where(matches(filter))
          .orderBy('rank')
          .orderBy('deadline', (order) => order.asc().nullsLast())
          .orderBy('cases.created_at')
          .orderBy('cases.id')
          .limit(filter.limit + 1);
        return (after ? query.where(comesAfter(after, rank, deadline)) : query).execute();
      });
      const page = rows.slice(0, filter.limit);
      const last = page.at(-1);
      const more = rows.length > page.length && last !== undefined;
      return {
        items: page.map((row) => caseRow(row, now())),
        next: more
          ? encode({
              now: at,
              rank: last.rank,
              deadline: last.deadline?.getTime() ?? null,
              openedAt: last.created_at.getTime(),
              id: last.id,
            })
          : null,
      };
    },
  };
}

/** 0 a decision is due, 1 something is overdue, 2 open, 3 closed; then how soon the next deadline is, in real time. */
function urgency(at: number): { rank: RawBuilder<number>; deadline: RawBuilder<Date | null> } {
  const ownTime = sql`${new Date(at)}::timestamptz + cases.ahead_ms * interval '1 millisecond'`;
  return {
    rank: sql<number>`case
      when cases.closed then 3
      when cases.stage = 'decision-due' then 0
      when cases.next_duty_due_at <= ${ownTime} then 1
      else 2 end`,
    deadline: sql<Date | null>`cases.next_deadline_at - cases.ahead_ms * interval '1 millisecond'`,
  };
}

function comesAfter(
  after: Cursor,
  rank: RawBuilder<number>,
  deadline: RawBuilder<Date | null>,
): RawBuilder<boolean> {
  const last = after.deadline === null ? 'infinity' : new Date(after.deadline).toISOString();
  return sql<boolean>`(${rank}, coalesce(${deadline}, 'infinity'), cases.created_at, cases.id)
    > (${after.rank}::integer, ${last}::timestamptz, ${new Date(after.openedAt)}::timestamptz, ${after.id}::text)`;
}

function matches({ stage, school, holder, dueBefore, q, searchNames }: CaseFilter): RawBuilder<boolean> {
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
  if (typeof rank !== 'number' || ![0, 1, 2, 3].includes(rank)) return undefined;
  if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/.test(id)) return undefined;
  return { now, rank, deadline, openedAt, id };
}

/** Within what PostgreSQL and JavaScript both take for an instant. */
function isEpoch(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 8.64e15 / 2;
}
