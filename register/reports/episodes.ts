import { sql } from 'kysely';
import { EPISODES_REMEMBERED_MONTHS } from '../../domain/policy/procedure/starting-levels.ts';

/**
 * How many earlier cases of the same child, at any school, count for a case in a query on `cases`. An episode counts
 * from the day it ended, so that one that lasted long is not forgotten while it lasted.
 */
export const earlierEpisodes = sql<number>`(
  select count(*)::integer from cases as earlier
  where earlier.child_id = cases.child_id
    and earlier.closed
    and earlier.created_at < cases.created_at
    and coalesce((earlier.state->'outcome'->>'at')::timestamptz, earlier.created_at)
      > cases.created_at - ${EPISODES_REMEMBERED_MONTHS}::integer * interval '1 month'
)`.as('earlier_episodes');
