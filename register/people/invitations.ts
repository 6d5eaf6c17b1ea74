import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { instantAt } from '../../domain/calendar/instant.ts';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import type { People } from './people-port.ts';

/** A link stands in mailboxes for a week. */
const TOKEN_BYTES = 32;
/** What such a token looks like in base64url. */
const TOKEN = /^[\w-]{43}$/;

type Invitations = Pick<People, 'addInvitation' | 'findInvitation' | 'acceptInvitation'>;

/** Who is invited. A token has 256 random bits, so that its plain hash is as hard to turn back as the token to guess. */
export function invitations(context: Context): Invitations {
  const { db, publicUrl, now } = context;

  const standing = (place: Place) =>
    place
      .selectFrom('invitations as invitation')
      .innerJoin('people as person', 'person.id', 'invitation.person_id')
      .select(['person.id', 'person.name', 'person.role', 'person.authority', 'person.school'])
      .where('invitation.ended_at', 'is', null)
      .where('invitation.valid_until', '>', new Date(now()))
      .where('person.disabled', '=', false);

  return {
    async addInvitation({ personId, validUntil }, by) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await db.transaction().execute(async (tx) => {
        await endInvitations(tx, personId, now());
        await tx
          .insertInto('invitations')
          .values({
            id: randomUUID(),
            person_id: personId,
            token_sha256: hashOf(token),
            made_at: new Date(now()),
            valid_until: new Date(validUntil),
          })
          .execute();
        const detail = { validUntil: instantAt(validUntil) };
        await append(context, tx, [{ actor: by, action: 'invited', subject: personId, detail }]);
      });
      return { url: `${publicUrl}/invitations/${token}` };
    },

    async findInvitation(token) {
      if (!TOKEN.test(token)) return undefined;
      const row = await standing(db)
        .select('invitation.id as invitation')
        .where('invitation.token_sha256', '=', hashOf(token))
        .executeTakeFirst();
      if (!row) return undefined;
      const { invitation, ...person } = row;
      return { id: invitation, person };
    },

    acceptInvitation: (invitationId, { issuer, subject }) =>
      db.transaction().execute(async (tx) => {
        const person = await standing(tx)
          .where('invitation.id', '=', invitationId)
          // Whoever comes second with the same link waits here, and finds it used.
          .forUpdate()
          .executeTakeFirst();
        if (!person) return 'not-valid';
        const bound = await tx
          .insertInto('identities')
          .values({ issuer, subject, person_id: person.id, bound_at: new Date(now()) })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (bound.numInsertedOrUpdatedRows !== 1n) return 'taken';
        await endInvitations(tx, person.id, now());
        const { id, role, name } = person;
        const actor = { role, id, name };
        await append(context, tx, [{ actor, action: 'bound', subject: id, detail: { issuer } }]);
        return person;
      }),
  };
}

/** Ends every invitation of a person that could still be used. */
export async function endInvitations(place: Place, personId: string, at: number): Promise<void> {
  await place
    .updateTable('invitations')
    .set({ ended_at: new Date(at) })
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .execute();
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
