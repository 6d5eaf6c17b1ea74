import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Cases of children who are on no school's roll, and what schools return about their rolls. */
export const childrenOnNoRoll: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const STATEMENTS = [
  `alter table cases alter column school drop not null`,
  `create table joiners (
    id text primary key,
    school text not null references schools,
    entered_on date not null,
    due_by date not null,
    late boolean not null,
    child_id text references children,
    case_id text references cases,
    match text,
    body json not null,
    sent_by json not null,
    received_at timestamptz not null
  )`,
  `create index joiners_by_school on joiners (school, received_at)`,
  `create index joiners_with_a_case on joiners (received_at) where case_id is not null`,
];
