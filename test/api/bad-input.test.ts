import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../domain/calendar/local-date.ts';
import { today } from '../support/school-dates.ts';
import { startApiAlone, takesEverything, type ApiAlone } from './api-alone.ts';

let api: ApiAlone;
let firstDay: string;
beforeAll(async () => {
  api = await startApiAlone({ cases: takesEverything });
  firstDay = await lastSchoolDay();
});
afterAll(() => api.stop());

const school = 'school:900001';
const json = { 'content-type': 'application/json' };

/** Before today, so that a child may have been born since. */
async function lastSchoolDay(): Promise<string> {
  const path = '/api/v1/schools/900001/clock?firstDay=';
  for (let date = addDays(today(), -1); ; date = addDays(date, -1)) {
    if ((await api.call(school, 'GET', `${path}${date}`)).status === 200) return date;
  }
}

const pupil = () => ({ givenName: 'Test', familyName: `Invented${randomUUID()}`, dateOfBirth: '2014-03-09' });
const report = (change: object = {}, ofPupil: object = {}) => ({
  school: '900001',
  pupil: { ...pupil(), ...ofPupil },
  absence: { kind: 'unexplained', firstDay },
  ...change,
});
const send = (body: unknown, headers: object = {}) =>
  api.call(school, 'POST', '/api/v1/cases', body, { 'idempotency-key': randomUUID(), ...headers });
const raw = (path: string, init: RequestInit = {}) =>
  fetch(`${api.web}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${api.keys[school] ?? ''}`, ...(init.headers as object) },
  });
const pointers = (body: Record<string, unknown>) =>
  (body['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer);

describe('A report that cannot be', () => {
  it.each([
    ['a date of birth after today', () => report({}, { dateOfBirth: '2150-01-01' }), '/pupil/dateOfBirth'],
    ['a date of birth after the absence', () => report({}, { dateOfBirth: today() }), '/pupil/dateOfBirth'],
    ['a child of a hundred', () => report({}, { dateOfBirth: '1926-01-01' }), '/pupil/dateOfBirth'],
    ['a UPN whose check letter is wrong', () => report({}, { upn: 'A801200001001' }), '/pupil/upn'],
    ['a name that is only space', () => report({}, { givenName: ' \t ' }), '/pupil/givenName'],
    ['a name with a line break', () => report({}, { givenName: 'A\nB' }), '/pupil/givenName'],
    ['a name without end', () => report({}, { givenName: 'x'.repeat(101) }), '/pupil/givenName'],
    ['a note without end', () => report({ note: 'x'.repeat(4001) }), '/note'],
    ['half a surrogate pair', () => report({ note: 'a\ud800b' }), '/note'],
    ['NUL in a name', () => report({}, { familyName: 'a\0b' }), '/pupil/familyName'],
    ['a school of no authority', () => report({ school: 'x' }), '/school'],
    [
      'a kind of absence nobody knows',
      () => report({ absence: { kind: 'gone', firstDay } }),
      '/absence/kind',
    ],
    [
      'the day in the wrong member',
      () => report({ absence: { kind: 'did-not-start', firstDay } }),
      '/absence/startingDay',
    ],
    [
      'an unknown member deep inside',
      () => report({}, { contacts: [{ name: 'B', 'a/b~c': 1 }] }),
      '/pupil/contacts/0/a~1b~0c',
    ],
    ['a member missing', () => ({ ...report(), pupil: undefined }), '/pupil'],
  ])('with %s is refused, and where is said', async (_what, body, pointer) => {
    const answer = await send(body());
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect(pointers(answer.body)).toContain(pointer);
  });

  it.each([
    ['NULL', 'null'],
    ['a number', '1e400'],
    ['a text', '"report"'],
    ['a list', '[]'],
    ['a member that JavaScript would take for the prototype', '{"__proto__":{"school":"900001"}}'],
    ['another name for it', '{"constructor":{"prototype":{"school":"900001"}}}'],
    ['ten thousand levels', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['ten thousand faults', JSON.stringify({ circumstances: Array(10_000).fill(1) })],
    ['a name of 90,000 letters', JSON.stringify({ ['x'.repeat(90_000)]: 1 })],
  ])('%s for a report is refused in few words', async (_what, body) => {
    const response = await raw('/api/v1/cases', {
      method: 'POST',
      body,
      headers: { ...json, 'idempotency-key': randomUUID() },
    });
    expect(response.status).toBe(422);
    expect((await response.text()).length).toBeLessThan(20_000);
  });

  it('is refused for its first day in the words of the domain, at the place it was sent', async () => {
    const answer = await send(report({ absence: { kind: 'unexplained', firstDay: addDays(today(), 1) } }));
    expect(answer.status).toBe(422);
    const sunday = await send(
      report({ absence: { kind: 'did-not-return-from-leave', expectedReturn: '2026-11-22' } }),
    );
    expect(sunday.body).toMatchObject({ code: 'not-a-school-day', nextSchoolDay: '2026-11-23' });
  });

  it('is stored with its text composed and trimmed', async () => {
    const givenName = 'Zoe\u0308';
    const answer = await send(report({}, { givenName: `  ${givenName} ` }));
    expect(answer.status).toBe(202);
    expect((await send(report({}, { upn: ' h801200001001 ' }))).status).toBe(202);
  });
});

describe('A request that is not one', () => {
  it.each([
    ['a broken escape', '/api/v1/cases/%E0%A4%A'],
    ['NUL', '/api/v1/cases/%00'],
    ['a way up', '/api/v1/cases/..%2f..%2fetc'],
    ['a text without end', `/api/v1/cases/${'x'.repeat(5_000)}`],
    ['a path nobody knows', '/api/v1/nothing'],
  ])('with %s for an id is not found', async (_what, path) => {
    expect((await raw(path)).status).toBe(404);
  });

  it.each([
    ['stage=closed&stage=closed', '/stage'],
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=ten', '/limit'],
    ['cursor=abc', '/cursor'],
    ['dueBefore=tomorrow', '/dueBefore'],
    ['holder=nobody', '/holder'],
    ['school=%00', '/school'],
    ['q=%00', '/q'],
    ['colour=red', '/colour'],
  ])('for a list by ?%s is refused', async (query, pointer) => {
    const answer = await api.call(school, 'GET', `/api/v1/cases?${query}`);
    expect(answer.status).toBe(422);
    expect(pointers(answer.body)).toContain(pointer);
  });

  it.each([
    ['no type', {}, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a type that says nothing', { 'content-type': ';;' }, 415],
    ['an unknown alphabet', { 'content-type': 'application/json; charset=klingon' }, 415],
    ['a packed body', { ...json, 'content-encoding': 'gzip' }, 415],
    ['two bytes a letter', { 'content-type': 'application/json; charset=utf-16' }, 415],
  ])('with a body of %s is refused', async (_what, headers, status) => {
    const body = new Blob([JSON.stringify(report())]);
    const init = { method: 'POST', body, headers: { 'idempotency-key': randomUUID(), ...headers } };
    expect((await raw('/api/v1/cases', init)).status).toBe(status);
  });

  it.each([
    ['a letter in Latin-1', [0x45, 0xe9, 0x45]],
    ['an overlong slash', [0x2e, 0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a letter cut off', [0x41, 0xe2, 0x82]],
  ])('with %s for UTF-8 is not read as JSON', async (_what, bytes) => {
    const [before, after] = JSON.stringify(report({}, { givenName: '*' })).split('*');
    const body = new Blob([before ?? '', new Uint8Array(bytes), after ?? '']);
    const init = { method: 'POST', body, headers: { 'idempotency-key': randomUUID(), ...json } };
    const response = await raw('/api/v1/cases', init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'malformed-json' });
  });

  it('with an e-mail address without end is refused before anybody looks for its sign', async () => {
    const contacts = Array.from({ length: 20 }, () => ({ name: 'B', email: `${'@'.repeat(4_500)} x` }));
    const answer = await send(report({}, { contacts }));
    expect(answer.status).toBe(422);
    expect((answer.body['errors'] as object[]).length).toBe(20);
  });

  it.each([
    ['no key', undefined],
    ['another scheme', 'Basic YTpi'],
    ['an empty key', 'Bearer '],
    ['a key that is none', 'Bearer wa_wrong'],
    ['a key without end', `Bearer ${'x'.repeat(5_000)}`],
  ])('with %s is 401 and says how to do it', async (_what, authorization) => {
    const response = await fetch(`${api.web}/api/v1/cases`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each([
    ['/api/v1/cases', 'GET, HEAD, POST'],
    ['/api/v1/schools/900001/calendar', 'GET, HEAD, PUT'],
  ])('by DELETE on %s is 405 and says what is allowed', async (path, allow) => {
    const response = await raw(path, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(new Set(response.headers.get('allow')?.split(', '))).toEqual(new Set(allow.split(', ')));
  });

  it('takes no rehearsal and shows no outbox outside the demo', async () => {
    const path = `/api/v1/rehearsal/cases/${randomUUID()}/advance`;
    expect((await api.call('operator', 'POST', path, { to: 'next-deadline' })).status).toBe(404);
    expect((await fetch(`${api.web}/outbox`)).status).toBe(404);
  });
});

describe('Whatever is sent', () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  const near = fc.record(
    {
      school: fc.oneof(fc.constant('900001'), anything),
      pupil: fc.oneof(
        fc.record({
          givenName: fc.string({ unit: 'binary' }),
          familyName: fc.string({ unit: 'binary' }),
          dateOfBirth: fc.oneof(fc.constant('2014-03-09'), fc.string()),
        }),
        anything,
      ),
      absence: fc.oneof(fc.constant({ kind: 'unexplained', firstDay: '2026-11-23' }), anything),
      circumstances: anything,
      note: fc.string({ unit: 'binary' }),
    },
    { requiredKeys: [] },
  );

  it('is answered with a decision or a refusal, never with a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(near, anything), async (body) => {
        const { status } = await send(JSON.stringify(body));
        expect([202, 403, 422]).toContain(status);
      }),
      { numRuns: 200 },
    );
    expect(api.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});

describe('Every answer', () => {
  it('is not to be stored, has a number of its own and does not say what it runs on', async () => {
    const response = await raw('/api/v1/cases');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('leaves a line in the log with its route and status, and nothing of what was sent', async () => {
    const name = `Invented${randomUUID()}`;
    const before = api.logged.length;
    await send(report({ note: name }, { familyName: name }));
    await raw(`/api/v1/cases?q=${name}`);
    await raw(`/api/v1/cases/${name}`);
    const lines = api.logged.slice(before);
    expect(lines.join('')).not.toContain(name);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ method: 'POST', route: '/api/v1/cases', status: 202 }),
        expect.objectContaining({ method: 'GET', route: '/api/v1/cases/:id', status: 404 }),
      ]),
    );
  });
});
