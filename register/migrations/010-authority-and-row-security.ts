import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** For which authority somebody acts. */
export const authorityAndRowSecurity: Migration = {
  async up(db) {
    await sql`alter table api_keys add column authority text`.execute(db);
  },
};
