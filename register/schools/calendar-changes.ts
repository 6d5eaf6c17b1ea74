import { append } from '../audit/append.ts';
import { addressOf, BY_SERVICE, storeServiceCommands, type UnsettledCommand } from '../cases/commands.ts';
import type { Context, Place } from '../store/context.ts';
import type { Sender } from '../register.ts';

/** A change of what cases are counted by: of one school's calendar, or of the bank holidays of all. */
export interface CalendarChange {
  /** Null for every school. */
  readonly school: string | null;
  /** The stored request that made the change; null where nobody's is known. */
  readonly commandId: string | null;
}

/** Tells open cases that what they count by has changed. */
export interface CalendarChanges {
  /**
   * Stores, for the next open cases that count by an older calendar than the one in force, the commands that tell
   * them. In the order of their ids, after that id; the same call again stores nothing twice.
   */
  announceCalendar(change: CalendarChange, after: string, limit: number): Promise<UnsettledCommand[]>;
}

export function calendarChanges(context: Context): CalendarChanges {
  return {
    announceCalendar: ({ school, commandId }, after, limit) =>
      context.db.transaction().execute(async (tx) => {
        const behind = await casesBehind(tx, school, after, limit);
        const maker = commandId === null ? undefined : await makerOf(tx, commandId);
        const by = maker ? { role: maker.role, id: maker.id } : BY_SERVICE;
        const told = behind.map(({ version, ...address }) => ({
          ...address,
          isClosed: false,
          command: {
            commandId: `calendar-${version}-${address.caseId}`,
            kind: 'change-calendar' as const,
            by,
            data: {},
          },
        }));
        const entries = await storeServiceCommands(
          context,
          tx,
          told.map(({ caseId, command }) => ({
            caseId,
            command,
            body: maker?.body ?? null,
            ...(maker && { principal: maker.principal }),
          })),
        );
        await append(context, tx, entries);
        return told;
      }),
  };
}

async function casesBehind(tx: Place, school: string | null, after: string, limit: number) {
  const rows = await tx
    .selectFrom('cases')
    .innerJoin('school_calendars', (join) =>
      join
        .onRef('school_calendars.school', '=', 'cases.school')
        .onRef('school_calendars.version', '>', 'cases.calendar_version'),
    )
    .select(['cases.id', 'cases.workflow_id', 'cases.reference', 'cases.school'])
    .select(({ fn }) => fn.max('school_calendars.version').as('version'))
    .where('cases.version', '>', 0)
    .where('cases.closed', '=', false)
    .where('cases.id', '>', after)
    .$if(school !== null, (query) => query.where('cases.school', '=', school))
    .groupBy('cases.id')
    .orderBy('cases.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...addressOf(row), version: row.version }));
}

/** Who changed it, with the words of the change. */
async function makerOf(tx: Place, commandId: string) {
  const row = await tx
    .selectFrom('commands')
    .select(['sent_by', 'body'])
    .where('id', '=', commandId)
    .executeTakeFirst();
  const principal: Sender | undefined = row?.sent_by;
  return principal && { principal, role: principal.role, id: principal.id, body: row?.body };
}
