import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../process/until.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

const SCHEDULES = 200;
/** Schedules that run side by side. */
const AT_ONCE = 10;
const WITHIN = 60_000;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

/** Two open cases of one home. */
async function siblings(): Promise<[ShownCase, ShownCase]> {
  const absence = await absenceOnDay(stack, 12);
  const [one, other] = await Promise.all([stack.report({ absence }), stack.report({ absence })]);
  await stack.command('ewo', one.id, 'household', { sibling: other.id });
  return [one, other];
}

interface Schedule {
  /** Milliseconds after which the finding and the closing are sent. */
  readonly finding: number;
  readonly closing: number;
  /** Whether the sibling's case is closed as well, and when. */
  readonly closingOfSibling: number | null;
}

/** A finding shared and a closing at once: both are on record, and the sibling's case has been offered what it can be. */
async function goesWell([one, other]: [ShownCase, ShownCase], schedule: Schedule): Promise<string[]> {
  /**
   * What became of a command in the end: a machine that is busy may have it decided after its answer, or may say that it
   * is to be sent again.
   */
  const after = async (ms: number, path: string, body: object) => {
    const headers = { 'idempotency-key': randomUUID() };
    let status = 202;
    await pause(ms);
    await until('the command to be decided', WITHIN, async () => {
      ({ status } = await stack.call('ewo', 'POST', `/api/v1/cases/${path}`, body, headers));
      return status !== 202 && status !== 503;
    });
    return status;
  };
  const close = [`${one.id}/outcome`, { outcome: 'located-at-home' }] as const;
  const closeSibling = [`${other.id}/outcome`, { outcome: 'located-at-home' }] as const;
  const visit = [
    `${one.id}/enquiries`,
    { entries: [{ check: 'home-visit', attemptedAt: one.asOf, result: 'information-gained' }] },
  ] as const;
  const { finding, closing, closingOfSibling } = schedule;
  const [found, closed] = await Promise.all([
    after(finding, ...visit),
    after(closing, ...close),
    ...(closingOfSibling === null ? [] : [after(closingOfSibling, ...closeSibling)]),
  ]);
  const lost: string[] = [];
  if (closed !== 200) lost.push(`closing answered ${String(closed)}`);
  if (found !== 200 && found !== 409) lost.push(`finding answered ${String(found)}`);
  if ((await stack.find(one.id)).stage !== 'closed') lost.push('closing not on record');
  const told = found === 200 ? ['home-visit', 'siblings-and-their-schools'] : ['siblings-and-their-schools'];
  if (closingOfSibling !== null) return lost;
  await until('the offers', WITHIN, async () => (await stack.find(other.id)).offers.length >= told.length);
  const offered = (await stack.find(other.id)).offers.map(({ check }) => check).sort();
  if (offered.join() !== told.sort().join()) lost.push(`offered ${offered.join()}`);
  return lost;
}

describe('A finding that is shared and a closing at once', () => {
  it(
    `lose nothing and leave no case stuck, in ${String(SCHEDULES)} random schedules`,
    { timeout: 300_000 },
    async () => {
      const ms = fc.integer({ min: 0, max: 60 });
      const schedules = fc.sample(
        fc.record({ finding: ms, closing: ms, closingOfSibling: fc.option(ms, { freq: 3 }) }),
        SCHEDULES,
      );
      const lost: string[] = [];
      for (let from = 0; from < SCHEDULES; from += AT_ONCE) {
        const part = schedules.slice(from, from + AT_ONCE);
        const results = await Promise.all(part.map(async (schedule) => goesWell(await siblings(), schedule)));
        lost.push(...results.flat());
      }
      expect(lost).toEqual([]);
      await until('every workflow of a closed case to end', WITHIN, async () => {
        const { count } = await stack.client.workflow.count(
          `TaskQueue = '${stack.taskQueue}' AND CmeStage = 'closed' AND ExecutionStatus = 'Running'`,
        );
        return count === 0;
      });
    },
  );
});
