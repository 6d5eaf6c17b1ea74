import type { LocalDate } from '../../domain/calendar/local-date.ts';
import { mailboxOf } from '../../domain/policy/editions/notice-text.ts';
import type { Recipient } from '../../domain/policy/procedure/notices.ts';
import type { Context, Place } from '../store/context.ts';
import { dateInWords } from '../notices/date-words.ts';
import { addressesOf, outboxRow } from '../notices/notice-row.ts';

/** Those who sit at the table (5 CNIS, 5 SEND). */
const ATTENDING = ['ews-manager', 'cme-officer', 'send-officer'] as const satisfies readonly Recipient[];

/** Tells those who attend that the pack is there: how many cases, and where; never whose. */
export async function announcePanel(context: Context, tx: Place, day: LocalDate): Promise<void> {
  const { count, passedOver } = await tx
    .selectFrom('panel_cases')
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.countAll<number>().filterWhere('reviewed_last_time', '=', false).as('passedOver'),
    ])
    .where('held_on', '=', day)
    .executeTakeFirstOrThrow();
  const month = day.slice(0, 7);
  const subject = `Review of children missing education, ${dateInWords(day)}: ${cases(count)}`;
  const text = [
    `The pack of the monthly review of ${dateInWords(day)} holds ${cases(count)}.`,
    passedOver === 0
      ? 'None was passed over the last time.'
      : `Not reviewed the last time, and first in the pack: ${cases(passedOver)}.`,
    `The pack: ${context.publicUrl}/api/v1/reports/panel?month=${month}`,
  ].join('\n\n');
  const addressOf = await addressesOf(tx, []);
  const mailboxes = new Set(ATTENDING.map((recipient) => mailboxOf(recipient, context.policy)));
  const owed = [...mailboxes].map((recipient) => {
    const notice = 'panel-pack';
    const key = `${notice}:${recipient}:${day}`;
    return { key, caseId: null, changeId: null, notice, recipient, school: null, day, subject, text };
  });
  await tx
    .insertInto('outbox')
    .values(owed.map((each) => outboxRow(context, each, addressOf(each.recipient, null))))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

function cases(count: number): string {
  return count === 1 ? '1 case' : `${count} cases`;
}
