import { instantAt } from '../../calendar/instant.ts';
import type { LocalDate } from '../../calendar/local-date.ts';
import type { DutyCode } from '../../policy/procedure/duties.ts';
import { OUTCOMES, type OutcomeKind, type ReportedOutcome } from '../../policy/procedure/outcomes.ts';
import { localDateAt } from '../../calendar/school-calendar.ts';
import type { CommandData, CommandOf } from '../../case/commands.ts';
import { enter, note, owe, settle, tell, type Draft } from '../draft.ts';
import { beginHandover, changeHandover } from '../handover-stage.ts';
import { holderOf } from '../../case/holder.ts';
import type { Refusal } from '../../case/refusal.ts';
import { resumeClock } from '../pause.ts';
import { shareLocated } from '../enquiries/sharing.ts';
import { putReferralOnRecord } from '../enquiries/referral.ts';

type Report = { [K in ReportedOutcome | 'family-moved']: CommandOf<K> }[ReportedOutcome | 'family-moved'];

/** A report on the child: outcome 1, 2 or 3, a return, or the school's finding that the family has moved. */
export function report(draft: Draft, command: Report): Refusal | undefined {
  const today = localDateAt(draft.at, draft.policy.times.zone);
  const on = command.on ?? today;
  if (on > today) {
    return { refused: 'invalid', why: `A report cannot speak of a day after ${today}.`, pointer: '/on' };
  }
  if (draft.next.stage !== 'expected' && on < draft.next.absence.firstDay) {
    const why = `A report cannot speak of a day before the first day of absence, ${draft.next.absence.firstDay}.`;
    return { refused: 'invalid', why, pointer: '/on' };
  }
  const bySchool = draft.by.role === 'school';
  if (command.kind === 'family-moved' || (bySchool && command.kind === 'moved-out-of-area')) {
    return familyMoved(draft, on);
  }
  if (command.kind === 'over-compulsory-school-age' && draft.next.concern && !command.data.handedTo) {
    const why =
      'A safeguarding concern is on record, and age does not end it. Say in handedTo who has taken it over, and in the note how.';
    return { refused: 'invalid', why, pointer: '/handedTo' };
  }
  conclude(draft, command.kind, on, command.data);
  return undefined;
}

/** Records how the case goes on, and what comes of it. */
export function conclude(
  draft: Draft,
  kind: OutcomeKind,
  on: LocalDate,
  more: CommandData[ReportedOutcome] = {},
): void {
  const row = OUTCOMES[kind];
  const { stage: from, outcome: before } = draft.next;
  changeHandover(draft, { ended: { how: 'withdrawn', at: instantAt(draft.at) } });
  const recordedBy = { role: draft.by.role };
  draft.next.outcome = { number: row.number, kind, on, recordedBy, at: instantAt(draft.at) };
  note(draft, 'outcome-recorded', row.policy, { outcome: kind, number: row.number, on, ...more });
  if (row.isLocated) shareLocated(draft, instantAt(draft.at));
  resumeClock(draft, 'outcome-recorded');
  enter(draft, row.leadsTo);
  if (row.leadsTo === 'handing-over') beginHandover(draft, from, before);
  settleWhatTheOutcomeAnswers(draft);
  // Of a child on no roll there is no school to advise.
  owe(draft, ...row.duties.filter((duty) => duty !== 'advise-school' || draft.next.school !== null));
  tell(draft, ...row.notices);
}

/** The school's finding refers the case to EWS at once; outcome 2 stays EWS's to record (design, section 2). */
function familyMoved(draft: Draft, on: string): Refusal | undefined {
  draft.next.familyMoved = true;
  note(draft, 'family-moved-reported', ['flow chart outcome 2', '4.2'], { on });
  tell(draft, 'family-moved-reported');
  if (draft.next.stage === 'school-enquiries') putReferralOnRecord(draft);
  return undefined;
}

const ANSWERED: ReadonlySet<DutyCode> = new Set([
  'record-outcome',
  'take-up-case',
  'confirm-sighting',
  'decide-on-sighting',
  'decide-on-mark',
]);

/**
 * A closed case owes nothing more. A case that goes on owes no decision any more, but the evidence and the
 * safeguarding referrals stay owed while the child is not found.
 */
function settleWhatTheOutcomeAnswers(draft: Draft): void {
  settle(draft, 'done', ({ duty }) => ANSWERED.has(duty));
  settle(draft, 'not-needed', ({ duty }) => duty === 'refer-to-ews' || duty === 'join-decision');
  if (holderOf(draft.next) === null) settle(draft, 'not-needed', () => true);
}
