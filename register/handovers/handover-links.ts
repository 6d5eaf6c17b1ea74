import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '../store/context.ts';
import type { HandoverLinks, HandoverRecipient } from './handover-links-port.ts';

/** Twice what would already be out of reach of guessing: a link stands in mailboxes for two weeks. */
const TOKEN_BYTES = 32;
/** What such a token looks like in base64url. */
const TOKEN = /^[\w-]{43}$/;

/** Links of the receiving side. A token has 256 random bits, so that its plain hash is as hard to turn back. */
export function handoverLinks({ db, publicUrl, now }: Context): HandoverLinks {
  return {
    async addHandoverLink({ id, caseId, validUntil }) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await db
        .insertInto('handover_links')
        .values({
          id,
          case_id: caseId,
          token_sha256: hashOf(token),
          made_at: new Date(now()),
          valid_until: new Date(validUntil),
        })
        .execute();
      return { url: `${publicUrl}/receive/${token}` };
    },

    async findHandoverLink(token) {
      if (!TOKEN.test(token)) return undefined;
      const row = await db
        .selectFrom('handover_links as link')
        .innerJoin('commands', 'commands.id', 'link.id')
        .select(['link.id', 'link.case_id', 'commands.body'])
        .where('link.token_sha256', '=', hashOf(token))
        // The wall clock: whoever holds the link reads its last day off a calendar on a wall, and a rehearsal that
        // moves a case's own time must neither end a real link nor keep it alive.
        .where('link.valid_until', '>', new Date(now()))
        .executeTakeFirst();
      return row && { id: row.id, caseId: row.case_id, recipient: row.body as HandoverRecipient };
    },
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
