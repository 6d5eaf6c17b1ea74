import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absenceOnDay, calendarOf } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let shown: ShownCase;
beforeAll(async () => {
  stack = await startTestStack();
  shown = await stack.report({ absence: await absenceOnDay(stack, 3) });
});
afterAll(() => stack.stop());

const school = 'school:900001';
const keyed = () => ({ 'idempotency-key': randomUUID() });
const reportBody = async (change: object = {}) => ({
  school: '900001',
  pupil: inventedPupil(),
  absence: await absenceOnDay(stack, 2),
  ...change,
});

describe('Reporting a missing child (4.1)', () => {
  it('answers 201 with the case, its address and its version', async () => {
    const answer = await stack.call(school, 'POST', '/api/v1/cases', await reportBody(), keyed());
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/cases/${answer.body.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toMatchObject({
      stage: 'school-enquiries',
      rollStatus: 'on-roll',
      cmeStatus: 'possible',
      schoolDay: 2,
      holder: { role: 'school', school: '900001' },
      enquiries: { school: { made: 0, of: 10 }, ews: { made: 0, of: 17 } },
      compulsorySchoolAge: { from: '2019-03-31', to: '2030-06-28' },
    });
    expect(answer.body.reference).toMatch(/^CME-\d\d-\d{5}-[A-Z]$/);
  });

  it('gives the same answer to the same request again, and refuses another under its key', async () => {
    const body = await reportBody();
    const headers = keyed();
    const first = await stack.call(school, 'POST', '/api/v1/cases', body, headers);
    const again = await stack.call(school, 'POST', '/api/v1/cases', body, headers);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await stack.call(school, 'POST', '/api/v1/cases', await reportBody(), headers);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-conflict' } });
  });

  it.each([
    ['no key for repeating', {}, {}, 400, 'idempotency-key-required', undefined],
    [
      'a day without school',
      { absence: { kind: 'unexplained', firstDay: '2026-11-22' } },
      keyed(),
      422,
      'not-a-school-day',
      undefined,
    ],
    [
      'an absence to come',
      { absence: { kind: 'unexplained', firstDay: '2027-06-01' } },
      keyed(),
      422,
      undefined,
      undefined,
    ],
    ['an unknown member', { mood: 'worried' }, keyed(), 422, 'invalid', '/mood'],
    ['an unknown circumstance', { circumstances: ['unlucky'] }, keyed(), 422, 'invalid', '/circumstances/0'],
    [
      'a date that does not exist',
      { absence: { kind: 'unexplained', firstDay: '2026-02-30' } },
      keyed(),
      422,
      'invalid',
      '/absence/firstDay',
    ],
    ["another school's number", { school: '900002' }, keyed(), 403, 'forbidden', undefined],
  ])('refuses a report with %s', async (_what, change, headers, status, code, pointer) => {
    const answer = await stack.call<{ code: string; errors?: { pointer: string }[] }>(
      school,
      'POST',
      '/api/v1/cases',
      await reportBody(change),
      headers,
    );
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.body.code).toBe(code);
    if (pointer !== undefined) expect(answer.body.errors?.map((error) => error.pointer)).toContain(pointer);
  });
});

describe('Refusals (contract, section 3)', () => {
  const raw = (path: string, init: { method: string; body: string; headers: Record<string, string> }) =>
    fetch(`${stack.web}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${stack.keys[school] ?? ''}`, ...init.headers },
    });
  const json = { 'content-type': 'application/json' };

  it.each([
    ['malformed JSON', 'POST', 'enquiries', '{"entries":', json, 400],
    ['a body that is no JSON', 'POST', 'enquiries', 'a=b', { 'content-type': 'text/plain' }, 415],
    [
      'a body that is too large',
      'POST',
      'enquiries',
      JSON.stringify({ note: 'x'.repeat(200_000) }),
      json,
      413,
    ],
    ['a NUL in a text', 'POST', 'referral', JSON.stringify({ note: 'a\0b' }), json, 422],
    ['an unknown method', 'DELETE', 'referral', '{}', json, 405],
    ['a list for a body', 'POST', 'referral', '[]', json, 422],
  ])('answers %s as a problem', async (_what, method, action, body, headers, status) => {
    const response = await raw(`/api/v1/cases/${shown.id}/${action}`, { method, body, headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, type: expect.any(String) as string });
  });

  it('answers the same to what does not exist and to what may not be seen', async () => {
    const texts = await Promise.all(
      [randomUUID(), 'no-id', '%00', shown.id].map(async (id) => {
        const key = stack.keys['school:900002'] ?? '';
        const response = await fetch(`${stack.web}/api/v1/cases/${id}`, {
          headers: { authorization: `Bearer ${key}` },
        });
        return `${String(response.status)} ${await response.text()}`;
      }),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toMatch(/^404 /);
  });

  it('refuses a change to a version that is stale', async () => {
    const answer = await stack.call(
      school,
      'POST',
      `/api/v1/cases/${shown.id}/referral`,
      {},
      { 'if-match': '"99"' },
    );
    expect(answer).toMatchObject({ status: 412, body: { code: 'stale' } });
  });

  it('refuses an enquiry of the other list, of the future and from before the absence', async () => {
    const send = (entry: object) =>
      stack.call(school, 'POST', `/api/v1/cases/${shown.id}/enquiries`, { entries: [entry] });
    const attempt = { check: 'phone-parents', attemptedAt: '2099-01-01T00:00:00Z', result: 'no-answer' };
    expect((await send({ ...attempt, check: 'council-tax' })).status).toBe(422);
    expect((await send(attempt)).status).toBe(422);
    expect((await send({ ...attempt, attemptedAt: '2020-01-01T00:00:00Z' })).status).toBe(422);
    expect((await stack.find(shown.id)).enquiries.school.made).toBe(0);
  });
});

describe('The case as it stood (contract, section 3)', () => {
  const at = async (part: string, asOf: string) =>
    stack.call<ShownCase & { items?: unknown[]; errors?: { pointer: string }[] }>(
      school,
      'GET',
      `/api/v1/cases/${part}?asOf=${asOf}`,
    );

  it('is shown with the clock, the duties and the policy of that instant', async () => {
    const opened = await stack.report({ absence: await absenceOnDay(stack, 3) });
    const { asOf } = await stack.find(opened.id);
    await stack.command(school, opened.id, 'referral', {});
    const then = await at(opened.id, asOf);
    expect(then).toMatchObject({ status: 200, body: { version: 1, stage: 'school-enquiries', asOf } });
    expect(then.body.policy).toEqual({ authority: 'bromley', edition: '2025-09' });
    expect((await stack.find(opened.id)).stage).toBe('ews-enquiries');
    const whole = await stack.timeline(opened.id);
    const { body } = await at(`${opened.id}/timeline`, asOf);
    expect(body.items?.length).toBeGreaterThan(0);
    expect(body.items?.length).toBeLessThan(whole.length);
  });

  it.each([
    ['yesterday', '/asOf'],
    ['2020-01-01T00:00:00Z', '/asOf'],
    ['2099-01-01T00:00:00Z', '/asOf'],
  ])('is refused for %s', async (asOf, pointer) => {
    const answer = await at(shown.id, asOf);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer }] } });
  });
});

describe('Who sees what', () => {
  it('shows operators no name, and auditors the whole case', async () => {
    const toOperator = await stack.find(shown.id, 'operator');
    expect(toOperator).not.toHaveProperty('pupil');
    expect(JSON.stringify(toOperator)).not.toContain('Invented');
    expect(await stack.find(shown.id, 'auditor')).toHaveProperty('pupil');
  });

  it('lists the cases of the own school only', async () => {
    const own = await stack.call<{ items: ShownCase[] }>(school, 'GET', '/api/v1/cases');
    const other = await stack.call<{ items: ShownCase[] }>('school:900002', 'GET', '/api/v1/cases');
    expect(own.body.items.length).toBeGreaterThan(0);
    expect(own.body.items.every((each) => each.school === '900001')).toBe(true);
    expect(other.body.items.every((each) => each.school === '900002')).toBe(true);
  });

  it('keeps the notes of EWS from the school', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 12) });
    const { asOf } = await stack.find(id);
    const entry = {
      check: 'housing',
      attemptedAt: asOf,
      result: 'information-gained',
      note: 'kept-from-the-school',
    };
    await stack.command('ewo', id, 'enquiries', { entries: [entry] });
    const timeline = async (who: string) =>
      JSON.stringify((await stack.call(who, 'GET', `/api/v1/cases/${id}/timeline`)).body);
    expect(await timeline('ewo')).toContain('kept-from-the-school');
    expect(await timeline(school)).not.toContain('kept-from-the-school');
    expect(await timeline('operator')).not.toContain('kept-from-the-school');
  });
});

describe('Calendars and clocks over HTTP (contract, sections 2 and 3)', () => {
  it('gives the receipt of a first day, and of a case', async () => {
    const receipt = await stack.call<{ schoolDays: string[] }>(
      school,
      'GET',
      `/api/v1/schools/900001/clock?firstDay=${shown.clock.day1}`,
    );
    expect(receipt.body).toMatchObject({
      day1: shown.clock.day1,
      day10: shown.clock.day10,
      provisional: false,
    });
    expect(receipt.body.schoolDays).toHaveLength(20);
    const own = await stack.call(school, 'GET', `/api/v1/cases/${shown.id}/clock`);
    expect(own.body).toMatchObject({ schoolDay: 3, startRule: { kind: 'unexplained' }, moves: [] });
  });

  it('names all faults of a calendar at once and keeps the old one', async () => {
    const calendar = await calendarOf(stack);
    const faulty = { ...calendar, school: '900001', weekdays: [], surprise: true };
    const answer = await stack.call<{ errors: unknown[] }>(
      school,
      'PUT',
      '/api/v1/schools/900001/calendar',
      faulty,
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors.length).toBeGreaterThanOrEqual(2);
    expect(await calendarOf(stack)).toEqual(calendar);
  });
});

describe('The service itself', () => {
  it('is ready, describes itself and shows its outbox without a key', async () => {
    const get = (path: string) => fetch(`${stack.web}${path}`);
    expect((await get('/health/live')).status).toBe(200);
    expect(await (await get('/health/ready')).json()).toMatchObject({ status: 'ready' });
    expect(await (await get('/api/v1/openapi.json')).json()).toMatchObject({
      openapi: expect.stringMatching(/^3\.1/) as string,
    });
    expect(await (await get('/outbox')).text()).toContain('<h1>Outbox</h1>');
    expect((await get('/metrics')).status).toBe(401);
  });
});
