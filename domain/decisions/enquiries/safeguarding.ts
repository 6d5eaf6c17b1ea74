import { missingChecks } from '../../case/deadlines.ts';
import { SAFEGUARDING_ADDRESSEES } from '../../policy/procedure/circumstances.ts';
import type { DutyCode } from '../../policy/procedure/duties.ts';
import type { CommandData } from '../../case/commands.ts';
import { note, owe, settle, tell, tellOfReferral, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';
import { addCircumstances } from '../time.ts';

/** The safeguarding lead's assessment (2.1, 2.2); a concern goes to the Children and Families Hub (flow chart). */
export function assessVulnerability(
  draft: Draft,
  data: CommandData['assess-vulnerability'],
): Refusal | undefined {
  note(draft, 'vulnerability-assessed', ['2.1', '2.2'], { ...data });
  settle(draft, 'done', ({ duty }) => duty === 'assess-vulnerability');
  addCircumstances(draft, data.circumstances);
  if (data.concern) {
    owe(draft, 'contact-children-and-families-hub');
    tellOfReferral(draft, 'contact-hub');
    putConcernOnRecord(draft);
  }
  return undefined;
}

/** A referral to children's social care or the police, made or still to be made (2.3, 2.4). */
export function raiseConcern(
  draft: Draft,
  data: CommandData['raise-safeguarding-concern'],
): Refusal | undefined {
  note(draft, 'safeguarding-concern-recorded', ['2.3', '2.4'], { ...data });
  tell(draft, 'safeguarding-concern-recorded');
  putConcernOnRecord(draft);
  if (data.made) {
    const met = data.to.flatMap((to): readonly DutyCode[] => SAFEGUARDING_ADDRESSEES[to].meets);
    settle(draft, 'done', ({ duty }) => met.includes(duty));
  } else {
    owe(draft, 'contact-children-and-families-hub');
    tellOfReferral(draft, 'contact-hub');
  }
  return undefined;
}

function putConcernOnRecord(draft: Draft): void {
  draft.next.concern = true;
  // With a concern two more checks of the LA's list apply, so a list that was complete may be open again.
  if (missingChecks(draft.next, 'ews').length === 0) return;
  for (const list of ['complete-ews-enquiries', 'complete-la-checks'] as const) {
    if (draft.next.duties.some(({ duty, state }) => duty === list && state === 'done')) owe(draft, list);
  }
}
