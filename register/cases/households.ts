import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Context, Place } from '../store/context.ts';
import type { Household, Register } from '../register.ts';
import { readCases, recordedCases } from './case-rows.ts';
import { workflowIdOf } from '../reports/workflow-id.ts';

type Households = Pick<
  Register,
  'linkSiblings' | 'leaveHousehold' | 'householdOf' | 'siblingCases' | 'casesOutsideHousehold'
>;

/** Children of one home, as officers have linked them. */
export function households(context: Context): Households {
  const { db } = context;
  return {
    linkSiblings: (caseId, siblingId) =>
      db.transaction().execute(async (tx) => {
        // One at a time, so that two links made at once never leave a child in two homes.
        await sql`select pg_advisory_xact_lock(hashtextextended('households', 0))`.execute(tx);
        const children = [await childOf(tx, caseId), await childOf(tx, siblingId)];
        const known = await tx
          .selectFrom('household_members')
          .select('household_id')
          .distinct()
          .where('child_id', 'in', children)
          .orderBy('household_id')
          .execute();
        const [first, ...others] = known.map(({ household_id }) => household_id);
        const id = first ?? (await addHousehold(context, tx));
        if (others.length > 0) {
          await tx
            .updateTable('household_members')
            .set({ household_id: id })
            .where('household_id', 'in', others)
            .execute();
        }
        await tx
          .insertInto('household_members')
          .values([...new Set(children)].map((child_id) => ({ child_id, household_id: id })))
          .onConflict((conflict) => conflict.column('child_id').doUpdateSet({ household_id: id }))
          .execute();
        return householdWith(tx, id);
      }),

    leaveHousehold: (caseId) =>
      db.transaction().execute(async (tx) => {
        const own = await householdIdOf(tx, caseId);
        if (own === undefined) return { household: undefined, left: [] };
        const before = await householdWith(tx, own);
        await tx
          .deleteFrom('household_members')
          .where('child_id', '=', await childOf(tx, caseId))
          .execute();
        const { count } = await tx
          .selectFrom('household_members')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('household_id', '=', own)
          .executeTakeFirstOrThrow();
        // A child alone has no siblings to share with.
        if (count < 2) await tx.deleteFrom('household_members').where('household_id', '=', own).execute();
        const after = await householdWith(tx, own);
        const stayed = new Set(after.openCases.map((each) => each.caseId));
        return {
          household: after.members.length === 0 ? undefined : after,
          left: before.openCases.filter((each) => !stayed.has(each.caseId)),
        };
      }),

    async householdOf(caseId) {
      const id = await householdIdOf(db, caseId);
      return id === undefined ? undefined : householdWith(db, id);
    },

    siblingCases: (caseId) =>
      readCases(
        recordedCases(db, 'authority')
          .where('cases.id', '!=', caseId)
          .where('cases.child_id', 'in', (row) =>
            row
              .selectFrom('household_members as sibling')
              .innerJoin('household_members as own', 'own.household_id', 'sibling.household_id')
              .innerJoin('cases as mine', 'mine.child_id', 'own.child_id')
              .where('mine.id', '=', caseId)
              .whereRef('sibling.child_id', '!=', 'own.child_id')
              .select('sibling.child_id'),
          )
          .orderBy('cases.created_at'),
        context,
      ),

    casesOutsideHousehold: () =>
      readCases(
        recordedCases(db, 'authority')
          .leftJoin('household_members', 'household_members.child_id', 'cases.child_id')
          .leftJoin('households', 'households.id', 'household_members.household_id')
          .where('cases.closed', '=', false)
          .where(sql<boolean>`cases.state ->> 'household' is distinct from households.workflow_id`)
          .orderBy('cases.created_at'),
        context,
      ),
  };
}

async function childOf(place: Place, caseId: string): Promise<string> {
  const row = await place.selectFrom('cases').select('child_id').where('id', '=', caseId).executeTakeFirst();
  if (!row) throw new RangeError('There is no such case');
  return row.child_id;
}

async function householdIdOf(place: Place, caseId: string): Promise<string | undefined> {
  const row = await place
    .selectFrom('household_members')
    .innerJoin('cases', 'cases.child_id', 'household_members.child_id')
    .select('household_id')
    .where('cases.id', '=', caseId)
    .executeTakeFirst();
  return row?.household_id;
}

async function addHousehold({ workflowKey, policy }: Context, tx: Place): Promise<string> {
  const id = randomUUID();
  const workflowId = workflowIdOf(workflowKey, policy.authority, id, 'household');
  await tx.insertInto('households').values({ id, workflow_id: workflowId }).execute();
  return id;
}

async function householdWith(place: Place, id: string): Promise<Household> {
  const { workflow_id } = await place
    .selectFrom('households')
    .select('workflow_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const cases = await place
    .selectFrom('cases')
    .innerJoin('household_members', 'household_members.child_id', 'cases.child_id')
    .select(['cases.id', 'cases.workflow_id', 'cases.closed'])
    .where('household_members.household_id', '=', id)
    .orderBy('cases.created_at')
    .execute();
  return {
    workflowId: workflow_id,
    members: [...new Set(cases.map((each) => each.workflow_id))],
    openCases: cases
      .filter(({ closed }) => !closed)
      .map((each) => ({ caseId: each.id, workflowId: each.workflow_id })),
  };
}
