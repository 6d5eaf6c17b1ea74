import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Several keys a principal, each with its own limits, and clients that prove themselves by an issuer's tokens. */
export const keys: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `alter table api_keys drop constraint api_keys_pkey`,
  `alter table api_keys add column id text`,
  // As the register names the key of a principal that has but one.
  `update api_keys set id = left(encode(sha256(convert_to(principal, 'UTF8')), 'hex'), 16)`,
  `alter table api_keys alter column id set not null`,
  `alter table api_keys add primary key (id)`,
  `alter table api_keys alter column key_sha256 drop not null`,
  `alter table api_keys
    add column kind text not null default 'key',
    add column prefix text,
    add column issuer text,
    add column subject text,
    add column scopes json,
    add column created_at timestamptz not null default now(),
    add column created_by text,
    add column expires_at timestamptz,
    add column last_used_at timestamptz,
    add column revoked_at timestamptz,
    add column replaced_by text`,
  `alter table api_keys add constraint one_proof check (
    (kind = 'key' and key_sha256 is not null and issuer is null and subject is null)
    or (kind = 'client' and key_sha256 is null and issuer is not null and subject is not null)
  )`,
  `create index api_keys_by_principal on api_keys (principal)`,
  `create unique index api_keys_by_client on api_keys (issuer, subject) where revoked_at is null`,
];
