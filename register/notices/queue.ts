import type { TakenDecision } from '../decisions/decision-request.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { responsibleFor } from '../../domain/case/holder.ts';
import { mailboxesOf, noticeText } from '../../domain/policy/editions/notice-text.ts';
import { policyOfCase } from '../../domain/policy/editions/editions.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import type { Context, Place } from '../store/context.ts';
import { dateInWords } from './date-words.ts';
import { addressesOf, outboxRow, type OwedNotice } from './notice-row.ts';

/** A decision that is on record, with its row. */
interface RecordedDecision {
  readonly decision: Pick<TakenDecision, 'change' | 'at'>;
  readonly changeId: number;
}

/**
 * Puts the notices of decisions in the outbox: each once for case, version, notice and recipient.
 * @param again they may have left before, and the mail says so
 * @returns whether there are any
 */
export async function queueNotices(
  context: Context,
  tx: Place,
  recorded: readonly RecordedDecision[],
  again: boolean,
): Promise<boolean> {
  const owed = recorded.flatMap((each) => noticesOf(context, each));
  const [first] = owed;
  if (!first) return false;
  const addressOf = await addressesOf(tx, first.school === null ? [] : [first.school]);
  await tx
    .insertInto('outbox')
    .values(
      owed.map((each) => ({
        ...outboxRow(context, each, addressOf(each.recipient, each.school)),
        maybe_sent: again,
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  return true;
}

function noticesOf({ publicUrl }: Context, { decision, changeId }: RecordedDecision): OwedNotice[] {
  const { change, at } = decision;
  const current = change.case;
  const policy = policyOfCase(current);
  const words = {
    policy,
    reference: current.reference,
    link: `${publicUrl}/cases/${current.id}`,
    ...daysInWords(current),
  };
  const subject = { responsible: responsibleFor(current), hasSchool: current.school !== null };
  return change.notices.flatMap(({ notice }) =>
    mailboxesOf(notice, subject, policy).map((recipient): OwedNotice => ({
      key: `${current.id}:${current.version}:${notice}:${recipient}`,
      caseId: current.id,
      changeId,
      notice,
      recipient,
      school: current.school,
      day: localDateAt(at, policy.times.zone),
      ...noticeText(notice, words),
    })),
  );
}

/** No notice about a child on no roll speaks of a school's days. */
function daysInWords({ clock }: CmeCase) {
  return {
    day1: clock === null ? '' : dateInWords(clock.day1),
    day10: clock === null ? '' : dateInWords(clock.day10),
    day20: clock === null ? '' : dateInWords(clock.day20),
  };
}
