import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseGateway } from '../../dispatch/case-gateway.ts';
import { RegisterUnavailable, type Register } from '../../register/register.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type TestStack } from '../support/stack.ts';
import { startApiAlone, takesEverything, type ApiAlone } from './api-alone.ts';

let stack: TestStack;
let alone: ApiAlone;
let cut: ApiAlone;
beforeAll(async () => {
  stack = await startTestStack();
  alone = await startApiAlone();
  // Nothing listens on this port: a server would refuse connections just so.
  cut = await startApiAlone({
    temporalAddress: '127.0.0.1:1',
    ping: () => Promise.reject(new Error('down')),
  });
});
afterAll(async () => {
  await Promise.all([stack.stop(), alone.stop(), cut.stop()]);
});

const school = 'school:900001';
const keyed = () => ({ 'idempotency-key': randomUUID() });
const report = async () => ({
  school: '900001',
  pupil: inventedPupil(),
  absence: await absenceOnDay(stack, 2),
});

describe('No worker answers (design, "answers mean something")', () => {
  it('answers 202 to a report that Temporal holds, and to the same report again', async () => {
    const body = await report();
    const headers = keyed();
    const first = await alone.call(school, 'POST', '/api/v1/cases', body, headers);
    expect(first).toMatchObject({ status: 202, body: { received: true } });
    // Not final, so it is not replayed: once a worker is back the same key gets the case.
    const again = await alone.call(school, 'POST', '/api/v1/cases', body, headers);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBeNull();
    // The same child from the same school, under another key, joins the case that is on its way.
    const other = await alone.call(school, 'POST', '/api/v1/cases', body, keyed());
    expect(other).toMatchObject({ status: 202, body: { received: true } });
    expect(await alone.register.pendingCases(0)).toHaveLength(1);
  });

  it('answers 202 to more commands at once than Temporal holds Updates for', async () => {
    const { body } = await alone.call(school, 'POST', '/api/v1/cases', await report(), keyed());
    const pending = await alone.register.pendingCases(0);
    const address = pending.find(({ reportId }) => reportId === body['reportId'])!;
    const sent = await Promise.all(
      Array.from({ length: 20 }, () =>
        alone.cases.send(address, {
          commandId: randomUUID(),
          kind: 'refer',
          by: { role: 'school', id: 'a-school' },
          data: {},
        }),
      ),
    );
    expect(new Set(sent.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
  });
});

describe('Temporal cannot be reached', () => {
  it('answers 503 with Retry-After, and keeps the report, to be sent on', async () => {
    const answer = await cut.call(school, 'POST', '/api/v1/cases', await report(), keyed());
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await cut.register.pendingCases(0)).toHaveLength(1);
  });

  it('says so in its readiness, and goes on being live', async () => {
    const ready = await fetch(`${cut.web}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not-ready', register: 'up', temporal: 'down' });
    expect((await fetch(`${cut.web}/health/live`)).status).toBe(200);
  });
});

describe('The register goes away', () => {
  const failing = (register: Register, method: keyof Register, down: { is: boolean }): Register => ({
    ...register,
    [method]: (...args: never[]) =>
      down.is
        ? Promise.reject(new RegisterUnavailable('The register cannot be reached'))
        : (register[method] as (...args: never[]) => Promise<unknown>)(...args),
  });
  const deciding: CaseGateway = {
    ...takesEverything,
    send: () => Promise.resolve({ kind: 'decided', version: 2 }),
  };

  it.each(['findPrincipal', 'takeReport', 'findSchool'] as const)(
    'answers 503 while %s fails, and nothing is half-done',
    async (method) => {
      const down = { is: true };
      const api = await startApiAlone({
        cases: deciding,
        wrapRegister: (register) => failing(register, method, down),
      });
      const body = await report();
      const headers = keyed();
      const answer = await api.call(school, 'POST', '/api/v1/cases', body, headers);
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(await api.register.pendingCases(0)).toHaveLength(0);
      down.is = false;
      expect((await api.call(school, 'POST', '/api/v1/cases', body, headers)).status).toBe(202);
      expect(api.logged.join('')).not.toContain(body.pupil.familyName);
      await api.stop();
    },
  );
});

describe('An attempt that died half-way, sent again with its key', () => {
  /** The stack's register, but it is away whenever an answer is to be kept. */
  const forgetting = (register: Register): Register => ({
    ...register,
    keepAnswer: () => Promise.reject(new RegisterUnavailable('The register cannot be reached')),
  });
  let forgetful: TestStack;
  beforeAll(async () => {
    forgetful = await startTestStack({ wrapRegister: forgetting });
  });
  afterAll(() => forgetful.stop());

  it('opens one case', async () => {
    const body = { ...(await report()) };
    const headers = keyed();
    const first = await forgetful.call(school, 'POST', '/api/v1/cases', body, headers);
    const again = await forgetful.call(school, 'POST', '/api/v1/cases', body, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.id).toBe(first.body.id);
    expect(again.body.version).toBe(1);
  });

  it('applies a command once, also when it carries the version it was decided on', async () => {
    const { id, version } = await forgetful.report({ absence: await absenceOnDay(forgetful, 3) });
    const send = () =>
      forgetful.call(
        school,
        'POST',
        `/api/v1/cases/${id}/referral`,
        { note: 'x' },
        { 'idempotency-key': `refer-${id}`, 'if-match': `"${version}"` },
      );
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.version).toBe(first.body.version);
  });

  it('gives the outcome that closed the case again', async () => {
    const { id } = await forgetful.report({ absence: await absenceOnDay(forgetful, 3) });
    const send = () =>
      forgetful.call(
        school,
        'POST',
        `/api/v1/cases/${id}/outcome`,
        { outcome: 'returned' },
        { 'idempotency-key': `returned-${id}` },
      );
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toMatchObject({ stage: 'closed', version: first.body.version });
    const another = await forgetful.call<{ code: string }>(
      school,
      'POST',
      `/api/v1/cases/${id}/outcome`,
      { outcome: 'returned' },
      keyed(),
    );
    expect(another).toMatchObject({ status: 409, body: { code: 'case-closed' } });
  });
});
