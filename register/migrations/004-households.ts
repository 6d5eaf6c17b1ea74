import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which children are known to be siblings: said by an officer, never guessed. */
export const households: Migration = {
  async up(db) {
    await sql`create table households (id text primary key, workflow_id text not null unique)`.execute(db);
    await sql`create table household_members (
      child_id text primary key references children,
      household_id text not null references households
    )`.execute(db);
    await sql`create index members_by_household on household_members (household_id)`.execute(db);
  },
};
