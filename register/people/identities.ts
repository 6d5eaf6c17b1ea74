import type { Context } from '../store/context.ts';
import { knownPeople, personOf } from './known-people.ts';
import type { People } from './people-port.ts';

/** Which account is whose. */
export function identities({ db, now }: Context): Pick<People, 'bindIdentity' | 'findByIdentity'> {
  return {
    async bindIdentity({ issuer, subject }, personId) {
      const row = { issuer, subject, bound_at: new Date(now()) };
      await db
        .insertInto('identities')
        .values({ ...row, person_id: personId })
        .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
        .execute();
    },

    async findByIdentity({ issuer, subject }) {
      const row = await knownPeople(db)
        .where('identity.issuer', '=', issuer)
        .where('identity.subject', '=', subject)
        .executeTakeFirst();
      return row && personOf(row);
    },
  };
}
