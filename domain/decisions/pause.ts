import { instantAt } from '../calendar/instant.ts';
import { BREAKS, isBreak } from '../policy/law/attendance-rules.ts';
import { meaningOf } from '../policy/law/attendance-codes.ts';
import { dueAt, note, owe, settle, tell, type Draft } from './draft.ts';
import type { MarkedSession } from '../policy/law/attendance-codes.ts';
import type { PastPause } from '../case/cme-case.ts';

/**
 * A mark says that the child was seen, or has a reason: the clock stands still until somebody says who saw the child,
 * by the end of the next school day at the latest. Another such mark while it stands does not hold it any longer.
 */
export function askWhoSaw(draft: Draft, mark: MarkedSession): void {
  if (draft.next.pause !== null) {
    draft.next.pause = { ...draft.next.pause, mark };
    return;
  }
  const means = meaningOf(mark.code);
  const policy = isBreak(means) ? BREAKS[means].policy : [];
  // The question about an earlier mark, never answered, is the same question now.
  settle(draft, 'not-needed', ({ duty }) => duty === 'confirm-sighting');
  if (draft.next.stage === 'expected') {
    // Nobody is missing yet, so there is no clock to stop; the child may have come before the day.
    note(draft, 'sighting-asked', policy, { mark });
  } else {
    const until = dueAt(draft, 'end-of-next-school-day');
    draft.next.pause = { since: instantAt(draft.at), mark, until };
    note(draft, 'clock-paused', policy, { mark, until });
  }
  owe(draft, 'confirm-sighting');
  tell(draft, 'sighting-to-confirm');
}

/** The clock goes on. What fell due meanwhile passes at once, each with the reason why it did not pass before. */
export function resumeClock(draft: Draft, why: PastPause['why']): void {
  const { pause } = draft.next;
  if (pause === null) return;
  const { since, mark } = pause;
  draft.next.pause = null;
  draft.next.pauses = [...draft.next.pauses, { since, resumedAt: instantAt(draft.at), mark, why }];
  if (why === 'not-confirmed' || why === 'not-confirmed-in-time') {
    draft.next.unconfirmed = [...new Set([...draft.next.unconfirmed, mark.date])];
    tell(draft, 'sighting-not-confirmed');
  }
  note(draft, 'clock-resumed', ['flow chart attending', 'flow chart still missing'], { why, since, mark });
}
