import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Links by which the receiving side of a hand-over may answer. Only the hash of a link's token is kept; whom it is for
 * stands with the command of the same id.
 */
export const handoverLinks: Migration = {
  async up(db) {
    await sql
      .raw(
        `create table handover_links (
          id text primary key,
          case_id text not null references cases,
          token_sha256 text not null unique,
          made_at timestamptz not null,
          valid_until timestamptz not null
        )`,
      )
      .execute(db);
  },
};
