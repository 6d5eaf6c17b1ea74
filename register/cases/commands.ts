import { append } from '../audit/append.ts';
import { bindRows, newSalt } from '../audit/bound-rows.ts';
import type { Context } from '../store/context.ts';
import type { Principal, Register } from '../register.ts';

type Commands = Pick<Register, 'storeCommand' | 'findAnswer' | 'keepAnswer'>;

/** Commands as they were sent, with their words, and the answers kept for whoever asks again. */
export function commands(context: Context): Commands {
  const { db, now } = context;
  return {
    storeCommand: ({ commandId, caseId, kind, principal, body }) =>
      db.transaction().execute(async (tx) => {
        const stored = await tx
          .insertInto('commands')
          .values({
            id: commandId,
            case_id: caseId,
            kind,
            sent_by: JSON.stringify(principal),
            body: JSON.stringify(body ?? null),
            stored_at: new Date(now()),
            salt: newSalt(),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .execute();
        const { id, role } = principal;
        const entry = {
          actor: { role, id },
          action: 'command-received' as const,
          subject: caseId,
          detail: { kind },
        };
        const entries = await bindRows(
          tx,
          'commands',
          stored.map((row) => ({ key: row.id, entry })),
        );
        await append(context, tx, entries, principal.authority);
      }),

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
