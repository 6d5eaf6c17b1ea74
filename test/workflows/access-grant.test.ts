import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastForward } from '../../embedded/rehearsal.ts';
import { until } from '../../process/until.ts';
import { accessGrantId } from '../../workflows/messages.ts';
import { clearHistory } from '../support/clear-history.ts';
import { restrictedOf } from '../support/restricted.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let on: ReturnType<typeof restrictedOf>;
beforeAll(async () => {
  stack = await startTestStack();
  on = restrictedOf(stack);
});
afterAll(() => stack.stop());

const HOUR_MS = 3_600_000;
const ARRIVES_MS = 15_000;

const grantOf = async (id: string) => {
  const found = (await on.grants('auditor', 'all')).find((each) => each.caseId === id);
  if (!found) throw new Error('There is no access to that case');
  return found;
};
const untilEnded = (id: string) =>
  until('the access to end', ARRIVES_MS, async () => (await grantOf(id)).endedAt !== null);

describe('Access to a restricted case', () => {
  it('lapses by a durable timer, and its review is asked for', async () => {
    const { id } = await on.newRestricted();
    const { body } = await on.post('ewo', `/cases/${id}/access-requests`, { why: 'a call', hours: 2 });
    await on.post('cme-officer', `/access-requests/${body.id}/decision`, { granted: true });
    expect(await on.status('ewo', id)).toBe(200);
    expect(await on.grants('ews-manager', 'unreviewed')).toEqual([]);

    await fastForward(stack.client, accessGrantId(body.id), 2 * HOUR_MS);
    await untilEnded(id);
    expect(await on.status('ewo', id)).toBe(403);
    expect((await on.grants('ews-manager', 'unreviewed')).map((each) => each.id)).toEqual([body.id]);
    const told = (await stack.register.sentNotices(200)).filter(
      ({ caseId, notice }) => caseId === id && notice === 'access-to-be-reviewed',
    );
    expect(told.map(({ recipient }) => recipient)).toEqual(['ews-manager']);
    const reviewed = await on.post('ews-manager', `/access-grants/${body.id}/review`, { proper: true });
    expect(reviewed.status).toBe(200);
    expect(await on.grants('ews-manager', 'unreviewed')).toEqual([]);
  });

  it('is as long as it was given for: a minute before its end it is there', async () => {
    const { id } = await on.newRestricted();
    const { body } = await on.breakGlass('ewo', id);
    await fastForward(stack.client, accessGrantId(body.id), 4 * HOUR_MS - 60_000);
    expect((await grantOf(id)).endedAt).toBeNull();
    expect(await on.status('ewo', id)).toBe(200);
    await fastForward(stack.client, accessGrantId(body.id), 60_000);
    await untilEnded(id);
    expect(await on.status('ewo', id)).toBe(403);
  });

  it('waits by one timer whose words say what for, and its history holds ids only', async () => {
    const { id } = await on.newRestricted();
    const { body } = await on.breakGlass('ewo', id);
    const history = async () => (await clearHistory(stack, accessGrantId(body.id))).events ?? [];
    const timersIn = (events: Awaited<ReturnType<typeof history>>) =>
      events.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
    await until('the timer', ARRIVES_MS, async () => timersIn(await history()).length > 0);
    const events = await history();
    const timers = timersIn(events);
    expect(timers).toHaveLength(1);
    const summary = Buffer.from(timers[0]?.userMetadata?.summary?.data ?? []).toString();
    expect(summary).toContain('Access to a restricted case ends');
    const written = JSON.stringify(events, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    expect(written).toContain(body.id);
    expect(written).not.toContain('the police are at the door');
    expect(written).not.toContain('Education Welfare Officer');
  });

  it('that was ended before stays ended when its timer fires', async () => {
    const { id } = await on.newRestricted();
    const { body } = await on.breakGlass('ewo', id);
    await on.post('cme-officer', `/access-grants/${body.id}/review`, { proper: false, note: 'no emergency' });
    const { endedAt } = await grantOf(id);
    expect(endedAt).not.toBeNull();
    await fastForward(stack.client, accessGrantId(body.id), 4 * HOUR_MS);
    await stack.client.workflow.getHandle(accessGrantId(body.id)).result();
    expect((await grantOf(id)).endedAt).toBe(endedAt);
  });
});
