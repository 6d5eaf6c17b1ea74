import { append } from '../audit/append.ts';
import type { Context } from '../store/context.ts';
import { endInvitations } from './invitations.ts';
import { knownPeople, personOf } from './known-people.ts';
import type { People } from './people-port.ts';
import { endSessions } from './sessions.ts';

type Known = Pick<People, 'putPerson' | 'setDisabled' | 'findPerson' | 'people' | 'noteSignIn'>;

/** Who may sign in, as what. */
export function people(context: Context): Known {
  const { db, now } = context;
  return {
    async putPerson({ id, name, role, authority, school }, by) {
      await db.transaction().execute(async (tx) => {
        const before = await tx
          .selectFrom('people')
          .select(['role', 'school'])
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst();
        await tx
          .insertInto('people')
          .values({ id, name, role, authority, school, added_at: new Date(now()) })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ name, role, authority, school }))
          .execute();
        if (!before || (before.role === role && before.school === school)) return;
        await endSessions(tx, id, now());
        const detail = { from: { ...before }, to: { role, school } };
        await append(context, tx, [{ actor: by, action: 'person-changed', subject: id, detail }]);
      });
    },

    async setDisabled(personId, disabled, by) {
      await db.transaction().execute(async (tx) => {
        const changed = await tx
          .updateTable('people')
          .set({ disabled })
          .where('id', '=', personId)
          .where('disabled', '!=', disabled)
          .executeTakeFirst();
        if (changed.numUpdatedRows === 0n) return;
        if (disabled) {
          await endSessions(tx, personId, now());
          await endInvitations(tx, personId, now());
        }
        const action = disabled ? 'person-disabled' : 'person-changed';
        await append(context, tx, [{ actor: by, action, subject: personId, detail: { disabled } }]);
      });
    },

    async findPerson(personId) {
      const row = await knownPeople(db).where('person.id', '=', personId).executeTakeFirst();
      return row && personOf(row);
    },

    async people() {
      const rows = await knownPeople(db).orderBy('person.name').orderBy('person.id').execute();
      return rows.map(personOf);
    },

    async noteSignIn({ id, role, name }, issuer) {
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable('people')
          .set({ last_sign_in_at: new Date(now()) })
          .where('id', '=', id)
          .execute();
        const actor = { role, id, name };
        await append(context, tx, [{ actor, action: 'signed-in', subject: id, detail: { issuer } }]);
      });
    },
  };
}
