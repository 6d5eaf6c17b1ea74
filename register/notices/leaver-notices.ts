import { LEAVER_FOLLOW_UPS, type LeaverFollowUp } from '../../domain/policy/law/leavers.ts';
import type { Recipient } from '../../domain/policy/procedure/notices.ts';
import { mailboxOf } from '../../domain/policy/editions/notice-text.ts';
import { worded } from '../../domain/policy/editions/wording.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import type { Context, Place } from '../store/context.ts';
import type { Leaver } from '../returns/leaver-returns.ts';
import { dateInWords } from './date-words.ts';
import { addressesOf, outboxRow } from './notice-row.ts';

interface FollowedLeaver {
  readonly returnId: string;
  readonly leaver: Leaver;
  readonly followUp: LeaverFollowUp;
}

/** Tells the council's officers what a leaver's return asks of them; who the pupil is stands in the return alone. */
export async function queueLeaverNotices(
  context: Context,
  tx: Place,
  { returnId, leaver, followUp }: FollowedLeaver,
): Promise<void> {
  const { policy, publicUrl, now } = context;
  const { school, ground, deletedOn } = leaver;
  const { to, words }: { to: readonly Recipient[]; words: string } = LEAVER_FOLLOW_UPS[followUp];
  const recipients = [...new Set(to.map((each) => mailboxOf(each, policy)))];
  if (recipients.length === 0) return;
  const addressOf = await addressesOf(tx, []);
  const day = localDateAt(now(), policy.times.zone);
  const subject = `A leaver of school ${school}: something is to be done`;
  const text = [
    `School ${school} deletes the name of a pupil on ${dateInWords(deletedOn)}, on ground (${ground}).`,
    worded(`The school was told: ${words}. See that it is done.`, policy),
    `Return ${returnId}: ${publicUrl}/api/v1/schools/${school}/leavers`,
  ].join('\n\n');
  const owed = { caseId: null, changeId: null, notice: 'leaver-returned', school, day, subject, text };
  await tx
    .insertInto('outbox')
    .values(
      recipients.map((recipient) =>
        outboxRow(
          context,
          { ...owed, recipient, key: `leaver:${returnId}:${recipient}` },
          addressOf(recipient, null),
        ),
      ),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
