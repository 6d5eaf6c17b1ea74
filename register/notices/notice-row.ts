import { createHash } from 'node:crypto';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Recipient } from '../../domain/policy/procedure/notices.ts';
import type { Context, Place } from '../store/context.ts';

/** A notice before it has an address. */
export interface OwedNotice {
  readonly key: string;
  readonly caseId: string | null;
  readonly changeId: number | null;
  readonly notice: string;
  readonly recipient: Recipient;
  readonly school: string | null;
  readonly day: LocalDate;
  readonly subject: string;
  readonly text: string;
}

/** The outbox row of a notice. One that has no address yet is kept, seen as failed, and due once it has one. */
export function outboxRow({ publicUrl, now }: Context, owed: OwedNotice, address: string | undefined) {
  const at = new Date(now());
  return {
    key: owed.key,
    case_id: owed.caseId,
    change_id: owed.changeId,
    notice: owed.notice,
    recipient: owed.recipient,
    school: owed.school,
    day: owed.day,
    address: address ?? null,
    subject: owed.subject,
    body: owed.text,
    message_id: `<${createHash('sha256').update(owed.key).digest('hex')}@${mailHostOf(publicUrl)}>`,
    state: address === undefined ? ('no-address' as const) : ('due' as const),
    due_since: at,
    next_attempt_at: at,
    lease_until: null,
    sent_at: null,
    last_failure: null,
  };
}

/** The domain of Message-IDs; loopback names nobody. */
function mailHostOf(publicUrl: string): string {
  const host = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : '';
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/.test(host) ? host : 'whereabouts.invalid';
}

/** Finds the address of a recipient; a school's own mailboxes stand with the school. */
export type Addresses = (recipient: Recipient, school: string | null) => string | undefined;

/** Reads the mailboxes of the authority and of the schools named. */
export async function addressesOf(place: Place, schools: readonly string[]): Promise<Addresses> {
  const mailboxes = new Map(
    (await place.selectFrom('mailboxes').selectAll().execute()).map((row) => [row.recipient, row.address]),
  );
  const rows =
    schools.length === 0
      ? []
      : await place.selectFrom('schools').selectAll().where('urn', 'in', schools).execute();
  const bySchool = new Map(rows.map((row) => [row.urn, row]));
  return (recipient, school) => {
    if (recipient === 'school') return bySchool.get(school ?? '')?.attendance_email;
    if (recipient === 'school-dsl') return bySchool.get(school ?? '')?.safeguarding_email;
    return mailboxes.get(recipient);
  };
}
