import { randomUUID } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyRing, type ListedSecret } from '../../encryption/key-ring.ts';
import { createPayloadCodec } from '../../encryption/payload-codec.ts';
import { until } from '../../process/until.ts';
import { rejectionsQuery, viewQuery } from '../../workflows/messages.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

const autumn: ListedSecret = { id: 'autumn', secret: randomUUID() };
const failures: string[] = [];
let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ onFailure: (why) => failures.push(why) });
});
afterAll(() => stack.stop());

const returned = (): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(
    JSON.stringify({ commandId: randomUUID(), kind: 'returned', by: { role: 'ewo', id: 'ewo' }, data: {} }),
  ),
});

async function openCase(of: TestStack) {
  const shown = await of.report({ absence: await absenceOnDay(of, 3) });
  return { shown, handle: of.client.workflow.getHandle(shown.workflowId) };
}

/** A Signal with exactly these bytes, as somebody else's client sends it. */
async function signal(workflowId: string, payload: Payload): Promise<void> {
  await stack.client.workflowService.signalWorkflowExecution({
    namespace: stack.namespace,
    workflowExecution: { workflowId },
    signalName: 'reportFromEws',
    input: { payloads: [payload] },
  });
}

const encrypted = async (namespace: string, key = autumn, secret = stack.installed.secret) => {
  const codec = createPayloadCodec({ ring: createKeyRing(secret, key.id === '' ? [] : [key]), namespace });
  return (await codec.encode([returned()]))[0] ?? {};
};
const ownKey: ListedSecret = { id: '', secret: '' };
const altered = (payload: Payload): Payload => {
  const bytes = Buffer.from(payload.data ?? []);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20);
  return { ...payload, data: bytes };
};

describe('Signals that somebody else has encrypted', () => {
  it('takes one that was encrypted by the codec, and one in clear', async () => {
    for (const payload of [await encrypted(stack.namespace, ownKey), returned()]) {
      const { shown, handle } = await openCase(stack);
      await signal(shown.workflowId, payload);
      expect(await handle.result()).toEqual({ outcome: 'returned', number: null });
    }
  });

  it.each([
    ['altered on its way', async () => altered(await encrypted(stack.namespace, ownKey))],
    ['encrypted for another namespace', () => encrypted('elsewhere', ownKey)],
    ['encrypted under a key that is nobody’s', () => encrypted(stack.namespace, { ...autumn, id: 'nobody' })],
    ['encrypted by another installation', () => encrypted(stack.namespace, ownKey, Buffer.alloc(32, 7))],
  ])('rejects one that was %s, and the case goes on', async (_what, payload) => {
    const { shown, handle } = await openCase(stack);
    await signal(shown.workflowId, await payload());
    await until('the rejection to be on record', 20_000, async () => {
      return (await handle.query(rejectionsQuery)).length > 0;
    });
    expect(await handle.query(rejectionsQuery)).toMatchObject([
      { signal: 'reportFromEws', code: 'undecodable' },
    ]);
    expect(await handle.query(viewQuery)).toMatchObject({ version: 1, stage: 'school-enquiries' });
    expect((await stack.command('ewo', shown.id, 'outcome', { outcome: 'returned' })).stage).toBe('closed');
  });
});

describe('A key that another process of the installation encrypts with', () => {
  it('is missed out loud, and its Signal waits for a process that has it', async () => {
    const { shown, handle } = await openCase(stack);
    const { check } = createKeyRing(stack.installed.secret, [autumn]).current;
    await stack.register.noteEncryptionKey({ id: autumn.id, check, usedUntil: Date.now() + 60_000 });
    await signal(shown.workflowId, await encrypted(stack.namespace));
    await until('the worker to say what it misses', 20_000, () => Promise.resolve(failures.length > 0));
    expect(failures[0]).toMatch(/^The encryption key "autumn" is in use by another process and missing here/);
    expect(failures.join()).not.toContain(autumn.secret);
    expect((await stack.find(shown.id)).stage).toBe('school-enquiries');

    const whole = await startTestStack({
      of: stack.installed,
      encryptionKeys: `${autumn.id}:${autumn.secret}`,
    });
    expect(await whole.client.workflow.getHandle(handle.workflowId).result()).toEqual({
      outcome: 'returned',
      number: null,
    });
    expect((await whole.find(shown.id)).stage).toBe('closed');
    await whole.stop();
  });
});
