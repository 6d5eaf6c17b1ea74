import type { HolderRole } from '../access/holder-roles.ts';
import { NOTICES, type Addressee, type NoticeCode, type Recipient } from '../procedure/notices.ts';
import type { Policy } from './policy.ts';
import { worded } from './wording.ts';

/** The mailbox of each role that can hold a case. */
const MAILBOX_OF: Readonly<Record<HolderRole, Recipient>> = {
  school: 'school',
  ewo: 'ews',
  'cme-officer': 'cme-officer',
  'send-officer': 'send-officer',
};

/** About whom a notice is: who holds the case or held it last, and whether the child has a school. */
interface NoticeSubject {
  readonly responsible: HolderRole;
  readonly hasSchool: boolean;
}

/**
 * The mailboxes a notice goes to in this authority, each once, also where one person has two roles: those of a school
 * only where the child has one.
 */
export function mailboxesOf(
  notice: NoticeCode,
  { responsible, hasSchool }: NoticeSubject,
  policy: Policy,
): Recipient[] {
  const row = policy.recipients[notice];
  const addressees = hasSchool ? row.to : (row.withoutSchool ?? row.to.filter((each) => !isSchools(each)));
  const mailboxes = addressees.map((each) => (each === 'holder' ? MAILBOX_OF[responsible] : each));
  return [...new Set(mailboxes.map((recipient) => mailboxOf(recipient, policy)))];
}

/** Whose mailbox serves a recipient in an authority that may have none of its own for it. */
export function mailboxOf(recipient: Recipient, { routing }: Policy): Recipient {
  return routing[recipient] ?? recipient;
}

function isSchools(addressee: Addressee): boolean {
  return addressee === 'school' || addressee === 'school-dsl';
}

/** What a notice's text may speak of: references, dates and a link, in the words of the case's policy. */
export interface NoticeContext {
  readonly policy: Policy;
  readonly reference: string;
  readonly link: string;
  readonly day1: string;
  readonly day10: string;
  readonly day20: string;
}

/** The subject and plain text of a notice. Dates are shown as given. */
export function noticeText(notice: NoticeCode, context: NoticeContext): { subject: string; text: string } {
  const row = NOTICES[notice];
  const { policy } = context;
  const dated = row.body.map((line) =>
    worded(line, policy)
      .replaceAll('{day1}', context.day1)
      .replaceAll('{day10}', context.day10)
      .replaceAll('{day20}', context.day20),
  );
  return {
    subject: `${context.reference}: ${worded(row.subject, policy)}`,
    text: [...dated, `Case ${context.reference}: ${context.link}`].join('\n\n'),
  };
}
