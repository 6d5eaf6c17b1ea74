import type { CommandData } from '../case/commands.ts';
import { note, tell, type Draft } from '../case/draft.ts';
import type { Refusal } from '../case/refusal.ts';
import { addCircumstances } from '../case/time.ts';

/** The same child is reported again: what the report knows joins the case (4.1). */
export function joinReport(draft: Draft, data: CommandData['join-report']): Refusal | undefined {
  const elsewhere = data.school !== draft.next.school;
  note(draft, 'report-joined', ['4.1'], { reportId: data.reportId, school: data.school });
  if (elsewhere) tell(draft, 'also-reported-by-another-school');
  addCircumstances(draft, data.circumstances);
  return undefined;
}
