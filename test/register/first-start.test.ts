import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION } from '../../register/store/application-role.ts';
import type { Database } from '../../register/store/database.ts';
import { migrate } from '../../register/store/migrate.ts';
import { openTestDatabase } from '../support/register.ts';

let database: Database;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

/** Whether the application's role may add to the audit. */
async function mayAdd(): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select has_table_privilege(${APPLICATION}, 'audit_entries', 'insert') as may`.execute(database.db);
  return rows[0]?.may === true;
}

describe('The first start on an empty database', () => {
  it('may be that of several processes at once', async () => {
    await sql`drop schema public cascade`.execute(database.db);
    await sql`create schema public`.execute(database.db);
    await Promise.all(Array.from({ length: 4 }, () => migrate(database.db)));
    expect(await mayAdd()).toBe(true);
    const { rows } = await sql<{ lists: number }>`
      select count(*)::integer as lists from bank_holiday_versions`.execute(database.db);
    expect(rows).toEqual([{ lists: 1 }]);
  });

  it('is finished by the next one when its process died before it gave the application its rights', async () => {
    await sql.raw(`revoke all on all tables in schema public from ${APPLICATION}`).execute(database.db);
    expect(await mayAdd()).toBe(false);
    await migrate(database.db);
    expect(await mayAdd()).toBe(true);
  });
});
