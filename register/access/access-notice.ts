import type { NoticeCode } from '../../domain/policy/procedure/notices.ts';
import { mailboxesOf, noticeText } from '../../domain/policy/editions/notice-text.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import type { Context, Place } from '../store/context.ts';
import { addressesOf, outboxRow } from '../notices/notice-row.ts';

/** Notices about access, which no decision of a case owes. */
type AccessNotice = Extract<NoticeCode, 'access-asked-for' | 'glass-broken' | 'access-to-be-reviewed'>;

/** Puts a notice about access to a case in the outbox, once for what it is about. */
export async function queueAccessNotice(
  context: Context,
  tx: Place,
  notice: AccessNotice,
  { caseId, id }: { readonly caseId: string; readonly id: string },
): Promise<void> {
  const { policy, publicUrl, now } = context;
  const { reference } = await tx
    .selectFrom('cases')
    .select('reference')
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow();
  const day = localDateAt(now(), policy.times.zone);
  const words = { policy, reference, link: `${publicUrl}/cases/${caseId}`, day1: '', day10: '', day20: '' };
  const text = noticeText(notice, words);
  const addressOf = await addressesOf(tx, []);
  const owed = mailboxesOf(notice, { responsible: 'cme-officer', hasSchool: true }, policy).map(
    (recipient) => {
      const key = `${caseId}:${notice}:${recipient}:${id}`;
      return { key, caseId, changeId: null, notice, recipient, school: null, day, ...text };
    },
  );
  await tx
    .insertInto('outbox')
    .values(owed.map((each) => outboxRow(context, each, addressOf(each.recipient, null))))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
