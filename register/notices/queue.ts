import { sql } from 'kysely';
import type { RecordedChange } from '../../domain/decisions/case-record.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { epochOf } from '../../domain/calendar/instant.ts';
import { responsibleFor } from '../../domain/case/holder.ts';
import { mailboxesOf, noticeText } from '../../domain/policy/procedure/notices.ts';
import { policyOf } from '../../domain/policy/editions/policy.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import type { Context, Place } from '../store/context.ts';
import { dateInWords } from './date-words.ts';
import { addressesOf, outboxRow, type OwedNotice } from './notice-row.ts';

/** Puts a change's notices in the outbox: each once for case, notice, recipient and the school's local day. */
export async function queueNotices(
  context: Context,
  tx: Place,
  current: CmeCase,
  change: RecordedChange,
  changeId: number,
): Promise<void> {
  if (change.notices.length === 0) return;
  const policy = policyOf(current.authority, current.edition);
  const day = localDateAt(epochOf(change.at), policy.times.zone);
  const words = {
    policy,
    reference: current.reference,
    link: `${context.publicUrl}/cases/${current.id}`,
    ...daysInWords(current),
  };
  const subject = { responsible: responsibleFor(current), hasSchool: current.school !== null };
  const owed = [...new Set(change.notices)].flatMap((notice) =>
    mailboxesOf(notice, subject, policy).map((recipient): OwedNotice => ({
      key: `${current.id}:${notice}:${recipient}:${day}`,
      caseId: current.id,
      changeId,
      notice,
      recipient,
      school: current.school,
      day,
      ...noticeText(notice, words),
    })),
  );
  const addressOf = await addressesOf(tx, current.school === null ? [] : [current.school]);
  await tx
    .insertInto('outbox')
    .values(owed.map((each) => outboxRow(context, each, addressOf(each.recipient, each.school))))
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet((eb) => ({
          subject: eb.ref('excluded.subject'),
          body: eb.ref('excluded.body'),
          change_id: eb.ref('excluded.change_id'),
          state: eb.ref('excluded.state'),
        }))
        // Withdrawn and owed again, or not yet on its way: then it says what holds now.
        .where(sql<boolean>`outbox.attempts = 0 and outbox.state in ('due', 'no-address', 'withdrawn')`),
    )
    .execute();
}

/** No notice about a child on no roll speaks of a school's days. */
function daysInWords({ clock }: CmeCase) {
  return {
    day1: clock === null ? '' : dateInWords(clock.day1),
    day10: clock === null ? '' : dateInWords(clock.day10),
    day20: clock === null ? '' : dateInWords(clock.day20),
  };
}

/** Takes back what superseded changes owed, as far as no attempt was made to send it. */
export async function withdrawNotices(tx: Place, changeIds: readonly number[]): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'withdrawn' })
    .where('change_id', 'in', changeIds)
    .where('state', 'in', ['due', 'no-address'])
    .where('attempts', '=', 0)
    .execute();
}
