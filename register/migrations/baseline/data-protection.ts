/** To whom data went, what keeps a record from being erased, and who reviewed it. */
export const DATA_PROTECTION: readonly string[] = [
  `create table disclosures (
    id text primary key,
    child_id text not null references children,
    case_id text not null references cases,
    disclosed_on date not null,
    recipient text not null,
    basis text not null,
    kinds json not null,
    why text not null,
    by_person json not null,
    recorded_at timestamptz not null
  )`,
  `create index disclosures_by_child on disclosures (child_id, recorded_at)`,
  `create table legal_holds (
    id text primary key,
    child_id text not null references children,
    why text not null,
    set_by json not null,
    set_at timestamptz not null,
    lifted_by json,
    lifted_at timestamptz,
    lifted_why text
  )`,
  `create unique index one_legal_hold_a_child on legal_holds (child_id) where lifted_at is null`,
  `create table retention_reviews (
    id text primary key,
    child_id text not null references children,
    decision text not null check (decision in ('erase', 'keep')),
    keep_until date,
    why text not null,
    decided_by json not null,
    decided_at timestamptz not null
  )`,
  `create index retention_reviews_by_child on retention_reviews (child_id, decided_at)`,
];
