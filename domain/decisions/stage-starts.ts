import { enter, owe, settleCompleteList, tell, type Draft } from './draft.ts';

/** Days 11 to 20, or earlier by a referral: EWS looks, and the case waits for somebody there to take it up. */
export function startEwsEnquiries(draft: Draft): void {
  enter(draft, 'ews-enquiries');
  owe(draft, 'take-up-case', 'complete-ews-enquiries');
  // After a hand-over that came to nothing, every check may have been made already.
  settleCompleteList(draft, 'ews');
}

/** Still missing after day 20: EWS and the CME officer decide. */
export function startDecision(draft: Draft): void {
  enter(draft, 'decision-due');
  owe(draft, 'record-outcome', 'join-decision');
  tell(draft, 'decision-due');
}
