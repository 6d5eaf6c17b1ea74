/** Refuses a change of rows that are only added: what happened stays on record, also against a mistake of ours. */
export const ONLY_ADDED = `create function rows_are_only_added() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only', tg_table_name;
    end
  $$`;

/** Keeps the rows of a table as they were added: none is changed or removed, and the table is never emptied. */
export function onlyAdded(table: string): string[] {
  return [
    `create trigger no_change before update or delete on ${table}
    for each row execute function rows_are_only_added()`,
    `create trigger no_emptying before truncate on ${table}
    for each statement execute function rows_are_only_added()`,
  ];
}
