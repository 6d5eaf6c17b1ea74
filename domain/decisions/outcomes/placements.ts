import { instantAt } from '../../calendar/instant.ts';
import { PLACEMENTS } from '../../policy/tracking/placements.ts';
import { localDateAt } from '../../calendar/school-calendar.ts';
import type { CommandData } from '../../case/commands.ts';
import { note, owe, settle, tell, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';
import { conclude } from './outcomes.ts';

/**
 * Word of a school place (5 admissions). An offer or an acceptance leaves the child missing education: only a child
 * who is on the roll of a school no longer is.
 */
export function recordPlacement(draft: Draft, data: CommandData['record-placement']): Refusal | undefined {
  const { status } = data;
  const startsOn = data.startsOn ?? null;
  const row = PLACEMENTS[status];
  const today = localDateAt(draft.at, draft.policy.times.zone);
  if (startsOn !== null && startsOn > today && !row.mayBeAhead) {
    return {
      refused: 'invalid',
      why: `A child is on a roll from the starting day on, and ${startsOn} lies after today, ${today}. Record the place as accepted.`,
      pointer: '/startsOn',
    };
  }
  draft.next.placement = { status, startsOn, at: instantAt(draft.at) };
  note(draft, 'placement-recorded', row.policy, { status, startsOn });
  // A later word of the place replaces what the earlier one asked for.
  settle(draft, status === 'on-roll' ? 'done' : 'not-needed', ({ duty }) => duty === 'confirm-start');
  if (row.endsAs !== null) conclude(draft, row.endsAs, startsOn ?? today);
  owe(draft, ...row.duties);
  tell(draft, ...row.notices);
  return undefined;
}
