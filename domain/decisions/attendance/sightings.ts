import { meaningOf } from '../../policy/law/attendance-codes.ts';
import { BREAKS, isBreak } from '../../policy/law/attendance-rules.ts';
import { nextSchoolDay, localDateAt } from '../../calendar/school-calendar.ts';
import type { CommandData } from '../../case/commands.ts';
import type { Pause } from '../../case/cme-case.ts';
import { note, owe, settle, tell, type Draft } from '../draft.ts';
import { absencesAfter } from '../../case/marks.ts';
import { resumeClock } from '../pause.ts';
import type { Refusal } from '../../case/refusal.ts';
import { moveFirstDay } from './corrections.ts';
import { conclude } from '../outcomes/outcomes.ts';

/**
 * Somebody says that the child was seen, or that a mark was wrong and the child was not. It answers the question for
 * which the clock stands still; without such a question it is a finding, on which the holder decides.
 */
export function recordSighting(
  draft: Draft,
  { on, confirmed }: CommandData['record-sighting'],
): Refusal | undefined {
  const today = localDateAt(draft.at, draft.policy.times.zone);
  if (on > today) {
    return { refused: 'invalid', why: `Nobody can have been seen after today, ${today}.`, pointer: '/on' };
  }
  const { firstDay } = draft.next.absence;
  if (draft.next.stage !== 'expected' && on < firstDay) {
    const why = `A sighting before the first day of absence, ${firstDay}, says nothing about it. Correct the first day, or the marks.`;
    return { refused: 'invalid', why, pointer: '/on' };
  }
  note(draft, 'sighting-recorded', ['flow chart attending', 'flow chart found'], { on, confirmed });
  const { pause } = draft.next;
  if (pause && on < pause.mark.date) {
    // Seen on an earlier day: that does not answer whether the mark of the later one is right.
    if (confirmed) askForDecision(draft);
    return undefined;
  }
  settle(draft, 'done', ({ duty }) => duty === 'confirm-sighting');
  if (confirmed) draft.next.unconfirmed = draft.next.unconfirmed.filter((date) => date !== on);
  if (pause === null) {
    if (confirmed) askForDecision(draft);
  } else if (confirmed) {
    confirmMark(draft, pause, on);
  } else {
    resumeClock(draft, 'not-confirmed');
  }
  return undefined;
}

/** Confirmed, the case ends as the mark says, unless the register has the child missing again since then. */
function confirmMark(draft: Draft, { mark }: Pause, on: CommandData['record-sighting']['on']): void {
  const again = absencesAfter(draft.next, mark);
  const means = meaningOf(mark.code);
  resumeClock(draft, 'confirmed');
  if (again.length === 0) {
    if (isBreak(means)) conclude(draft, BREAKS[means].endsAs, on);
    return;
  }
  const nextAbsence = again.find(({ date }) => date > mark.date);
  if (nextAbsence) {
    const first = nextSchoolDay(draft.next.calendar.dates, nextAbsence.date);
    moveFirstDay(draft, first, 'attendance-corrected');
  }
  askForDecision(draft);
}

function askForDecision(draft: Draft): void {
  owe(draft, 'decide-on-sighting');
  tell(draft, 'sighting-recorded');
}
