/** Schools and what cases are counted by: their calendars and the bank holidays, each change a version. */
export const SCHOOLS: readonly string[] = [
  `create table schools (
    urn text primary key,
    name text not null,
    attendance_email text not null,
    safeguarding_email text not null
  )`,
  // With the command that brought the version.
  `create table school_calendars (
    school text not null references schools,
    version integer not null,
    dates json not null,
    hash text not null,
    added_at timestamptz not null,
    command_id text,
    primary key (school, version)
  )`,
  `create table bank_holiday_versions (
    version integer primary key,
    first_year integer not null,
    last_year integer not null,
    holidays json not null,
    added_at timestamptz not null,
    command_id text unique
  )`,
];
