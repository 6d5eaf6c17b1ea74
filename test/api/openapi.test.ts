import { randomUUID } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absenceAhead, absenceOnDay, calendarOf, today } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type TestStack } from '../support/stack.ts';

interface Documented {
  readonly security?: readonly unknown[];
  readonly responses: Readonly<
    Record<string, { content?: Record<string, unknown>; headers?: Record<string, unknown> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
}

let stack: TestStack;
let document: Document;
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
beforeAll(async () => {
  stack = await startTestStack();
  document = (await (await fetch(`${stack.web}/api/v1/openapi.json`)).json()) as Document;
  ajv.addSchema(document, 'api.json');
});
afterAll(() => stack.stop());

const school = 'school:900001';

/** Calls the API and holds the answer against what the document says about it. */
async function documented(
  who: string,
  method: 'GET' | 'POST' | 'PUT',
  template: string,
  place: Record<string, string>,
  body?: unknown,
) {
  const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => place[name] ?? '');
  const headers = method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
  const answer = await stack.call<Record<string, unknown>>(
    who,
    method,
    `${address}${place['query'] ?? ''}`,
    body,
    headers,
  );
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const status = String(answer.status);
  const operation = document.paths[template]?.[method.toLowerCase()];
  const response = operation?.responses[status];
  expect(Object.keys(response?.content ?? {}), `${method} ${template} ${status}`).toContain(type);
  for (const name of Object.keys(response?.headers ?? {})) {
    expect(answer.headers.get(name), `${template}: ${name}`).not.toBeNull();
  }
  const steps = ['paths', template, method.toLowerCase(), 'responses', status, 'content', type, 'schema'];
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.getSchema(`api.json#/${pointer.join('/')}`);
  expect(validate, `${method} ${template} ${status}`).toBeDefined();
  const valid = validate?.(answer.body);
  expect(validate?.errors ?? [], JSON.stringify(answer.body)).toEqual([]);
  expect(valid).toBe(true);
  return answer;
}

describe('The OpenAPI document', () => {
  it('is OpenAPI 3.1 and asks for a key wherever one is needed', () => {
    expect(document.openapi).toMatch(/^3\.1/);
    const keyless = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.values(operations).flatMap(({ security }) => (security?.length ? [] : [path])),
    );
    expect([...new Set(keyless)].sort()).toEqual([
      '/',
      '/health/live',
      '/health/ready',
      '/invitations/{token}',
      '/outbox',
      '/receive/{token}',
      '/sessions/{handle}/end',
      '/sign-in',
      '/sign-in/callback/{issuer}',
      '/sign-out',
      '/step-up',
    ]);
  });

  it('says of every route with a key what a missing one, a hidden thing or an outage is answered with', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const { security, responses } of Object.values(operations)) {
        if (!security?.length) continue;
        expect(Object.keys(responses), path).toEqual(expect.arrayContaining(['401', '503']));
        if (path.includes('{')) expect(Object.keys(responses), path).toContain('404');
      }
    }
  });

  it('says of every route of one case that a restricted one is answered with 403', () => {
    const ofCases = Object.entries(document.paths).filter(([path]) => path.includes('/cases/{id}'));
    expect(ofCases.length).toBeGreaterThan(20);
    const silent = ofCases.flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        '403' in responses ? [] : [`${method} ${path}`],
      ),
    );
    expect(silent).toEqual([]);
  });

  it('has every path of the contract', () => {
    const command = (name: string) => `/api/v1/cases/{id}/${name}`;
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/cases',
        '/api/v1/cases/{id}',
        ...['clock', 'timeline', 'enquiries', 'vulnerability-assessment', 'referral'].map(command),
        ...['handover', 'handover-link'].map(command),
        ...['safeguarding-concerns', 'outcome', 'acknowledgements', 'corrections'].map(command),
        ...['removal-advice', 'joint-enquiry', 'removal-notice', 'legal-facts'].map(command),
        ...['attendance', 'sightings'].map(command),
        '/api/v1/schools/{urn}/attendance',
        ...['reviews', 'attendance-order'].map(command),
        ...['dfe', 'caseload', 'timeliness', 'panel'].map((name) => `/api/v1/reports/${name}`),
        '/api/v1/schools/{urn}/calendar',
        '/api/v1/schools/{urn}/clock',
        '/api/v1/schools/{urn}/joiners',
        '/api/v1/schools/{urn}/leavers',
        '/api/v1/cases/{id}/placements',
        '/api/v1/rehearsal/cases/{id}/advance',
        '/health/live',
        '/health/ready',
        '/metrics',
      ]),
    );
  });
});

describe('Real answers, held against the document', () => {
  it('of a case from its report to its end', async () => {
    const report = {
      school: '900001',
      pupil: {
        ...inventedPupil(),
        sex: 'female',
        yearGroup: 7,
        address: { lines: ['1 Sample Street'], postcode: 'ZZ1 1ZZ' },
        contacts: [{ name: 'B Example', relationship: 'mother', phone: '07700 900001' }],
      },
      absence: await absenceOnDay(stack, 3),
      circumstances: ['looked-after'],
      note: 'a note',
    };
    const opened = await documented(school, 'POST', '/api/v1/cases', {}, report);
    expect(opened.status).toBe(201);
    expect((await documented(school, 'POST', '/api/v1/cases', {}, report)).status).toBe(200);
    const elsewhere = { ...report, school: '900002' };
    expect((await documented('school:900002', 'POST', '/api/v1/cases', {}, elsewhere)).status).toBe(202);
    const id = String(opened.body['id']);
    const asOf = String(opened.body['asOf']);
    const command = async (who: string, name: string, body: unknown, status = 200) => {
      const answer = await documented(who, 'POST', `/api/v1/cases/{id}/${name}`, { id }, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(status);
      return answer.body;
    };
    await command(school, 'enquiries', {
      entries: [{ check: 'phone-parents', attemptedAt: asOf, result: 'no-answer', note: 'rang twice' }],
    });
    await command(school, 'enquiries', { check: 'sibling-schools', notApplicable: 'no siblings known' });
    await command(school, 'vulnerability-assessment', {
      circumstances: ['child-protection-plan'],
      concern: true,
      assessedBy: 'the safeguarding lead',
    });
    await command(school, 'acknowledgements', { duty: 'notify-social-worker' });
    await command(school, 'safeguarding-concerns', { to: ['police'], made: true, reference: 'X/1' });
    const corrected = await absenceOnDay(stack, 4);
    await command(school, 'corrections', { firstDay: corrected.firstDay, why: 'a register was misread' });
    expect(await command(school, 'referral', { note: 'n' })).toMatchObject({
      gaps: expect.arrayContaining(['home-visit']) as string[],
    });
    await command(school, 'referral', {}, 409);
    await command('ewo', 'outcome', { outcome: 'still-missing' }, 409);
    for (const who of [school, 'ewo', 'operator']) {
      await documented(who, 'GET', '/api/v1/cases/{id}', { id });
      await documented(who, 'GET', '/api/v1/cases/{id}/clock', { id });
      await documented(who, 'GET', '/api/v1/cases/{id}/removal-advice', { id });
      await documented(who, 'GET', '/api/v1/cases/{id}/timeline', { id });
      await documented(who, 'GET', '/api/v1/cases', { query: '?limit=5' });
    }
    const { firstDay: latest } = await absenceOnDay(stack, 1);
    const mark = { date: latest, session: 'pm', code: '/' };
    const paused = await command(school, 'attendance', { marks: [mark] });
    expect(paused['pause']).toMatchObject({ mark });
    await command(school, 'attendance', { marks: [{ ...mark, code: 'XX' }] }, 422);
    await command('ewo', 'sightings', { on: latest, confirmed: false });
    await command('ewo', 'outcome', {
      outcome: 'moved-out-of-area',
      on: corrected.firstDay,
      destination: { authority: 'Another', school: 'Elsewhere' },
    });
    await command('cme-officer', 'handover-link', { authority: 'Another' }, 201);
    await command('cme-officer', 'handover-link', {}, 422);
    await command('cme-officer', 'handover', { confirmed: false, why: 'not their area' });
    await command('cme-officer', 'handover', { confirmed: true, by: 'somebody' }, 409);
    await command('ewo', 'outcome', { outcome: 'returned' });
    await command('ewo', 'outcome', { outcome: 'returned' }, 409);
    await documented('ewo', 'GET', '/api/v1/cases/{id}', { id });
  });

  it('of advice and notice of removal', async () => {
    const { id, asOf } = await stack.report({ absence: await absenceOnDay(stack, 3) });
    const send = async (who: string, name: string, body: object) =>
      (await documented(who, 'POST', `/api/v1/cases/{id}/${name}`, { id }, body)).status;
    expect(await send('ewo', 'removal-advice', { ground: 'i' })).toBe(409);
    expect(await send('ewo', 'removal-advice', { ground: 'i', override: { why: 'a reason' } })).toBe(200);
    expect(await send('cme-officer', 'joint-enquiry', { result: 'found-return-expected' })).toBe(200);
    expect(await send(school, 'legal-facts', { fact: 'died', holds: true, note: 'n' })).toBe(200);
    expect(await send('ewo', 'removal-advice', { ground: 'k' })).toBe(200);
    expect(await send(school, 'removal-notice', {})).toBe(422);
    const address = { lines: ['1 Sample Street'] };
    const notice = {
      pupil: { fullName: 'An Invented', address },
      parents: [{ fullName: 'B Invented', address, phone: '07700 900001' }],
      ground: 'k',
      deletedOn: asOf.slice(0, 10),
    };
    expect(await send(school, 'removal-notice', notice)).toBe(200);
    const proof = { on: asOf.slice(0, 10), reference: 'a file' };
    expect(await send(school, 'acknowledgements', { duty: 'send-lost-pupil-file', proof })).toBe(200);
    await documented('ewo', 'GET', '/api/v1/cases/{id}/removal-advice', { id });
  });

  it('of a case that is still expected, and of its rehearsal', async () => {
    const expected = await stack.report({ absence: await absenceAhead(stack) });
    const { id } = expected;
    await documented('auditor', 'GET', '/api/v1/cases/{id}', { id });
    const moved = await documented(
      'operator',
      'POST',
      '/api/v1/rehearsal/cases/{id}/advance',
      { id },
      { to: 'next-deadline' },
    );
    expect(moved.status).toBe(200);
  });

  it('of a case that is reviewed, and of the reports', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 25) });
    const template = (name: string) => `/api/v1/cases/{id}/${name}`;
    await documented('cme-officer', 'POST', template('outcome'), { id }, { outcome: 'still-missing' });
    const on = today();
    const actions = [{ action: 'meet-family', owner: 'ewo', dueOn: on }];
    const reviewed = await documented('ews-manager', 'POST', template('reviews'), { id }, { on, actions });
    expect(reviewed).toMatchObject({ status: 200, body: { reviews: [on], actions: [{ owner: 'ewo' }] } });
    const order = await documented(
      'ews-manager',
      'POST',
      template('attendance-order'),
      { id },
      {
        step: 'notice-served',
        on,
      },
    );
    expect(order.status).toBe(409);
    await stack.register.buildPanel(on);
    const reports = { dfe: `?on=${on}`, caseload: '', timeliness: '', panel: `?month=${on.slice(0, 7)}` };
    for (const [name, query] of Object.entries(reports)) {
      const answer = await documented('auditor', 'GET', `/api/v1/reports/${name}`, { query });
      expect(answer.status).toBe(200);
      expect((await documented(school, 'GET', `/api/v1/reports/${name}`, { query })).status).toBe(403);
    }
  });

  it('of a child on no roll, and of a joiner', async () => {
    const pupil = inventedPupil();
    const absence = { kind: 'not-on-roll', group: 'went-missing', subgroup: 'homeless', since: '2026-01-05' };
    const report = { pupil, absence, referredBy: { source: 'housing', words: 'by telephone' } };
    const opened = await documented('admissions', 'POST', '/api/v1/cases', {}, report);
    expect(opened.status).toBe(201);
    const id = String(opened.body['id']);
    const place = { status: 'offered', school: 'Elsewhere', startsOn: '2027-01-05' };
    expect(
      (await documented('admissions', 'POST', '/api/v1/cases/{id}/placements', { id }, place)).status,
    ).toBe(200);
    for (const who of ['admissions', 'cme-officer', 'operator']) {
      await documented(who, 'GET', '/api/v1/cases/{id}', { id });
      await documented(who, 'GET', '/api/v1/cases/{id}/clock', { id });
      await documented(who, 'GET', '/api/v1/cases/{id}/timeline', { id });
    }
    const correction = { group: 'unknown-to-authority', subgroup: 'never-in-education', why: 'a visit' };
    const corrections = '/api/v1/cases/{id}/corrections';
    expect((await documented('cme-officer', 'POST', corrections, { id }, correction)).status).toBe(200);
    const urn = '900001';
    const joiner = { pupil, enteredOn: '2026-09-03', previousSchool: 'Elsewhere' };
    expect((await documented(school, 'POST', '/api/v1/schools/{urn}/joiners', { urn }, joiner)).status).toBe(
      201,
    );
    await documented(school, 'GET', '/api/v1/schools/{urn}/joiners', { urn });
  });

  it('of a leaver whose case is open, and of one without a case', async () => {
    const urn = '900001';
    const address = { lines: ['1 Sample Street'] };
    const missing = { ...inventedPupil(), address };
    await stack.report({ pupil: missing, absence: await absenceOnDay(stack, 3) });
    for (const pupil of [missing, { ...inventedPupil(), address }]) {
      const leaver = {
        pupil,
        parents: [{ fullName: 'B Invented', address, phone: '07700 900001' }],
        destination: { school: 'Elsewhere', startsOn: today() },
        ground: 'a',
        deletedOn: today(),
      };
      const returned = await documented(school, 'POST', '/api/v1/schools/{urn}/leavers', { urn }, leaver);
      expect(returned.status).toBe(201);
      expect(returned.body['openCase'] === null).toBe(pupil !== missing);
    }
    expect((await documented(school, 'POST', '/api/v1/schools/{urn}/leavers', { urn }, {})).status).toBe(422);
    for (const who of [school, 'admissions', 'ewo']) {
      await documented(who, 'GET', '/api/v1/schools/{urn}/leavers', { urn });
    }
  });

  it('of schools, and of what is refused', async () => {
    const urn = '900002';
    const calendar = { ...(await calendarOf(stack)), school: urn };
    await documented('ewo', 'GET', '/api/v1/schools/{urn}/calendar', { urn });
    const put = (body: unknown, query = '') =>
      documented('ewo', 'PUT', '/api/v1/schools/{urn}/calendar', { urn, query }, body);
    expect((await put(calendar, '?dryRun=true')).status).toBe(200);
    expect((await put(calendar)).status).toBe(200);
    expect((await put({ ...calendar, weekdays: ['someday'] })).status).toBe(422);
    const clock = (query: string) => documented('ewo', 'GET', '/api/v1/schools/{urn}/clock', { urn, query });
    expect((await clock(`?firstDay=${(await absenceOnDay(stack, 1)).firstDay}`)).status).toBe(200);
    expect((await clock('?firstDay=2026-12-25')).body).toMatchObject({ code: 'not-a-school-day' });
    expect((await clock('?firstDay=2026-02-30')).status).toBe(422);
    expect((await documented('nobody', 'GET', '/api/v1/cases', {})).status).toBe(401);
    expect((await documented(school, 'GET', '/api/v1/cases', { query: '?stage=lost' })).status).toBe(422);
    expect((await documented('operator', 'POST', '/api/v1/cases', {}, {})).status).toBe(403);
    const hidden = await documented(school, 'GET', '/api/v1/cases/{id}', { id: randomUUID() });
    expect(hidden.status).toBe(404);
  });
});
