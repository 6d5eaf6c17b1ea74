import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastForward } from '../../embedded/rehearsal.ts';
import { absenceOnDay, caseOnDayOne } from '../support/school-dates.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const TWO_DAYS_MS = 48 * 3_600_000;

describe('A rehearsal', () => {
  it('moves a case to its deadline also after a move that nobody put on record', async () => {
    const { id, workflowId } = await caseOnDayOne(stack);
    await stack.advance(id, { to: 'next-deadline' });
    const { clock } = await stack.find(id);
    // What is left of a move whose process was killed: the case's own time is ahead of what the register knows.
    await fastForward(stack.client, workflowId, TWO_DAYS_MS);
    const { asOf, stage } = await stack.advance(id, { to: 'next-deadline' });
    expect(stage).toBe('ews-enquiries');
    expect(asOf.slice(0, 16)).toBe(clock.next?.at.slice(0, 16));
  });

  it('says on the case that its dates are not real, and moves no case that waits for a person', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 25) });
    const waits = { to: 'next-deadline' };
    const refused = await stack.call('operator', 'POST', `/api/v1/rehearsal/cases/${id}/advance`, waits);
    expect(refused).toMatchObject({ status: 409, body: { code: 'not-allowed-now', allowed: [] } });
    await stack.advance(id, { schoolDays: 1 });
    expect((await stack.timeline(id)).map(({ what }) => what)).toContain('moved-in-rehearsal');
    expect(await stack.find(id)).toMatchObject({ stage: 'decision-due', schoolDay: 26 });
  });
});
