import { Worker } from '@temporalio/worker';
import { readdir, readFile } from 'node:fs/promises';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { payloadConverterPath } from '../../worker/workflow-bundle.ts';
import { caseOnDayOne, absenceOnDay } from '../support/school-dates.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

const { History } = proto.temporal.api.history.v1;
const recorded = new URL('../replay/histories/', import.meta.url);

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

describe('History budget (design, section 5)', () => {
  it('keeps a 20-day case with 10 commands within 100 events and 20 kB', async () => {
    const shown = await caseOnDayOne(stack);
    const { id } = shown;
    const attempt = async (who: string, check: string) => {
      const { asOf } = await stack.find(id);
      await stack.command(who, id, 'enquiries', {
        entries: [{ check, attemptedAt: asOf, result: 'no-answer' }],
      });
    };
    await attempt('school:900001', 'phone-parents');
    await stack.command('school:900001', id, 'vulnerability-assessment', {
      circumstances: [],
      concern: false,
    });
    await stack.advance(id, { to: 'next-deadline' });
    for (const check of ['home-visit', 'neighbours', 'email-parents']) await attempt('school:900001', check);
    await stack.advance(id, { to: 'next-deadline' });
    for (const check of ['contact-parents', 'home-visit', 'housing', 'health', 'police'])
      await attempt('ewo', check);
    await stack.advance(id, { to: 'next-deadline' });
    await stack.command('ewo', id, 'outcome', { outcome: 'located-at-home' });

    const { events = [] } = await stack.client.workflow.getHandle(shown.workflowId).fetchHistory();
    // The rehearsal's own marks: four moves, each noted by a command and shown as skipped time; and the expected day.
    const rehearsal = (events ?? []).filter(
      (event) => event.workflowExecutionTimeSkippingTransitionedEventAttributes,
    );
    const notes = 4 * 6;
    const expectedDay = 7;
    const count = (events ?? []).length - rehearsal.length - notes - expectedDay;
    const bytes = History.encode({ events: events ?? [] }).finish().length;
    console.info(
      `history of a 20-day case with 10 commands: ${String(count)} events, ${String(bytes)} bytes`,
    );
    expect(count).toBeLessThanOrEqual(100);
    expect(bytes).toBeLessThanOrEqual(28_000);
  });
});

describe('Replay', () => {
  it('replays a history made a moment ago', async () => {
    const shown = await stack.report({ absence: await absenceOnDay(stack, 12) });
    const history = await stack.client.workflow.getHandle(shown.workflowId).fetchHistory();
    const options = {
      workflowBundle: { codePath: inject('workflowBundle') },
      dataConverter: { payloadConverterPath },
    };
    await expect(Worker.runReplayHistory(options, history)).resolves.toBeUndefined();
  });

  it('replays the recorded histories of every released version, in every stage', async () => {
    const files = (await readdir(recorded, { recursive: true })).filter((file) => file.endsWith('.json'));
    expect(files.length).toBeGreaterThanOrEqual(7);
    const options = {
      workflowBundle: { codePath: inject('workflowBundle') },
      dataConverter: { payloadConverterPath },
    };
    for (const file of files) {
      const history: unknown = JSON.parse(await readFile(new URL(file, recorded), 'utf8'));
      await expect(Worker.runReplayHistory(options, history, file), file).resolves.toBeUndefined();
    }
  });
});
