import type { CommandData } from '../../case/commands.ts';
import { note, owe, tell, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';
import { addCircumstances } from '../time.ts';

/**
 * The same child is reported again: what the report knows joins the case (4.1). Where one says that the child is on a
 * roll and the other that the child is on none, a person finds out which is so; nothing changes by itself.
 */
export function joinReport(draft: Draft, data: CommandData['join-report']): Refusal | undefined {
  const { school } = draft.next;
  note(draft, 'report-joined', ['4.1'], { reportId: data.reportId, school: data.school });
  if (data.school === null) {
    tell(draft, 'also-referred');
    if (school !== null) owe(draft, 'look-into-word');
  } else if (school === null) {
    tell(draft, 'word-of-a-roll');
    owe(draft, 'look-into-word');
  } else if (data.school !== school) {
    tell(draft, 'also-reported-by-another-school');
  }
  addCircumstances(draft, data.circumstances);
  return undefined;
}
