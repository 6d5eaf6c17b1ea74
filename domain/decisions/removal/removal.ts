import { instantAt } from '../../calendar/instant.ts';
import { addDays, type LocalDate } from '../../calendar/local-date.ts';
import { groundRow, groundsOn, type Ground } from '../../policy/law/grounds.ts';
import { instantOf, localDateAt } from '../../calendar/school-calendar.ts';
import { allowedActions } from '../../case/allowed.ts';
import type { RemovalAdvice } from '../../case/cme-case.ts';
import type { CommandData } from '../../case/commands.ts';
import { note, owe, personOf, settle, tell, type Draft } from '../draft.ts';
import type { Refusal } from '../../case/refusal.ts';
import { groundAdvice, type GroundAdvice } from '../../case/removal-advice.ts';

/** A date of deletion further ahead than this is a slip of the keyboard. */
const FURTHEST_DELETION_DAYS = 366;

/**
 * Advice to the school that a ground is met (5 EWS, flow chart outcomes 2 and 3). What the evidence does not support
 * is given only where a second person of another role asks for it too. Nothing is removed by it.
 */
export function adviseRemoval(
  draft: Draft,
  { ground, override }: CommandData['advise-removal'],
): Refusal | undefined {
  const found = evidenceFor(draft, ground);
  if ('refused' in found) return found;
  const before = draft.next.removalAdvice.find((each) => each.ground === ground);
  if (found.verdict === 'supported') {
    if (before?.state === 'given' && !before.override) return notNow(draft, 'has been advised already');
    give(draft, adviceOf(draft, ground, 'given', false), found);
    return undefined;
  }
  if (!override) return evidenceMissing(found);
  if (before?.state === 'given' && before.override) return notNow(draft, 'has been advised already');
  // Plain advice whose evidence is lost again carries nothing any more, so two people are asked as if it were none.
  if (before?.state !== 'pending') {
    keep(draft, adviceOf(draft, ground, 'pending', true));
    note(draft, 'removal-override-asked', groundRow(ground).policy, { ground, gaps: found.gaps });
    tell(draft, 'removal-override-asked');
    return undefined;
  }
  if (before.by.id === draft.by.id || before.by.role === draft.by.role) {
    return notNow(draft, 'waits for a second person, of another role than the first');
  }
  give(draft, { ...before, state: 'given', confirmedBy: draft.by, at: instantAt(draft.at) }, found);
  return undefined;
}

/**
 * The school's notice that it deletes the name (5 schools; SI 2024/208 reg 13(4)): due no later than the deletion,
 * taken and marked late after it. The transfer file is owed from then on. Advice carries it only as long as the
 * evidence does, or where two people gave it against the evidence.
 */
export function notifyRemoval(draft: Draft, data: CommandData['notify-removal']): Refusal | undefined {
  const { ground, deletedOn, destinationKnown } = data;
  const today = localDateAt(draft.at, draft.policy.times.zone);
  if (draft.next.removalNotice !== null) return notNow(draft, 'is not needed: notice was given already');
  const found = evidenceFor(draft, ground);
  if ('refused' in found) return found;
  const overridden = draft.next.removalAdvice.some(
    (each) => each.ground === ground && each.state === 'given' && each.override,
  );
  if (!overridden && found.verdict !== 'supported') return evidenceMissing(found);
  const { firstDay } = draft.next.absence;
  if (deletedOn < firstDay) {
    const why = `A name cannot have been deleted before the first day of absence, ${firstDay}: no deletion reaches back.`;
    return { refused: 'invalid', why, pointer: '/deletedOn' };
  }
  if (deletedOn > addDays(today, FURTHEST_DELETION_DAYS)) {
    return {
      refused: 'invalid',
      why: `The date of deletion lies more than a year after ${today}.`,
      pointer: '/deletedOn',
    };
  }
  const unmet = overridden ? undefined : refuseTooEarly(draft, ground, deletedOn);
  if (unmet) return unmet;
  const late = today > deletedOn;
  draft.next.removalNotice = { ground, deletedOn, late, destinationKnown, at: instantAt(draft.at) };
  note(draft, 'removal-notified', ['5 schools'], { ground, deletedOn, late, destinationKnown });
  owe(draft, destinationKnown ? 'send-pupil-file' : 'send-lost-pupil-file');
  tell(draft, 'removal-notified', 'removal-notice-received');
  return undefined;
}

/** A late notice reaches back to no day on which the ground was not met yet, as far as days are counted for it. */
function refuseTooEarly(
  { next, at, policy }: Draft,
  ground: Ground,
  deletedOn: LocalDate,
): Refusal | undefined {
  const { dayEnds, zone } = policy.times;
  const { failing } = groundAdvice(next, ground, Math.min(at, instantOf(deletedOn, dayEnds, zone)), policy);
  if (failing.length === 0) return undefined;
  const why = `On ${deletedOn} ground (${ground}) was not met. ${failing.map((each) => each.why).join(' ')}`;
  return { refused: 'invalid', why, pointer: '/deletedOn' };
}

function evidenceFor(draft: Draft, ground: Ground): GroundAdvice | Refusal {
  const { next, at, policy } = draft;
  const today = localDateAt(at, policy.times.zone);
  if (!groundsOn(today).includes(ground)) {
    return { refused: 'invalid', why: `Ground (${ground}) is not in force on ${today}.`, pointer: '/ground' };
  }
  return groundAdvice(next, ground, at, policy);
}

function adviceOf(
  { by, at }: Draft,
  ground: Ground,
  state: RemovalAdvice['state'],
  override: boolean,
): RemovalAdvice {
  return { ground, state, override, by, confirmedBy: null, at: instantAt(at) };
}

function keep(draft: Draft, advice: RemovalAdvice): void {
  const known = draft.next.removalAdvice.some(({ ground }) => ground === advice.ground);
  draft.next.removalAdvice = known
    ? draft.next.removalAdvice.map((each) => (each.ground === advice.ground ? advice : each))
    : [...draft.next.removalAdvice, advice];
}

function give(draft: Draft, advice: RemovalAdvice, { gaps }: GroundAdvice): void {
  const { ground, override } = advice;
  keep(draft, advice);
  note(draft, 'removal-advised', groundRow(ground).policy, { ground, override, gaps });
  settle(draft, 'done', ({ duty }) => duty === 'advise-school');
  tell(draft, 'removal-advised');
}

function evidenceMissing({ ground, failing, judgements, gaps }: GroundAdvice): Refusal {
  const reasons = [...failing.map(({ why }) => why), ...judgements.map((each) => `To be judged: ${each}`)];
  return {
    refused: 'evidence-missing',
    why: `The evidence does not support ground (${ground}). ${reasons.join(' ')}`,
    gaps,
  };
}

function notNow(draft: Draft, why: string): Refusal {
  return {
    refused: 'not-allowed-now',
    why: `Removal under this ground ${why}.`,
    allowed: allowedActions(draft.next, personOf(draft), draft.at),
  };
}
