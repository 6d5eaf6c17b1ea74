import { instantAt } from '../../domain/calendar/instant.ts';
import { auditActor } from '../audit/actor.ts';
import { append } from '../audit/append.ts';
import type { Context } from '../store/context.ts';
import { childOf } from './child.ts';
import type { DataProtection } from './data-protection.ts';

/** To whom data of a child went, and on what basis. */
export function disclosures(context: Context): Pick<DataProtection, 'addDisclosure' | 'disclosures'> {
  const { db, now } = context;
  return {
    addDisclosure: (caseId, id, { on, to, basis, kinds, why }, by) =>
      db.transaction().execute(async (tx) => {
        const added = await tx
          .insertInto('disclosures')
          .values({
            id,
            child_id: await childOf(tx, caseId),
            case_id: caseId,
            disclosed_on: on,
            recipient: to,
            basis,
            kinds: JSON.stringify(kinds),
            why,
            by_person: JSON.stringify(by),
            recorded_at: new Date(now()),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .execute();
        if (added.length === 0) return;
        await append(context, tx, [
          {
            actor: auditActor(by),
            action: 'disclosed',
            subject: caseId,
            detail: { disclosure: id, on, basis, kinds },
          },
        ]);
      }),

    async disclosures(caseId) {
      const rows = await db
        .selectFrom('disclosures')
        .selectAll()
        .where('child_id', '=', await childOf(db, caseId))
        .orderBy('recorded_at')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        on: row.disclosed_on,
        to: row.recipient,
        basis: row.basis,
        kinds: row.kinds,
        why: row.why,
        by: { role: row.by_person.role, name: row.by_person.name },
        recordedAt: instantAt(row.recorded_at.getTime()),
      }));
    },
  };
}
