import { z } from 'zod';
import { CME_GROUP_CODES, subgroupsOf, type CmeGroup } from '../../../domain/policy/tracking/cme-groups.ts';
import type { CommandRequest } from '../../../dispatch/submit-command.ts';
import { date, note, objectOf, oneOf } from '../text.ts';

const why = note.min(1, 'must say why');

/** What a case has wrong: the first day of absence, or the group of a child on no roll. */
export const correctionSchema = z
  .union([
    objectOf({ firstDay: date, why }),
    toGroup('known-out-of-education'),
    toGroup('went-missing'),
    toGroup('unknown-to-authority'),
  ])
  .meta({ id: 'Correction' });

function toGroup<const G extends CmeGroup>(group: G) {
  return objectOf({
    group: z.literal(group, `must be a group: ${CME_GROUP_CODES.join(', ')}`),
    subgroup: oneOf(subgroupsOf(group)).exactOptional(),
    why,
  });
}

/** What the case is told of a correction: a date, or codes. */
export function correctionRequest(sent: z.output<typeof correctionSchema>): CommandRequest {
  if ('firstDay' in sent) return { kind: 'correct-first-day', data: { firstDay: sent.firstDay } };
  return { kind: 'correct-group', data: { group: sent.group, subgroup: sent.subgroup ?? null } };
}
