import { createHash } from 'node:crypto';
import type { NotNull } from 'kysely';
import { instantAt } from '../../domain/calendar/instant.ts';
import { SIGN_IN_LIMITS } from '../../domain/policy/access/sign-in-limits.ts';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import type { Sessions } from './sessions-port.ts';

const MINUTE_MS = 60_000;
const IDLE_MS = SIGN_IN_LIMITS.idleMinutes * MINUTE_MS;
const LONGEST_MS = SIGN_IN_LIMITS.longestHours * 60 * MINUTE_MS;
const UNFINISHED_MS = SIGN_IN_LIMITS.unfinishedMinutes * MINUTE_MS;
/** A session in use is written down once a minute, not at each of its requests. */
const SEEN_EVERY_MS = MINUTE_MS;
/** No request is under way for so long: a session that has ended can be forgotten. */
const FORGOTTEN_AFTER_MS = 24 * 60 * MINUTE_MS;

/** Sessions. An id has 256 random bits, so that its plain hash is as hard to turn back as the id to guess. */
export function sessions(context: Context): Sessions {
  const { db, now } = context;
  const open = () =>
    db
      .selectFrom('sessions as session')
      .where('session.ended_at', 'is', null)
      .where('session.ends_at', '>', new Date(now()))
      .where('session.seen_at', '>', new Date(now() - IDLE_MS));
  return {
    async findSession(id) {
      const row = await open()
        .leftJoin('people as person', 'person.id', 'session.person_id')
        .select(['session.handle', 'session.authenticated_at', 'session.flow', 'session.person_id'])
        .select(['person.role', 'person.authority', 'person.school', 'person.name', 'person.disabled'])
        .where('session.id_sha256', '=', hashOf(id))
        .executeTakeFirst();
      if (!row || row.disabled === true) return undefined;
      const { handle, person_id, role, authority, school, name, authenticated_at } = row;
      const signedIn =
        person_id === null || handle === null || role === null || authority === null || name === null
          ? null
          : {
              person: { id: person_id, role, authority, school, name },
              handle,
              authenticatedAt: authenticated_at?.getTime() ?? null,
            };
      return { signedIn, flow: row.flow };
    },

    async keepSession(id, { owner, flow }) {
      const at = now();
      const authenticatedAt = owner?.authenticatedAt ?? null;
      await db
        .insertInto('sessions')
        .values({
          id_sha256: hashOf(id),
          handle: owner?.handle ?? null,
          person_id: owner?.personId ?? null,
          authenticated_at: authenticatedAt === null ? null : new Date(authenticatedAt),
          flow: flow && JSON.stringify(flow),
          started_at: new Date(at),
          seen_at: new Date(at),
          ends_at: new Date(at + (owner ? LONGEST_MS : UNFINISHED_MS)),
        })
        .onConflict((conflict) =>
          conflict
            .column('id_sha256')
            .doUpdateSet({ flow: flow && JSON.stringify(flow), seen_at: new Date(at) })
            .where('sessions.ended_at', 'is', null),
        )
        .execute();
      await db
        .deleteFrom('sessions')
        .where('ends_at', '<', new Date(at - FORGOTTEN_AFTER_MS))
        .execute();
    },

    async seeSession(id) {
      await db
        .updateTable('sessions')
        .set({ seen_at: new Date(now()) })
        .where('id_sha256', '=', hashOf(id))
        .where('ended_at', 'is', null)
        .where('seen_at', '<=', new Date(now() - SEEN_EVERY_MS))
        .execute();
    },

    async endSession(id) {
      await db
        .updateTable('sessions')
        .set({ ended_at: new Date(now()), flow: null })
        .where('id_sha256', '=', hashOf(id))
        .where('ended_at', 'is', null)
        .execute();
    },

    async sessionsOf(personId) {
      const rows = await open()
        .select(['session.handle', 'session.started_at', 'session.seen_at'])
        .where('session.person_id', '=', personId)
        .$narrowType<{ handle: NotNull }>()
        .orderBy('session.seen_at', 'desc')
        .orderBy('session.handle')
        .execute();
      return rows.map(({ handle, started_at, seen_at }) => ({
        handle,
        startedAt: instantAt(started_at.getTime()),
        seenAt: instantAt(seen_at.getTime()),
      }));
    },

    revokeSessions: (personId, by, handle) =>
      db.transaction().execute(async (tx) => {
        const ended = await endSessions(tx, personId, now(), handle);
        if (ended === 0) return;
        const detail = { sessions: ended };
        await append(context, tx, [{ actor: by, action: 'session-revoked', subject: personId, detail }]);
      }),
  };
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/** Ends all open sessions of a person, or the one of a handle; says how many. */
export async function endSessions(
  place: Place,
  personId: string,
  at: number,
  handle?: string,
): Promise<number> {
  const ended = await place
    .updateTable('sessions')
    .set({ ended_at: new Date(at), flow: null })
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .$if(handle !== undefined, (update) => update.where('handle', '=', handle ?? ''))
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}
