import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { FIRST_BANK_HOLIDAYS } from '../schools/bank-holiday-seed.ts';
import { ACCESS } from './baseline/access.ts';
import { AUDIT } from './baseline/audit.ts';
import { CASES } from './baseline/cases.ts';
import { DATA_PROTECTION } from './baseline/data-protection.ts';
import { NOTICES } from './baseline/notices.ts';
import { ONLY_ADDED } from './baseline/only-added.ts';
import { OVERSIGHT } from './baseline/oversight.ts';
import { PEOPLE } from './baseline/people.ts';
import { makeReader, ROW_SECURITY } from './baseline/row-security.ts';
import { SCHOOLS } from './baseline/schools.ts';

/**
 * The register's tables as 0.4.0 makes them, area by area. What people sent is kept as `json`, which stores any text
 * as it came; what is searched is `jsonb`.
 */
export const baseline: Migration = {
  async up(db) {
    await makeReader(db);
    const areas = [
      [ONLY_ADDED],
      SCHOOLS,
      CASES,
      NOTICES,
      OVERSIGHT,
      PEOPLE,
      ACCESS,
      DATA_PROTECTION,
      AUDIT,
      ROW_SECURITY,
    ];
    for (const statement of areas.flat()) await sql.raw(statement).execute(db);
    const { version, years, holidays } = FIRST_BANK_HOLIDAYS;
    await sql`insert into bank_holiday_versions (version, first_year, last_year, holidays, added_at)
      values (${version}, ${years.from}, ${years.to}, ${JSON.stringify(holidays)}, now())`.execute(db);
  },
};
