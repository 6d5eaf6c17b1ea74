import type { Context } from './context.ts';
import type { Principal, Register } from './register.ts';

type Commands = Pick<Register, 'storeCommand' | 'findAnswer' | 'keepAnswer'>;

/** Commands as they were sent, with their words, and the answers kept for whoever asks again. */
export function commands({ db, now }: Context): Commands {
  return {
    async storeCommand({ commandId, caseId, kind, principal, body }) {
      await db
        .insertInto('commands')
        .values({
          id: commandId,
          case_id: caseId,
          kind,
          sent_by: JSON.stringify(principal),
          body: JSON.stringify(body ?? null),
          stored_at: new Date(now()),
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    },

    async findAnswer(principal, idempotencyKey) {
      const row = await db
        .selectFrom('kept_answers')
        .selectAll()
        .where('principal', '=', principal.id)
        .where('idempotency_key', '=', idempotencyKey)
        .where((row) => row.or([row('asked_as', 'is', null), row('asked_as', '=', askedAs(principal))]))
        .executeTakeFirst();
      return row && { bodyHash: row.body_hash, status: row.status, headers: row.headers, body: row.body };
    },

    async keepAnswer(principal, idempotencyKey, answer) {
      await db
        .insertInto('kept_answers')
        .values({
          principal: principal.id,
          idempotency_key: idempotencyKey,
          body_hash: answer.bodyHash,
          status: answer.status,
          headers: JSON.stringify(answer.headers),
          body: JSON.stringify(answer.body ?? null),
          asked_as: askedAs(principal),
          kept_at: new Date(now()),
        })
        .onConflict((conflict) => conflict.columns(['principal', 'idempotency_key']).doNothing())
        .execute();
    },
  };
}

/** What decides how much an answer shows: whoever has changed role or school asks as somebody else. */
function askedAs({ authority, role, school }: Principal): string {
  return [authority, role, school ?? ''].join(' ');
}
