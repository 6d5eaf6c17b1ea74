/** The packs of the monthly reviews, and the termly returns as they were given. */
export const OVERSIGHT: readonly string[] = [
  `create table panels (
    held_on date primary key,
    month text not null,
    state text not null check (state in ('built', 'skipped')),
    made_at timestamptz not null
  )`,
  // One review a month, however often its day is asked for.
  `create unique index one_panel_a_month on panels (month) where state = 'built'`,
  `create table panel_cases (
    held_on date not null references panels,
    case_id text not null references cases,
    position integer not null,
    own_on date not null,
    stage text not null,
    weeks_tracked integer not null,
    last_review date,
    reviewed_last_time boolean,
    actions jsonb not null,
    primary key (held_on, case_id)
  )`,
  `create table dfe_returns (
    census_on date primary key,
    frozen_at timestamptz not null,
    on_roll integer not null
  )`,
  `create table dfe_return_children (
    census_on date not null references dfe_returns,
    case_id text not null references cases,
    sex text not null,
    year_group text not null,
    duration text not null,
    reason text not null,
    primary key (census_on, case_id)
  )`,
];
