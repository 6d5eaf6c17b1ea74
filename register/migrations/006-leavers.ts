import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What schools return about the pupils whose names they delete from their rolls. */
export const leavers: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `create table leavers (
    id text primary key,
    school text not null references schools,
    deleted_on date not null,
    due_by date,
    late boolean not null,
    follow_up text,
    child_id text references children,
    case_id text references cases,
    match text,
    body json not null,
    sent_by json not null,
    received_at timestamptz not null
  )`,
  `create index leavers_by_school on leavers (school, received_at)`,
  `create index leavers_with_a_case on leavers (received_at) where case_id is not null`,
];
