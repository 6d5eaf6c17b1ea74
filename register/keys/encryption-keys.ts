import { sql } from 'kysely';
import type { Context } from '../store/context.ts';
import type { EncryptionKeys } from './encryption-keys-port.ts';

export function encryptionKeys({ db }: Pick<Context, 'db'>): EncryptionKeys {
  return {
    async encryptionKeys() {
      const rows = await db.selectFrom('encryption_keys').selectAll().execute();
      return rows.map(({ id, check_value, used_until }) => ({
        id,
        check: check_value,
        usedUntil: used_until.getTime(),
      }));
    },

    async noteEncryptionKey({ id, check, usedUntil }) {
      await db
        .insertInto('encryption_keys')
        .values({ id, check_value: check, used_until: new Date(usedUntil) })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet({ used_until: sql`greatest(encryption_keys.used_until, excluded.used_until)` }),
        )
        .execute();
    },
  };
}
