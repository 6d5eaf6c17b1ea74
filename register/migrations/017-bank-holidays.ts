import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { FIRST_BANK_HOLIDAYS } from '../schools/bank-holiday-seed.ts';

/** The bank holidays that cases count by, each change a version; and which command brought a version of a calendar. */
export const bankHolidays: Migration = {
  async up(db) {
    await sql`create table bank_holiday_versions (
      version integer primary key,
      first_year integer not null,
      last_year integer not null,
      holidays json not null,
      added_at timestamptz not null,
      command_id text unique
    )`.execute(db);
    const { version, years, holidays } = FIRST_BANK_HOLIDAYS;
    await sql`insert into bank_holiday_versions (version, first_year, last_year, holidays, added_at)
      values (${version}, ${years.from}, ${years.to}, ${JSON.stringify(holidays)}, now())`.execute(db);
    await sql`alter table school_calendars add column command_id text`.execute(db);
    await sql`alter table cases add column holidays_version integer`.execute(db);
  },
};
