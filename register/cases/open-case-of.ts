import { sql } from 'kysely';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import type { Place } from '../store/context.ts';
import type { ChildMatch } from '../reports/child-match.ts';
import type { Pupil } from '../reports/report-port.ts';
import { identityOf, matchChild } from '../reports/matching.ts';
import { childrenLike } from '../reports/children.ts';

interface OpenCase {
  readonly childId: string;
  readonly caseId: string;
  readonly school: string | null;
  /** Null before its workflow has recorded anything. */
  readonly state: CmeCase | null;
  readonly match: ChildMatch;
}

/**
 * The open case of a pupil, of those in `stages` where they are given: the child's own before one of a child whose
 * details are only close.
 */
export async function openCaseOf(
  place: Place,
  pupil: Pupil,
  stages?: readonly Stage[],
): Promise<OpenCase | undefined> {
  const identity = identityOf(pupil);
  const { child, near } = matchChild(identity, await childrenLike(place, identity));
  const ids = [...(child ? [child.id] : []), ...near.map(({ id }) => id)];
  if (ids.length === 0) return undefined;
  const open = await place
    .selectFrom('cases')
    .select(['id', 'child_id', 'school', 'state'])
    .where('child_id', 'in', ids)
    .where('closed', '=', false)
    .$if(stages !== undefined, (query) => query.where('stage', 'in', stages ?? []))
    .orderBy(sql`child_id = ${child?.id ?? ''}`, 'desc')
    .orderBy('created_at')
    .executeTakeFirst();
  if (!open) return undefined;
  const { id: caseId, child_id: childId, school, state } = open;
  return { childId, caseId, school, state, match: childId === child?.id ? 'same' : 'near' };
}
