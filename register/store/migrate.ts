import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { grantApplication, isGranted } from './application-role.ts';
import { first } from '../migrations/001-register.ts';
import { handoverLinks } from '../migrations/002-handover-links.ts';
import { oversight } from '../migrations/003-oversight.ts';
import { households } from '../migrations/004-households.ts';
import { childrenOnNoRoll } from '../migrations/005-children-on-no-roll.ts';
import { leavers } from '../migrations/006-leavers.ts';
import { people } from '../migrations/007-people.ts';
import { keys } from '../migrations/008-keys.ts';
import { audit } from '../migrations/009-audit.ts';
import { authorityAndRowSecurity } from '../migrations/010-authority-and-row-security.ts';
import { access } from '../migrations/011-access.ts';
import { dataProtection } from '../migrations/012-data-protection.ts';
import { encryptionKeys } from '../migrations/015-encryption-keys.ts';
import { decisions } from '../migrations/016-decisions.ts';
import { bankHolidays } from '../migrations/017-bank-holidays.ts';
import { auditAppend } from '../migrations/018-audit-append.ts';

/** Every migration ever released, by name, in order: one that was released is never changed, only followed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-register': first,
  '002-handover-links': handoverLinks,
  '003-oversight': oversight,
  '004-households': households,
  '005-children-on-no-roll': childrenOnNoRoll,
  '006-leavers': leavers,
  '007-people': people,
  '008-keys': keys,
  '009-audit': audit,
  '010-authority-and-row-security': authorityAndRowSecurity,
  '011-access': access,
  '012-data-protection': dataProtection,
  '015-encryption-keys': encryptionKeys,
  '016-decisions': decisions,
  '017-bank-holidays': bankHolidays,
  '018-audit-append': auditAppend,
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

/** The tables are of an older version, and whoever asks may not change them. */
export class TablesOutOfDate extends Error {
  override readonly name = 'TablesOutOfDate';

  constructor() {
    super(
      "The register's tables are older than this version: run `whereabouts migrate` as their owner first",
    );
  }
}
