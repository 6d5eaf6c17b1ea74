import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseView } from '../../domain/case/case-view.ts';
import { addDays } from '../../domain/calendar/local-date.ts';
import { until } from '../../process/until.ts';
import { absenceAhead, absenceOnDay, today } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type TestStack } from '../support/stack.ts';

const CmeStage = defineSearchAttributeKey('CmeStage', SearchAttributeType.KEYWORD);
const CmeSchool = defineSearchAttributeKey('CmeSchool', SearchAttributeType.KEYWORD);
const CmeNextDeadline = defineSearchAttributeKey('CmeNextDeadline', SearchAttributeType.DATETIME);

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

type Shown = CaseView & { readonly workflowId: string; readonly pupil?: object };
type Body = Shown & {
  readonly received?: boolean;
  readonly code?: string;
  readonly errors?: { readonly pointer: string }[];
};

const onNoRoll = { kind: 'not-on-roll', group: 'known-out-of-education', subgroup: 'in-year-admission' };
const refer = (who: string, report: object = {}) =>
  stack.call<Body>(
    who,
    'POST',
    '/api/v1/cases',
    { pupil: inventedPupil(), absence: onNoRoll, ...report },
    { 'idempotency-key': randomUUID() },
  );
const place = (who: string, id: string, body: object) =>
  stack.call<Body>(who, 'POST', `/api/v1/cases/${id}/placements`, { school: 'An invented school', ...body });
const read = (who: string, id: string, part = '') =>
  stack.call<Body>(who, 'GET', `/api/v1/cases/${id}${part}`);

describe('Referring a child on no roll (4.1, 3.1)', () => {
  it.each([
    ['ewo', 201],
    ['ews-manager', 201],
    ['cme-officer', 201],
    ['send-officer', 201],
    ['admissions', 201],
    ['school:900001', 403],
    ['operator', 403],
    ['auditor', 403],
  ])('by %s is answered %i', async (who, status) => {
    const { status: answered, body } = await refer(who);
    expect(answered).toBe(status);
    if (status !== 201) return;
    expect(body).toMatchObject({
      stage: 'tracking',
      school: null,
      rollStatus: 'not-on-roll',
      cmeStatus: 'confirmed',
      holder: { role: 'cme-officer' },
      clock: { day1: null, day10: null, day20: null, next: null },
      absence: { ...onNoRoll, firstDay: today(), referredBy: null },
    });
  });

  it('is one durable workflow without a timer and without a school to be found by', async () => {
    const { body } = await refer('ewo');
    const handle = stack.client.workflow.getHandle(body.workflowId);
    const { events } = await handle.fetchHistory();
    expect(events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes)).toEqual([]);
    const later = await stack.advance(body.id, { schoolDays: 2 });
    expect(later.stage).toBe('tracking');
    const { typedSearchAttributes: shown } = await handle.describe();
    expect(shown.get(CmeStage)).toBe('tracking');
    expect(shown.get(CmeSchool)).toBeUndefined();
    expect(shown.get(CmeNextDeadline)).toBeUndefined();
    const overdue = (await read('ewo', body.id)).body.duties.find(
      ({ duty }) => duty === 'acknowledge-referral',
    );
    expect(overdue).toMatchObject({ state: 'overdue', owedBy: 'cme-officer' });
  });

  it.each([
    ['a school', { school: '900001' }, '/school'],
    ['a group that does not exist', { absence: { kind: 'not-on-roll', group: 'lost' } }, '/absence/group'],
    [
      'a sub-group of another group',
      { absence: { ...onNoRoll, subgroup: 'never-in-education' } },
      '/absence/subgroup',
    ],
    ['a day that lies ahead', { absence: { ...onNoRoll, since: '2099-01-01' } }, '/absence/since'],
    [
      'a day before the date of birth',
      { absence: { ...onNoRoll, since: '2001-01-01' } },
      '/pupil/dateOfBirth',
    ],
    ['a source that does not exist', { referredBy: { source: 'hearsay' } }, '/referredBy/source'],
  ])('with %s is refused', async (_what, report, pointer) => {
    expect(await refer('ewo', report)).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ pointer }] },
    });
  });

  it('keeps who said so to those who work on the case', async () => {
    const referredBy = { source: 'public', words: 'a-neighbour-rang' };
    const { body } = await refer('ewo', {
      referredBy,
      circumstances: ['exploitation-concern', 'looked-after'],
    });
    expect(body.absence).toMatchObject({ referredBy: 'public' });
    const timeline = async (who: string) => JSON.stringify((await read(who, body.id, '/timeline')).body);
    expect(await timeline('cme-officer')).toContain('a-neighbour-rang');
    expect(await timeline('operator')).not.toContain('a-neighbour-rang');
    // Admissions need the child's name and what counts for a place, and nothing of safeguarding.
    expect(await timeline('admissions')).not.toContain('a-neighbour-rang');
    expect(await timeline('admissions')).not.toContain('exploitation');
    expect((await read('admissions', body.id)).body).toMatchObject({
      pupil: { dateOfBirth: '2014-03-09' },
      circumstances: ['looked-after'],
      duties: [],
    });
  });

  it('gives admissions these children to see, and none of a school', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 3) });
    expect((await read('admissions', id)).status).toBe(404);
    const list = await stack.call<{ items: Shown[] }>('admissions', 'GET', '/api/v1/cases?limit=100');
    expect(list.body.items.length).toBeGreaterThan(0);
    expect(list.body.items.every(({ school }) => school === null)).toBe(true);
    const none = await stack.call<{ items: Shown[] }>('ewo', 'GET', '/api/v1/cases?school=none&limit=100');
    expect(none.body.items.map((each) => each.id)).toEqual(list.body.items.map((each) => each.id));
    expect((await read('ewo', list.body.items[0]?.id ?? '', '/clock')).body).toMatchObject({
      day1: null,
      schoolDays: [],
      schoolDay: null,
      startRule: { kind: 'not-on-roll' },
    });
  });
});

describe('A SEND child on no roll (5 SEND)', () => {
  it('is in the hands of the SEND Case Officer', async () => {
    const { body } = await refer('send-officer', { circumstances: ['ehcp'] });
    expect(body.holder).toEqual({ role: 'send-officer' });
    const { asOf } = (await read('send-officer', body.id)).body;
    const entries = [{ check: 'home-visit', attemptedAt: asOf, result: 'spoke-to', note: 'n' }];
    const visited = await stack.command('send-officer', body.id, 'enquiries', { entries });
    expect(visited.duties.find(({ duty }) => duty === 'visit-home')).toMatchObject({ state: 'done' });
    const held = await stack.call<{ items: Shown[] }>('ewo', 'GET', '/api/v1/cases?holder=send-officer');
    expect(held.body.items.map(({ id }) => id)).toContain(body.id);
    const closed = await stack.command('send-officer', body.id, 'outcome', { outcome: 'educated-otherwise' });
    expect(closed).toMatchObject({ stage: 'closed', outcome: { kind: 'educated-otherwise' } });
  });
});

describe('What is said of a child (2.2, flow chart found, 5 SAO)', () => {
  const of = (id: string, action: string, body: object) =>
    stack.call<Body>('cme-officer', 'POST', `/api/v1/cases/${id}/${action}`, body);

  it('is of no day before the child was born', async () => {
    const unborn = '2014-03-08';
    const { body: onNone } = await refer('ewo');
    expect(await of(onNone.id, 'corrections', { firstDay: unborn, why: 'a slip' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/firstDay' }] },
    });
    const expected = await stack.report({ absence: await absenceAhead(stack) });
    for (const [action, body] of [
      ['outcome', { outcome: 'returned', on: unborn }],
      ['sightings', { confirmed: false, on: unborn }],
    ] as const) {
      expect(await of(expected.id, action, body), action).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/on' }] },
      });
    }
  });

  it.each([
    ['under', 4, 422],
    ['of', 10, 200],
    ['over', 18, 422],
  ])(
    'is answered for a notice about a child %s compulsory school age, %i years old: %i',
    async (_which, years, status) => {
      const dateOfBirth = `${String(Number(today().slice(0, 4)) - years)}-01-01`;
      const { body } = await refer('ewo', { pupil: { ...inventedPupil(), dateOfBirth } });
      const answer = await of(body.id, 'attendance-order', { step: 'notice-served', on: today() });
      expect(answer.status).toBe(status);
      expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(status === 200 ? undefined : ['/on']);
    },
  );
});

describe('A school place (5 admissions)', () => {
  it('is told from its offer to the first day on the roll, which closes the case and tells those concerned', async () => {
    const { body } = await refer('admissions');
    const { id, workflowId } = body;
    expect((await place('admissions', id, { status: 'offered', note: 'words-of-admissions' })).status).toBe(
      200,
    );
    expect(JSON.stringify((await read('admissions', id, '/timeline')).body)).toContain('words-of-admissions');
    const startsOn = addDays(today(), 7);
    const accepted = await place('admissions', id, { status: 'accepted', startsOn });
    expect(accepted.body.placement).toMatchObject({ status: 'accepted', startsOn });
    expect(await place('admissions', id, { status: 'on-roll', startsOn })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/startsOn' }] },
    });
    expect(await place('admissions', id, { status: 'offered', startsOn: '2001-01-01' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/startsOn' }] },
    });
    const placed = await place('cme-officer', id, { status: 'on-roll', startsOn: today() });
    expect(placed.body).toMatchObject({
      stage: 'closed',
      rollStatus: 'on-roll',
      outcome: { kind: 'placed' },
    });
    expect(await stack.client.workflow.getHandle(workflowId).result()).toEqual({
      outcome: 'placed',
      number: null,
    });
    await until('the notices to leave', 15_000, async () => {
      const sent = await stack.register.sentNotices(200);
      const told = sent
        .filter(({ caseId }) => caseId === id)
        .map(({ notice, recipient }) => [notice, recipient]);
      return ['ews', 'cme-officer'].every((who) =>
        told.some(([notice, recipient]) => notice === 'child-placed' && recipient === who),
      );
    });
  });

  it('of a pupil whose school still looks for the child is nobody’s to record', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 3) });
    expect((await place('ewo', id, { status: 'offered' })).status).toBe(409);
    expect((await place('school:900001', id, { status: 'offered' })).status).toBe(403);
  });
});

describe('The same child on a roll and on none (4.1, 1.2)', () => {
  it('who is tracked on no roll joins that case when a school reports an absence', async () => {
    const pupil = inventedPupil();
    const { body } = await refer('cme-officer', { pupil });
    const report = { school: '900001', pupil, absence: await absenceOnDay(stack, 2) };
    const joined = await refer('school:900001', report);
    expect(joined).toMatchObject({ status: 202, body: { received: true } });
    const { body: after } = await read('cme-officer', body.id);
    expect(after.duties).toContainEqual(expect.objectContaining({ duty: 'look-into-word', state: 'open' }));
    expect((await read('school:900001', body.id)).status).toBe(404);
  });

  it('whose school looks for the child joins that case when referred as on none', async () => {
    const pupil = inventedPupil();
    const { id } = await stack.report({ pupil, absence: await absenceOnDay(stack, 3) });
    expect(await refer('ewo', { pupil })).toMatchObject({ status: 200, body: { id, rollStatus: 'on-roll' } });
    expect(await refer('admissions', { pupil })).toMatchObject({ status: 202, body: { received: true } });
    expect((await stack.timeline(id)).filter(({ what }) => what === 'report-joined')).toHaveLength(2);
  });

  it('referred a second time joins the first case', async () => {
    const pupil = inventedPupil();
    const { body } = await refer('admissions', { pupil });
    expect(await refer('ewo', { pupil })).toMatchObject({ status: 200, body: { id: body.id } });
    expect(await refer('admissions', { pupil })).toMatchObject({ status: 200, body: { id: body.id } });
  });
});

describe('Correcting the group of a child on no roll (3.1, 3.2, 3.3)', () => {
  const correct = (who: string, id: string, body: object) =>
    stack.call<Body>(who, 'POST', `/api/v1/cases/${id}/corrections`, body);

  it('is on the timeline with the old group and the new one, and why', async () => {
    const { id } = (await refer('admissions')).body;
    const to = { group: 'went-missing', subgroup: 'traveller' };
    const corrected = await correct('cme-officer', id, { ...to, why: 'words-of-the-officer' });
    expect(corrected).toMatchObject({ status: 200, body: { absence: to, stage: 'tracking' } });
    const told = (await stack.timeline(id)).find(({ what }) => what === 'group-corrected');
    const { kind: _, ...from } = onNoRoll;
    expect(told?.detail).toMatchObject({ from, to });
    expect(JSON.stringify(told)).toContain('words-of-the-officer');
  });

  it.each([
    ['without a reason', { group: 'went-missing' }, '/why'],
    ['to a group that does not exist', { group: 'lost', why: 'w' }, '/group'],
    [
      'to a sub-group of another group',
      { group: 'went-missing', subgroup: 'never-in-education', why: 'w' },
      '/subgroup',
    ],
    ['together with the first day', { group: 'went-missing', firstDay: '2026-01-05', why: 'w' }, '/group'],
    ['of nothing', { why: 'w' }, '/firstDay'],
  ])('%s is refused', async (_what, body, pointer) => {
    const { id } = (await refer('ewo')).body;
    expect(await correct('ewo', id, body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('is nothing that can be said of a child on a roll', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 3) });
    const body = { group: 'went-missing', why: 'w' };
    expect(await correct('ewo', id, body)).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
    expect((await correct('school:900001', id, body)).status).toBe(403);
  });
});

describe('Joiner returns (5 schools)', () => {
  const join = (who: string, body: object, urn = '900002') =>
    stack.call<{ returnId: string; dueBy: string; late: boolean }>(
      who,
      'POST',
      `/api/v1/schools/${urn}/joiners`,
      body,
    );

  it('tell the holder of the child’s case, and the school nothing of it', async () => {
    const pupil = inventedPupil();
    const { body } = await refer('cme-officer', { pupil });
    const enteredOn = addDays(today(), -6);
    const returned = await join('school:900002', { pupil, enteredOn, previousSchool: 'words-of-the-school' });
    expect(returned.status).toBe(201);
    expect(returned.body).toEqual({
      received: true,
      returnId: returned.body.returnId,
      dueBy: addDays(enteredOn, 5),
      late: true,
    });
    const { body: after } = await read('cme-officer', body.id);
    expect(after.stage).toBe('tracking');
    expect(after.duties).toContainEqual(expect.objectContaining({ duty: 'look-into-word', state: 'open' }));
    const told = (await stack.timeline(body.id)).find(({ what }) => what === 'joiner-returned');
    expect(told?.detail).toMatchObject({ school: '900002', enteredOn, isLate: true, match: 'same' });
    expect(JSON.stringify(told)).toContain('words-of-the-school');
    expect(JSON.stringify(told)).not.toContain(pupil.familyName);
  });

  it('are on record for those who receive them', async () => {
    const pupil = inventedPupil();
    const inTime = await join('school:900001', { pupil, enteredOn: addDays(today(), -5) }, '900001');
    expect(inTime.body.late).toBe(false);
    const list = (who: string, urn = '900001') =>
      stack.call<{ items: { pupil: object; late: boolean }[] }>(who, 'GET', `/api/v1/schools/${urn}/joiners`);
    for (const who of ['school:900001', 'admissions', 'cme-officer', 'auditor']) {
      expect((await list(who)).body.items).toMatchObject([{ pupil, late: false }]);
    }
    expect((await list('operator')).status).toBe(403);
    expect((await list('school:900002')).status).toBe(404);
  });

  it.each([
    ['before its day', () => ({ enteredOn: addDays(today(), 1) }), '/enteredOn'],
    ['before the child’s birth', () => ({ enteredOn: '2001-01-01' }), '/pupil/dateOfBirth'],
  ])('are refused %s', async (_when, body, pointer) => {
    expect(await join('school:900002', { pupil: inventedPupil(), ...body() })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });
});
