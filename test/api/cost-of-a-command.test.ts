import { randomBytes, randomUUID } from 'node:crypto';
import { sql, type KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../register/store/database.ts';
import { openTestDatabase } from '../support/register.ts';
import { caseOnDayOne } from '../support/school-dates.ts';
import { startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

const asked = { statements: 0 };

/** The same database, with what is asked of it counted; a transaction's begin and commit are two statements. */
function counted({ db, ...database }: Database): Database {
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      asked.statements += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const counting = new Proxy(db.withPlugin(plugin), {
    get(target, name) {
      if (name === 'transaction') asked.statements += 2;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { ...database, db: counting };
}

let database: Database;
let stack: TestStack;
let opened: ShownCase;
beforeAll(async () => {
  database = await openTestDatabase();
  stack = await startTestStack({
    of: { secret: randomBytes(32), taskQueue: `cases-${randomUUID()}`, database: counted(database) },
  });
  opened = await caseOnDayOne(stack);
});
afterAll(async () => {
  await stack.stop();
  await database.close();
});

/** The number that the database gives to the next transaction that writes: it gives none to one that reads. */
async function nextTransaction(): Promise<number> {
  const { rows } = await sql<{ next: string }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as next`.execute(database.db);
  return Number(rows[0]?.next);
}

/** What a request costs: the least of several, for others look after the same register meanwhile. */
async function leastCost(request: () => Promise<{ status: number }>) {
  let least = { statements: Infinity, writing: Infinity };
  for (let time = 0; time < 12; time += 1) {
    const first = await nextTransaction();
    asked.statements = 0;
    expect((await request()).status).toBe(200);
    const { statements } = asked;
    const writing = (await nextTransaction()) - first;
    if (statements <= least.statements) least = { statements, writing: Math.min(writing, least.writing) };
  }
  return least;
}

describe('What one request asks of the register (design, section 5)', () => {
  it("is two writing transactions and 9 statements for an officer's command", async () => {
    const cost = await leastCost(() =>
      stack.call('school:900001', 'POST', `/api/v1/cases/${opened.id}/enquiries`, {
        entries: [{ check: 'phone-parents', attemptedAt: opened.asOf, result: 'no-answer' }],
      }),
    );
    // eslint-disable-next-line no-console -- the figures are what a reader of the run wants to see
    console.info(
      `a command: ${String(cost.statements)} statements, ${String(cost.writing)} writing transactions`,
    );
    expect(cost.writing).toBeLessThanOrEqual(2);
    expect(cost.statements).toBeLessThanOrEqual(9);
  });

  it('is one writing transaction, the look, and 3 statements for a read', async () => {
    const cost = await leastCost(() => stack.call('ewo', 'GET', `/api/v1/cases/${opened.id}`));
    // eslint-disable-next-line no-console -- the figures are what a reader of the run wants to see
    console.info(
      `a read: ${String(cost.statements)} statements, ${String(cost.writing)} writing transactions`,
    );
    expect(cost.writing).toBeLessThanOrEqual(1);
    expect(cost.statements).toBeLessThanOrEqual(3);
  });
});
