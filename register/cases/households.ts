import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { append } from '../audit/append.ts';
import type { Context, Place } from '../store/context.ts';
import type { CaseRow } from './cases-port.ts';
import type { Principal } from '../principal.ts';
import { readCases, recordedCases } from './case-rows.ts';
import { BY_SERVICE, storeServiceCommands } from './commands.ts';

/** Children of one home, as officers have linked them. */
export interface Households {
  /**
   * Puts the children of two cases in one household; two households become one. The open cases that are in another
   * household now are told by commands, whose ids are answered.
   */
  linkSiblings(caseId: string, siblingId: string, by: HouseholdChange): Promise<string[]>;
  /** Takes a case's child out; a child that is left alone is in no household either. Answers as `linkSiblings`. */
  leaveHousehold(caseId: string, by: HouseholdChange): Promise<string[]>;
  /** Cases of the siblings of a case's child, open or closed, oldest first. */
  siblingCases(caseId: string): Promise<CaseRow[]>;
}

/** Who changes a household, by which request. */
interface HouseholdChange {
  readonly principal: Principal;
  readonly commandId: string;
}

export function households(context: Context): Households {
  const { db } = context;
  const changing = (change: (tx: Place) => Promise<Set<string>>, by: HouseholdChange) =>
    db.transaction().execute(async (tx) => {
      // One at a time, so that two links made at once never leave a child in two homes.
      await sql`select pg_advisory_xact_lock(hashtextextended('households', 0))`.execute(tx);
      return tellCases(context, tx, await change(tx), by);
    });
  return {
    linkSiblings: (caseId, siblingId, by) =>
      changing(async (tx) => {
        const children = [await childOf(tx, caseId), await childOf(tx, siblingId)];
        const known = await tx
          .selectFrom('household_members')
          .select('household_id')
          .distinct()
          .where('child_id', 'in', children)
          .orderBy('household_id')
          .execute();
        const [first, ...others] = known.map(({ household_id }) => household_id);
        const id = first ?? (await addHousehold(tx));
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
        return membersOf(tx, id);
      }, by),

    leaveHousehold: (caseId, by) =>
      changing(async (tx) => {
        const child = await childOf(tx, caseId);
        const own = await tx
          .selectFrom('household_members')
          .select('household_id')
          .where('child_id', '=', child)
          .executeTakeFirst();
        if (own === undefined) return new Set();
        const before = await membersOf(tx, own.household_id);
        // A child alone has no siblings to share with.
        const leaving = before.size <= 2 ? [...before] : [child];
        await tx.deleteFrom('household_members').where('child_id', 'in', leaving).execute();
        return before;
      }, by),

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
  };
}

/** Tells the open cases of children, each only where it is in another household now than it was told. */
async function tellCases(
  context: Context,
  tx: Place,
  children: ReadonlySet<string>,
  { commandId, principal }: HouseholdChange,
): Promise<string[]> {
  if (children.size === 0) return [];
  const cases = await tx
    .selectFrom('cases')
    .leftJoin('household_members', 'household_members.child_id', 'cases.child_id')
    .select(['cases.id', 'household_members.household_id as household'])
    .where('cases.child_id', 'in', [...children])
    .where('cases.closed', '=', false)
    .execute();
  const told = cases.map(({ id: caseId, household }) => ({
    caseId,
    body: null,
    command: {
      commandId: `${commandId}-${caseId}`,
      kind: 'join-household' as const,
      by: BY_SERVICE,
      data: { household },
    },
  }));
  await append(context, tx, await storeServiceCommands(context, tx, told), principal.authority);
  return told.map(({ command }) => command.commandId);
}

async function childOf(place: Place, caseId: string): Promise<string> {
  const row = await place.selectFrom('cases').select('child_id').where('id', '=', caseId).executeTakeFirst();
  if (!row) throw new RangeError('There is no such case');
  return row.child_id;
}

async function addHousehold(tx: Place): Promise<string> {
  const id = randomUUID();
  await tx.insertInto('households').values({ id }).execute();
  return id;
}

async function membersOf(place: Place, household: string): Promise<Set<string>> {
  const rows = await place
    .selectFrom('household_members')
    .select('child_id')
    .where('household_id', '=', household)
    .execute();
  return new Set(rows.map(({ child_id }) => child_id));
}
