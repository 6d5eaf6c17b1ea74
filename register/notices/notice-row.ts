import { sql } from 'kysely';
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
  const { rows } = await sql<{ recipient: Recipient; school: string | null; address: string }>`
    select recipient, null as school, address from mailboxes
    union all
    select mailbox.recipient, urn, mailbox.address from schools, lateral (values
      ('school', attendance_email), ('school-dsl', safeguarding_email)) as mailbox (recipient, address)
    where urn = any(${[...schools]}::text[])`.execute(place);
  const addresses = new Map(rows.map((row) => [`${row.recipient} ${row.school ?? ''}`, row.address]));
  return (recipient, school) => {
    const isSchools = recipient === 'school' || recipient === 'school-dsl';
    return addresses.get(`${recipient} ${isSchools ? (school ?? '') : ''}`);
  };
}
