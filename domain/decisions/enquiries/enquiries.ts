import { missingChecks } from '../../case/deadlines.ts';
import { epochOf, instantAt } from '../../calendar/instant.ts';
import type { DutyCode } from '../../policy/procedure/duties.ts';
import { channelOf, findCheck, sideOf, type EnquirySide } from '../../policy/procedure/enquiries.ts';
import { instantOf } from '../../calendar/school-calendar.ts';
import { allowedActions } from '../../case/allowed.ts';
import type { Attempt, CheckRecord } from '../../case/cme-case.ts';
import type { CommandData, EnquiryEntry } from '../../case/commands.ts';
import { note, personOf, settle, settleCompleteList, type Draft } from '../draft.ts';
import { isOnNoRoll, subgroupOf } from '../../case/holder.ts';
import type { Refusal } from '../../case/refusal.ts';
import { shareAttempt } from './sharing.ts';

/** Clocks of two machines differ a little; an attempt "just now" is not an attempt in the future. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Records attempts and checks that do not apply (school check list, LA check list). */
export function recordEnquiries(draft: Draft, data: CommandData['record-enquiry']): Refusal | undefined {
  const side = sideOf(personOf(draft));
  for (const [index, entry] of data.entries.entries()) {
    const refusal = refuseEntry(draft, side, entry, `/entries/${String(index)}`);
    if (refusal) return refusal;
  }
  for (const entry of data.entries) {
    recordAttempt(draft, side, entry);
    if (side === 'ews' && 'result' in entry) shareAttempt(draft, entry);
  }
  return undefined;
}

/** Puts one entry into a side's ledger, with what it settles. */
export function recordAttempt(draft: Draft, side: EnquirySide, entry: EnquiryEntry): void {
  const row = findCheck(draft.policy.checks, side, entry.check);
  const before = draft.next.enquiries[side][entry.check] ?? NOTHING_YET;
  const after =
    'result' in entry
      ? withAttempt(before, attemptOf(draft, side, entry))
      : { ...before, notApplicable: { at: instantAt(draft.at), by: draft.by } };
  if (after === before) return;
  draft.next.enquiries = {
    ...draft.next.enquiries,
    [side]: { ...draft.next.enquiries[side], [entry.check]: after },
  };
  note(draft, 'enquiry-recorded', row?.policy ?? [], { side, ...entry });
  if (side === 'school' && 'result' in entry && row?.reachesParents === true) {
    settle(draft, 'done', ({ duty }) => duty === 'contact-parents');
  }
  if (side === 'ews') settle(draft, 'done', ({ duty }) => duty === 'take-up-case');
  settleCompleteList(draft, side);
  if (isOnNoRoll(draft.next)) settleChecksOnNoRoll(draft);
}

/** The visit, the sub-group's own checks and the whole list are each done when their last check is on record. */
export function settleChecksOnNoRoll(draft: Draft): void {
  const missing = missingChecks(draft.next, 'ews');
  const first = subgroupOf(draft.next)?.checksFirst ?? [];
  const isDone: Partial<Record<DutyCode, boolean>> = {
    'visit-home': !missing.includes('home-visit'),
    'make-first-checks': !first.some((check) => missing.includes(check)),
    'complete-la-checks': missing.length === 0,
  };
  settle(draft, 'done', ({ duty }) => isDone[duty] === true);
}

const NOTHING_YET: CheckRecord = { attempts: [], notApplicable: null };

function attemptOf(
  { by }: Draft,
  side: EnquirySide,
  { check, attemptedAt, result, channel: named }: Extract<EnquiryEntry, { result: unknown }>,
): Attempt {
  const channel = channelOf(side, check, named);
  return { at: attemptedAt, result, by, ...(channel !== undefined && { channel }) };
}

/**
 * One attempt more, in its place: reports arrive in any order. The same attempt sent again, by the same person at the
 * same instant with the same result, is no new one.
 */
function withAttempt(before: CheckRecord, attempt: Attempt): CheckRecord {
  const isAgain = before.attempts.some(
    ({ at, result, by, channel }) =>
      epochOf(at) === epochOf(attempt.at) &&
      result === attempt.result &&
      by?.id === attempt.by?.id &&
      channel === attempt.channel,
  );
  if (isAgain) return before;
  const attempts = [...before.attempts, attempt].sort((one, other) => epochOf(one.at) - epochOf(other.at));
  return { attempts, notApplicable: null };
}

function refuseEntry(
  draft: Draft,
  side: EnquirySide,
  entry: EnquiryEntry,
  pointer: string,
): Refusal | undefined {
  const row = findCheck(draft.policy.checks, side, entry.check);
  if (!row) {
    const list = draft.policy.checks[side].join(', ');
    const why = `${entry.check} is not on the ${side === 'school' ? "school's" : "LA's"} check list: ${list}.`;
    return { refused: 'invalid', why, pointer: `${pointer}/check` };
  }
  if (row.needsConcern === true && !draft.next.concern) {
    return {
      refused: 'not-allowed-now',
      why: `${entry.check} is asked only where a safeguarding concern is on record (LA check list). Record the concern first.`,
      allowed: allowedActions(draft.next, personOf(draft), draft.at),
    };
  }
  if (!('result' in entry)) return undefined;
  if (entry.channel !== undefined && row.channels?.includes(entry.channel) !== true) {
    const why = `${entry.check} is not made by ${entry.channel}${row.channels ? `, but by ${row.channels.join(', ')}` : ''}.`;
    return { refused: 'invalid', why, pointer: `${pointer}/channel` };
  }
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
