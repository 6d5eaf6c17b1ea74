import { sql } from 'kysely';
import type { AuditAction, AuditDetail } from '../../domain/policy/access/audit.ts';
import { auditActor } from '../audit/actor.ts';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import { isActive, knownKey, type KeyRow } from './key-rows.ts';
import { hashOfKey, idOfOnlyKey, newKey, newKeyId } from './key-secret.ts';
import type { KeyHolder, KeyKeeper, Keys, KnownKey, NewKey } from './keys-port.ts';

/** A key that is in use all day is written once in so long. */
const USE_NOTED_EVERY_MS = 60_000;

/** Which machines may call, by keys of their own or by tokens of an issuer. */
export function keys(context: Context): Keys {
  const { db, policy, now } = context;

  async function holderOf(row: KeyRow | undefined): Promise<KeyHolder | undefined> {
    if (!row || !isActive(row, now())) return undefined;
    await noteUse(row);
    return {
      id: row.principal,
      role: row.role,
      // A key from before keys named an authority was made for the only one that this register has.
      authority: row.authority ?? policy.authority,
      school: row.school,
      name: row.name,
      ...(row.scopes && { scopes: row.scopes }),
    };
  }

  async function noteUse({ id, last_used_at }: KeyRow): Promise<void> {
    const noted = new Date(now() - USE_NOTED_EVERY_MS);
    if (last_used_at !== null && last_used_at > noted) return;
    await db
      .updateTable('api_keys')
      .set({ last_used_at: new Date(now()) })
      .where('id', '=', id)
      // Of several requests at once, one writes.
      .where((row) => row.or([row('last_used_at', 'is', null), row('last_used_at', '<=', noted)]))
      .execute();
  }

  const rowOf = (wished: NewKey, by: KeyKeeper) => ({
    role: wished.role,
    authority: policy.authority,
    school: wished.school,
    name: wished.name,
    scopes: wished.scopes && JSON.stringify(wished.scopes),
    created_at: new Date(now()),
    created_by: by.id,
    expires_at: new Date(wished.expiresAt),
  });
  const told = (row: KeyRow): KnownKey => knownKey(row, now());
  const lock = (tx: Place, id: string) =>
    tx.selectFrom('api_keys').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  const audit = (tx: Place, action: AuditAction, row: KeyRow, by: KeyKeeper, detail: AuditDetail = {}) => {
    const { role, school, scopes, kind } = row;
    return append(context, tx, [
      { actor: auditActor(by), action, subject: row.id, detail: { kind, role, school, scopes, ...detail } },
    ]);
  };

  return {
    async putKey({ id, role, authority, school, name }, key) {
      const hash = hashOfKey(key);
      const row = { principal: id, role, authority, school, name, key_sha256: hash };
      const prefix = key.slice(0, Math.min(8, Math.floor(key.length / 4)));
      await db
        .insertInto('api_keys')
        .values({ ...row, id: idOfOnlyKey(id), kind: 'key', prefix, created_at: new Date(now()) })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            ...row,
            prefix,
            revoked_at: sql`case when api_keys.key_sha256 = ${hash} then api_keys.revoked_at end`,
          }),
        )
        .execute();
    },

    findPrincipal: async (key) =>
      holderOf(
        await db
          .selectFrom('api_keys')
          .selectAll()
          .where('key_sha256', '=', hashOfKey(key))
          .executeTakeFirst(),
      ),

    findClient: async ({ issuer, subject }) =>
      holderOf(
        await db
          .selectFrom('api_keys')
          .selectAll()
          .where('issuer', '=', issuer)
          .where('subject', '=', subject)
          .where('revoked_at', 'is', null)
          .executeTakeFirst(),
      ),

    async keys() {
      const rows = await db
        .selectFrom('api_keys')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(told);
    },

    async findKey(id) {
      const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
      return row && told(row);
    },

    addKey: (wished, by) =>
      db.transaction().execute(async (tx) => {
        const { id, prefix, secret, hash } = newKey();
        const row = await tx
          .insertInto('api_keys')
          .values({ ...rowOf(wished, by), id, kind: 'key', principal: `key:${id}`, prefix, key_sha256: hash })
          .returningAll()
          .executeTakeFirstOrThrow();
        await audit(tx, 'key-created', row, by);
        return { key: told(row), secret };
      }),

    addClient: (wished, { issuer, subject }, by) =>
      db.transaction().execute(async (tx) => {
        const id = newKeyId();
        const row = await tx
          .insertInto('api_keys')
          .values({ ...rowOf(wished, by), id, kind: 'client', principal: `client:${id}`, issuer, subject })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) return 'taken';
        await audit(tx, 'key-created', row, by);
        return told(row);
      }),

    rotateKey: (id, { lapsesAt, expiresAt }, by) =>
      db.transaction().execute(async (tx) => {
        const old = await lock(tx, id);
        if (old?.kind !== 'key' || !isActive(old, now()) || old.replaced_by !== null) return undefined;
        const made = newKey();
        const { principal, role, authority, school, name, scopes } = old;
        const row = await tx
          .insertInto('api_keys')
          .values({
            ...rowOf({ role, school, name, scopes, expiresAt }, by),
            authority,
            id: made.id,
            kind: 'key',
            principal,
            prefix: made.prefix,
            key_sha256: made.hash,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const lapses = new Date(Math.min(lapsesAt, old.expires_at?.getTime() ?? lapsesAt));
        const replaced = await tx
          .updateTable('api_keys')
          .set({ replaced_by: made.id, expires_at: lapses })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await audit(tx, 'key-rotated', replaced, by, { by: made.id });
        return { key: told(row), secret: made.secret, replaced: told(replaced) };
      }),

    revokeKey: (id, by) =>
      db.transaction().execute(async (tx) => {
        const old = await lock(tx, id);
        if (!old) return undefined;
        if (old.revoked_at !== null) return told(old);
        const row = await tx
          .updateTable('api_keys')
          .set({ revoked_at: new Date(now()) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await audit(tx, 'key-revoked', row, by);
        return told(row);
      }),
  };
}
