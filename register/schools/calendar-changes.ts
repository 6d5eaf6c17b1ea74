import { sql } from 'kysely';
import { append } from '../audit/append.ts';
import { addressOf } from '../cases/case-address.ts';
import { BY_SERVICE, storeServiceCommands, type UnsettledCommand } from '../cases/commands.ts';
import type { Context, Place } from '../store/context.ts';
import type { Sender } from '../principal.ts';

/** A change of what cases are counted by: of one school's calendar, or of the bank holidays of all. */
export interface CalendarChange {
  /** Null for every school. */
  readonly school: string | null;
}

/** Tells open cases that what they count by has changed. */
export interface CalendarChanges {
  /**
   * Stores, for the next open cases that count by an older calendar or older bank holidays than those in force, the
   * commands that tell them. In the order of their ids, after that id; the same call again stores nothing twice.
   */
  announceCalendar(change: CalendarChange, after: string, limit: number): Promise<UnsettledCommand[]>;
}

export function calendarChanges(context: Context): CalendarChanges {
  return {
    announceCalendar: ({ school }, after, limit) =>
      context.db.transaction().execute(async (tx) => {
        const behind = await casesBehind(tx, school, after, limit);
        if (behind.length === 0) return [];
        const makers = await makersOf(tx, [...new Set(behind.flatMap(({ made_by: id }) => id ?? []))]);
        const told = behind.map((row) => {
          const maker = row.made_by === null ? undefined : makers.get(row.made_by);
          const command = {
            commandId: `calendar-${String(row.calendar)}-${String(row.holidays)}-${row.id}`,
            kind: 'change-calendar' as const,
            by: maker ? { role: maker.principal.role, id: maker.principal.id } : BY_SERVICE,
            data: {},
          };
          return { address: addressOf(row), command, maker };
        });
        const entries = await storeServiceCommands(
          context,
          tx,
          told.map(({ address: { caseId }, command, maker }) => ({
            ...{ caseId, command, body: maker?.body ?? null },
            ...(maker && { principal: maker.principal }),
          })),
        );
        await append(context, tx, entries);
        return told.map(({ address, command }) => ({ ...address, isClosed: false, command }));
      }),
  };
}

interface CaseBehind {
  readonly id: string;
  readonly workflow_id: string;
  readonly reference: string;
  readonly school: string | null;
  /** The versions in force; 0 where the school has declared no dates. */
  readonly calendar: number;
  readonly holidays: number;
  /** The command that brought the one that the case does not count by yet. */
  readonly made_by: string | null;
}

async function casesBehind(
  tx: Place,
  school: string | null,
  after: string,
  limit: number,
): Promise<CaseBehind[]> {
  const { rows } = await sql<CaseBehind>`
    select cases.id, cases.workflow_id, cases.reference, cases.school,
      coalesce(latest.version, 0) as calendar, holidays.version as holidays,
      case when latest.version > cases.calendar_version then latest.command_id
        else holidays.command_id end as made_by
    from cases
    cross join (select version, command_id from bank_holiday_versions order by version desc limit 1) as holidays
    left join lateral (select version, command_id from school_calendars
      where school_calendars.school = cases.school order by version desc limit 1) as latest on true
    where cases.version > 0 and not cases.closed and cases.id > ${after}
      and (latest.version > cases.calendar_version or holidays.version > cases.holidays_version)
      and ${school === null ? sql`true` : sql`cases.school = ${school}`}
    order by cases.id limit ${limit}`.execute(tx);
  return rows;
}

interface Maker {
  readonly principal: Sender;
  /** The words of the change. */
  readonly body: unknown;
}

/** Who changed it, by the command. */
async function makersOf(tx: Place, commandIds: readonly string[]) {
  if (commandIds.length === 0) return new Map<string, Maker>();
  const rows = await tx
    .selectFrom('commands')
    .select(['id', 'sent_by', 'body'])
    .where('id', 'in', commandIds)
    .execute();
  return new Map<string, Maker>(rows.map(({ id, sent_by: principal, body }) => [id, { principal, body }]));
}
