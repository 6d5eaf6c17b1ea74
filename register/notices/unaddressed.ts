import type { Recipient } from '../../domain/policy/procedure/notices.ts';
import type { Place } from '../store/context.ts';

/** Notices that waited for an address are due from the moment it is known. */
export async function giveAddress(
  place: Place,
  recipient: Recipient,
  address: string,
  school: string | null,
): Promise<void> {
  await place
    .updateTable('outbox')
    .set({ address, state: 'due' })
    .where('state', '=', 'no-address')
    .where('recipient', '=', recipient)
    .$if(school !== null, (query) => query.where('school', '=', school))
    .execute();
}
