import { epochOf, instantAt } from '../instant.ts';
import { SAFEGUARDING_ADDRESSEES } from '../policy/circumstances.ts';
import { DUTIES, type DutyCode } from '../policy/duties.ts';
import { findCheck, sideOf, type EnquiryResult, type EnquirySide } from '../policy/enquiries.ts';
import { instantOf } from '../school-calendar.ts';
import { allowedActions, isAcknowledgeable, maySettle } from './allowed.ts';
import type { CheckRecord, Instant } from './cme-case.ts';
import type { CommandData, EnquiryEntry } from './commands.ts';
import {
  missingChecks,
  note,
  owe,
  settle,
  settleCompleteList,
  tell,
  tellOfReferral,
  type Draft,
} from './draft.ts';
import type { Refusal } from './refusal.ts';
import { addCircumstances, startEwsEnquiries } from './time.ts';

/** Clocks of two machines differ a little; an attempt "just now" is not an attempt in the future. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Records attempts and checks that do not apply (school check list, LA check list). */
export function recordEnquiries(draft: Draft, data: CommandData['record-enquiry']): Refusal | undefined {
  const side = sideOf(roleOf(draft));
  for (const [index, entry] of data.entries.entries()) {
    const refusal = refuseEntry(draft, side, entry, `/entries/${String(index)}`);
    if (refusal) return refusal;
  }
  for (const entry of data.entries) {
    const row = findCheck(side, entry.check);
    const before = draft.next.enquiries[side][entry.check] ?? NOTHING_YET;
    const record = 'result' in entry ? withAttempt(before, entry) : { ...before, notApplicable: true };
    draft.next.enquiries = {
      ...draft.next.enquiries,
      [side]: { ...draft.next.enquiries[side], [entry.check]: record },
    };
    note(draft, 'enquiry-recorded', row?.policy ?? [], { side, ...entry });
    if (side === 'school' && 'result' in entry && row?.reachesParents === true) {
      settle(draft, 'done', ({ duty }) => duty === 'contact-parents');
    }
  }
  if (side === 'ews') settle(draft, 'done', ({ duty }) => duty === 'take-up-case');
  settleCompleteList(draft, side);
  return undefined;
}

const NOTHING_YET: CheckRecord = { attempts: 0, lastAttemptAt: null, lastResult: null, notApplicable: false };

/** One attempt more. Reports arrive in any order: the last attempt is the latest that was made, not sent. */
function withAttempt(
  before: CheckRecord,
  { attemptedAt, result }: { readonly attemptedAt: Instant; readonly result: EnquiryResult },
): CheckRecord {
  const attempts = before.attempts + 1;
  const isLatest = before.lastAttemptAt === null || epochOf(before.lastAttemptAt) <= epochOf(attemptedAt);
  return isLatest
    ? { attempts, lastAttemptAt: attemptedAt, lastResult: result, notApplicable: false }
    : { ...before, attempts, notApplicable: false };
}

function refuseEntry(
  draft: Draft,
  side: EnquirySide,
  entry: EnquiryEntry,
  pointer: string,
): Refusal | undefined {
  const row = findCheck(side, entry.check);
  if (!row) {
    const why = `${entry.check} is not on the ${side === 'school' ? "school's" : "LA's"} check list.`;
    return { refused: 'invalid', why, pointer: `${pointer}/check` };
  }
  if (row.needsConcern === true && !draft.next.concern) {
    return {
      refused: 'not-allowed-now',
      why: `${entry.check} is asked only where a safeguarding concern is on record (LA check list). Record the concern first.`,
      allowed: allowedActions(draft.next, roleOf(draft), draft.at),
    };
  }
  if (!('result' in entry)) return undefined;
  const attempted = epochOf(entry.attemptedAt);
  if (attempted > draft.at + CLOCK_TOLERANCE_MS) {
    const why = `An enquiry cannot have been made after the case's own time, ${instantAt(draft.at)}.`;
    return { refused: 'invalid', why, pointer: `${pointer}/attemptedAt` };
  }
  if (attempted < instantOf(draft.next.absence.firstDay, '00:00', draft.policy.times.zone)) {
    const why = `An enquiry cannot have been made before the first day of absence, ${draft.next.absence.firstDay}.`;
    return { refused: 'invalid', why, pointer: `${pointer}/attemptedAt` };
  }
  return undefined;
}

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
  const wasComplete = draft.next.duties.some(
    ({ duty, state }) => duty === 'complete-ews-enquiries' && state === 'done',
  );
  if (wasComplete && missingChecks(draft.next, 'ews').length > 0) owe(draft, 'complete-ews-enquiries');
}

/**
 * The school refers to EWS. No referral is refused because its form is incomplete: the gaps are named, and stay
 * owed (design, reading 6).
 */
export function refer(draft: Draft): Refusal | undefined {
  const gaps = missingChecks(draft.next, 'school');
  draft.next.referral = { at: instantAt(draft.at), gaps };
  note(draft, 'referred-to-ews', ['4.2', 'flow chart days 11-20'], { gaps });
  settle(draft, 'done', ({ duty }) => duty === 'refer-to-ews');
  tell(draft, 'referred-to-ews');
  if (draft.next.stage === 'school-enquiries') startEwsEnquiries(draft);
  return undefined;
}

/** The one who owes a duty says that it is done. */
export function acknowledge(draft: Draft, data: CommandData['acknowledge']): Refusal | undefined {
  const role = roleOf(draft);
  const duty = draft.next.duties.find(({ id }) => id === data.duty);
  if (!duty) {
    return { refused: 'invalid', why: 'This case has no duty with that id.', pointer: '/duty' };
  }
  if (!maySettle(role, duty.owedBy)) {
    return {
      refused: 'forbidden',
      why: `The duty ${duty.id} is owed by ${duty.owedBy}; ${role} cannot acknowledge it.`,
    };
  }
  if (!isAcknowledgeable(duty)) {
    const why =
      duty.state === 'open'
        ? `The duty ${duty.id} is met by its own record (${DUTIES[duty.duty].metBy}), not by an acknowledgement.`
        : `The duty ${duty.id} is no longer open.`;
    return { refused: 'not-allowed-now', why, allowed: allowedActions(draft.next, role, draft.at) };
  }
  settle(draft, 'done', ({ id }) => id === duty.id);
  note(draft, 'duty-acknowledged', DUTIES[duty.duty].policy, { duty: duty.id });
  return undefined;
}

/** The same child is reported again: what the report knows joins the case (4.1). */
export function joinReport(draft: Draft, data: CommandData['join-report']): Refusal | undefined {
  const elsewhere = data.school !== draft.next.school;
  note(draft, 'report-joined', ['4.1'], { reportId: data.reportId, school: data.school });
  if (elsewhere) tell(draft, 'also-reported-by-another-school');
  addCircumstances(draft, data.circumstances);
  return undefined;
}

/** The person's role behind a command that the authorisation table has already let through. */
function roleOf(draft: Draft) {
  const { role } = draft.by;
  if (role === 'clock' || role === 'service') throw new TypeError('Only a person does casework');
  return role;
}
