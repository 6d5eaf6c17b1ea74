import { sql, type RawBuilder } from 'kysely';

/** A case's own time as an instant, for a statement about `cases`. */
export function ownTime(now: number): RawBuilder<Date> {
  return sql<Date>`(${new Date(now)}::timestamptz + cases.ahead_ms * interval '1 millisecond')`;
}

/** The date of an instant in a zone. */
export function dateIn(zone: string, instant: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`((${instant}) at time zone ${zone})::date`;
}
