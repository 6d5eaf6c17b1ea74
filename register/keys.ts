import { createHash } from 'node:crypto';
import type { Context } from './context.ts';
import type { Register } from './register.ts';

/** Who may call. A key has 256 random bits, so that its plain hash is as hard to turn back as the key to guess. */
export function keys({ db, policy }: Context): Pick<Register, 'putKey' | 'findPrincipal'> {
  return {
    async putKey({ id, role, authority, school, name }, key) {
      const row = { principal: id, role, authority, school, name, key_sha256: hashOf(key) };
      await db
        .insertInto('api_keys')
        .values(row)
        .onConflict((conflict) => conflict.column('principal').doUpdateSet(row))
        .execute();
    },

    async findPrincipal(key) {
      const row = await db
        .selectFrom('api_keys')
        .select(['principal', 'role', 'authority', 'school', 'name'])
        .where('key_sha256', '=', hashOf(key))
        .executeTakeFirst();
      if (!row) return undefined;
      // A key from before keys named an authority was made for the only one that this register has.
      return {
        id: row.principal,
        role: row.role,
        authority: row.authority ?? policy.authority,
        school: row.school,
        name: row.name,
      };
    },
  };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
