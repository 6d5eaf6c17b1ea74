import { missingChecks } from '../../case/deadlines.ts';
import { instantAt } from '../../calendar/instant.ts';
import { note, settle, tell, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';
import { startEwsEnquiries } from '../stage-starts.ts';

/**
 * The school refers to EWS. No referral is refused because its form is incomplete: the gaps are named, and stay
 * owed (design, reading 6).
 */
export function refer(draft: Draft): Refusal | undefined {
  putReferralOnRecord(draft);
  tell(draft, 'referred-to-ews');
  return undefined;
}

/** Hands the child to EWS, if the school still held the case. */
export function putReferralOnRecord(draft: Draft): void {
  const gaps = missingChecks(draft.next, 'school');
  draft.next.referral = { at: instantAt(draft.at), gaps };
  note(draft, 'referred-to-ews', ['4.2', 'flow chart days 11-20'], { gaps });
  settle(draft, 'done', ({ duty }) => duty === 'refer-to-ews');
  if (draft.next.stage === 'school-enquiries') startEwsEnquiries(draft);
}
