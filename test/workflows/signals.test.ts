import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectionsQuery, viewQuery } from '../../workflows/messages.ts';
import { until } from '../../process/until.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const report = (kind: string, role: string, commandId = randomUUID()) => ({
  commandId,
  kind,
  by: { role, id: 'an-operator' },
  data: {},
});

async function openCase() {
  const shown = await stack.report({ absence: await absenceOnDay(stack, 3) });
  return { shown, handle: stack.client.workflow.getHandle(shown.workflowId) };
}

/** Waits until the case shows a rejection. */
const isRejected = (handle: WorkflowHandle) =>
  until('a rejection', 10_000, async () => (await handle.query(rejectionsQuery)).length > 0);

describe('Reports sent straight to Temporal (contract, section 4)', () => {
  it('handles a report of the school like one sent through the API', async () => {
    const { shown, handle } = await openCase();
    await handle.signal('reportFromSchool', { ...report('returned', 'school'), on: shown.asOf.slice(0, 10) });
    expect(await handle.result()).toEqual({ outcome: 'returned', number: null });
    expect((await stack.find(shown.id)).stage).toBe('closed');
  });

  it('applies a repeated id once', async () => {
    const { shown, handle } = await openCase();
    const moved = report('moved-out-of-area', 'ewo');
    for (let time = 0; time < 3; time += 1) await handle.signal('reportFromEws', moved);
    await until('the record', 10_000, async () => (await stack.find(shown.id)).version >= 2);
    await stack.command('ewo', shown.id, 'enquiries', { check: 'refuges', notApplicable: 'none' });
    expect(await handle.query(viewQuery)).toMatchObject({ stage: 'handing-over', version: 3 });
    expect(await handle.query(rejectionsQuery)).toEqual([]);
  });

  it.each([
    ['an unknown kind', 'reportFromEws', report('eaten-by-dragons', 'ewo'), 'malformed'],
    ['a kind of the other side', 'reportFromSchool', report('still-missing', 'school'), 'invalid'],
    ['a role of the other side', 'reportFromEws', report('returned', 'school'), 'invalid'],
    ['a report before its time', 'reportFromEws', report('still-missing', 'ewo'), 'not-allowed-now'],
    [
      'a report of the future',
      'reportFromEws',
      { ...report('returned', 'ewo'), on: '2099-01-01' },
      'invalid',
    ],
    ['a wrong shape', 'command', ['no', 'object'], 'malformed'],
    ['nothing at all', 'command', undefined, 'malformed'],
    ['an unknown name', 'makeEverythingGood', report('returned', 'ewo'), 'unknown-signal'],
  ])('puts %s on record as a rejection and changes nothing', async (_what, signal, sent, code) => {
    const { handle } = await openCase();
    await handle.signal(signal, sent);
    await isRejected(handle);
    expect(await handle.query(rejectionsQuery)).toMatchObject([{ signal, code }]);
    expect(await handle.query(viewQuery)).toMatchObject({ version: 1, stage: 'school-enquiries' });
  });

  it.each([
    ['that is no JSON', 'json/plain', '{"commandId":'],
    ['of an unknown encoding', 'binary/from-the-moon', 'xx'],
  ])('does not stand still on a payload %s', async (_what, encoding, data) => {
    const { shown, handle } = await openCase();
    await stack.client.workflowService.signalWorkflowExecution({
      namespace: stack.namespace,
      workflowExecution: { workflowId: shown.workflowId },
      signalName: 'command',
      input: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) }] },
    });
    await isRejected(handle);
    expect(await handle.query(rejectionsQuery)).toMatchObject([{ signal: 'command', code: 'undecodable' }]);
    const closed = await stack.command('ewo', shown.id, 'outcome', { outcome: 'located-at-home' });
    expect(closed.stage).toBe('closed');
  });

  it('tells the sender of a report after the end that there is no such open case', async () => {
    const { shown, handle } = await openCase();
    await stack.command('ewo', shown.id, 'outcome', { outcome: 'returned' });
    await handle.result();
    await expect(handle.signal('reportFromEws', report('returned', 'ewo'))).rejects.toBeInstanceOf(
      WorkflowNotFoundError,
    );
    const late = await stack.call('ewo', 'POST', `/api/v1/cases/${shown.id}/outcome`, {
      outcome: 'returned',
    });
    expect(late).toMatchObject({ status: 409, body: { code: 'case-closed' } });
  });
});

describe('Many at once', () => {
  it('decides 100 parallel commands to one case, each once', async () => {
    const { shown } = await openCase();
    const openedAt = Date.parse(shown.asOf);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, nth) =>
        stack.call(
          'school:900001',
          'POST',
          `/api/v1/cases/${shown.id}/enquiries`,
          {
            entries: [
              {
                check: 'phone-parents',
                // The same attempt, told twice, is one attempt.
                attemptedAt: new Date(openedAt - nth).toISOString(),
                result: 'no-answer',
              },
            ],
          },
          {
            'idempotency-key': randomUUID(),
          },
        ),
      ),
    );
    expect(new Set(answers.map(({ status }) => status).filter((status) => status !== 202))).toEqual(
      new Set([200]),
    );
    const recorded = async () =>
      (await stack.timeline(shown.id)).filter(({ what }) => what === 'enquiry-recorded').length;
    await until('all to be on record', 20_000, async () => (await recorded()) >= 100);
    expect(await recorded()).toBe(100);
    expect((await stack.find(shown.id)).version).toBe(101);
  });
});
