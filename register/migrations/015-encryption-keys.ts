import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which keys payloads in Temporal are encrypted with, by id and check value. */
export const encryptionKeys: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table encryption_keys (
    id text primary key,
    check_value text not null,
    used_until timestamptz not null
  )`,
];
