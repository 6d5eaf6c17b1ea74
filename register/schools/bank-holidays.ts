import {
  changedList,
  datesOf,
  faultsOfChange,
  type BankHolidayChange,
  type BankHolidayList,
  type BankHolidays,
} from '../../domain/calendar/bank-holidays.ts';
import type { Context, Place } from '../store/context.ts';

/** The part of the register's port that knows the bank holidays. */
export interface BankHolidayRegister {
  bankHolidays(): Promise<BankHolidayList>;
  /**
   * Stores the list after a change as its next version; the same command again changes nothing.
   * @returns the list as it is then; undefined, and nothing is stored, when the change no longer fits the list
   */
  changeBankHolidays(change: BankHolidayChange, commandId: string): Promise<BankHolidayList | undefined>;
}

export function bankHolidayRegister({ db, now }: Context): BankHolidayRegister {
  return {
    bankHolidays: () => latestList(db),

    changeBankHolidays: (change, commandId) =>
      db.transaction().execute(async (tx) => {
        // One at a time, so that each version follows the one before it.
        await tx
          .selectFrom('bank_holiday_versions')
          .select('version')
          .where('version', '=', 1)
          .forUpdate()
          .execute();
        const list = await latestList(tx);
        const isDone = await tx
          .selectFrom('bank_holiday_versions')
          .select('version')
          .where('command_id', '=', commandId)
          .executeTakeFirst();
        if (isDone) return list;
        if (faultsOfChange(list, change).length > 0) return undefined;
        const changed = changedList(list, change);
        await tx
          .insertInto('bank_holiday_versions')
          .values({
            version: changed.version,
            first_year: changed.years.from,
            last_year: changed.years.to,
            holidays: JSON.stringify(changed.holidays),
            added_at: new Date(now()),
            command_id: commandId,
          })
          .execute();
        return changed;
      }),
  };
}

/** The bank holidays by which something is counted from now on. */
export async function bankHolidaysInForce(place: Place): Promise<BankHolidays> {
  return datesOf(await latestList(place));
}

async function latestList(place: Place): Promise<BankHolidayList> {
  const row = await place
    .selectFrom('bank_holiday_versions')
    .selectAll()
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return listOf(row);
}

/** A version of the list as its table has it. */
export interface BankHolidayRow {
  readonly version: number;
  readonly first_year: number;
  readonly last_year: number;
  readonly holidays: BankHolidayList['holidays'];
}

/** A version of the list, from its row. */
export function listOf(row: BankHolidayRow): BankHolidayList {
  return {
    version: row.version,
    years: { from: row.first_year, to: row.last_year },
    holidays: row.holidays,
  };
}
