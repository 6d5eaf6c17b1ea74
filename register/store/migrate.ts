import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { grantApplication, isGranted } from './application-role.ts';
import { TablesOutOfDate } from './tables-out-of-date.ts';
import { baseline } from '../migrations/baseline.ts';

/** Every migration ever released, by name, in order: one that was released is never changed, only followed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0.4.0': baseline,
};

/**
 * Brings the tables to the latest version; safe when several processes start at once. Where they are at it already,
 * reading that is enough, so that a process that does not own them can start.
 * @throws TablesOutOfDate when they are older, and the user of the database may not change them
 */
export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
  });
  const known = await migrator.getMigrations();
  const isLatest = known.every(({ executedAt }) => executedAt !== undefined);
  if (isLatest && (await isGranted(db))) return;
  if (!(await mayMakeTables(db))) {
    if (isLatest) return;
    throw new TablesOutOfDate();
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('The tables cannot be made');
  await grantApplication(db);
}

/** Whether the user of the database owns the tables, or may make the first ones. */
async function mayMakeTables<Schema>(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select coalesce(
      (select pg_has_role(relowner, 'usage') from pg_class
        where relname = 'kysely_migration' and relnamespace = current_schema()::regnamespace),
      has_schema_privilege(current_schema(), 'create')) as may`.execute(db);
  return rows[0]?.may === true;
}
