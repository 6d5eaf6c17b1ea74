import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../process/until.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const ARRIVES_MS = 15_000;

async function openAt(school: string): Promise<ShownCase> {
  const { firstDay } = await absenceOnDay(stack, 15);
  const clock = await stack.call<{ day1: string; nextSchoolDay?: string }>(
    `school:${school}`,
    'GET',
    `/api/v1/schools/${school}/clock?firstDay=${firstDay}`,
  );
  const absence = { kind: 'unexplained', firstDay: clock.body.nextSchoolDay ?? firstDay };
  const body = { school, pupil: inventedPupil(), absence };
  const headers = { 'idempotency-key': randomUUID() };
  return (await stack.call(`school:${school}`, 'POST', '/api/v1/cases', body, headers)).body;
}

const link = (who: string, id: string, body: object) =>
  stack.call<{ items: ShownCase[] }>(who, 'POST', `/api/v1/cases/${id}/household`, body);

/** Two siblings at two schools, linked by an officer. */
async function siblings(): Promise<[ShownCase, ShownCase]> {
  const [one, other] = [await openAt('900001'), await openAt('900002')];
  expect((await link('ewo', one.id, { sibling: other.id })).status).toBe(200);
  return [one, other];
}

const visit = async (id: string, result = 'no-answer') => {
  const { asOf } = await stack.find(id);
  const entries = [{ check: 'home-visit', attemptedAt: asOf, result, note: 'kept-at-this-case' }];
  await stack.command('ewo', id, 'enquiries', { entries });
};

const offered = async (id: string) => {
  await until('the offer', ARRIVES_MS, async () => (await stack.find(id)).offers.length > 0);
  return (await stack.find(id)).offers[0]!;
};

describe('Siblings in one household (LA check list, flow chart days 1-10)', () => {
  it('share a visit once the officer who holds the other case has confirmed it', async () => {
    const [one, other] = await siblings();
    await visit(one.id);
    const finding = await offered(other.id);
    const asked = await stack.find(other.id);
    expect(asked.enquiries.ews.missing).toContain('home-visit');
    expect(asked.duties.find(({ duty }) => duty === 'answer-shared-finding')?.state).toBe('open');

    const posted = await stack.command('ewo', other.id, 'shared-findings', {
      finding: finding.id,
      confirmed: true,
    });
    expect(posted.enquiries.ews.missing).not.toContain('home-visit');
    expect(posted.offers).toEqual([]);
    expect(posted.duties.find(({ duty }) => duty === 'answer-shared-finding')?.state).toBe('done');
    const again = await stack.call('ewo', 'POST', `/api/v1/cases/${other.id}/shared-findings`, {
      finding: finding.id,
      confirmed: true,
    });
    expect(again.status).toBe(409);
  });

  it('leave what does not hold for the other child out of its ledger', async () => {
    const [one, other] = await siblings();
    await visit(one.id, 'information-gained');
    const finding = await offered(other.id);
    const answered = await stack.command('ewo', other.id, 'shared-findings', {
      finding: finding.id,
      confirmed: false,
      note: 'this child lives with the other parent',
    });
    expect(answered.enquiries.ews.missing).toContain('home-visit');
  });

  it('tell the other case when one of them is located, which closes nothing by itself', async () => {
    const [one, other] = await siblings();
    await stack.command('ewo', one.id, 'outcome', { outcome: 'located-at-home' });
    expect(await offered(other.id)).toMatchObject({ check: 'siblings-and-their-schools' });
    expect((await stack.find(other.id)).stage).toBe('ews-enquiries');
  });

  it('are no longer offered anything once a child was taken out again', async () => {
    const [one, other] = await siblings();
    const left = await link('cme-officer', other.id, { leave: true, note: 'same name, other family' });
    expect(left).toMatchObject({ status: 200, body: { items: [] } });
    await visit(one.id);
    // Whatever was on its way to this case has come before what is asked of it now.
    await visit(other.id);
    expect((await stack.find(other.id)).offers).toEqual([]);
    expect((await stack.timeline(other.id)).map(({ what }) => what)).toContain('household-left');
  });
});

describe('Each school sees its own child only', () => {
  it('and neither that there is a sibling nor what was found there', async () => {
    const [one, other] = await siblings();
    await visit(one.id);
    await offered(other.id);
    const seen = JSON.stringify([
      (await stack.call('school:900002', 'GET', `/api/v1/cases/${other.id}`)).body,
      (await stack.call('school:900002', 'GET', `/api/v1/cases/${other.id}/timeline`)).body,
    ]);
    for (const told of [one.id, one.reference, 'sibling’s', 'answer-shared-finding', 'finding-offered']) {
      expect(seen).not.toContain(told);
    }
    const path = `/api/v1/cases/${other.id}/household`;
    expect((await stack.call('school:900002', 'GET', path)).status).toBe(403);
    expect((await link('school:900002', other.id, { sibling: one.id })).status).toBe(403);
    const items = (await stack.call<{ items: ShownCase[] }>('ewo', 'GET', path)).body.items;
    expect(items.map(({ id }) => id)).toEqual([one.id]);
  });

  it('and nobody links a child with a case that does not exist, or with itself', async () => {
    const one = await openAt('900001');
    for (const sibling of [one.id, randomUUID(), 'nobody']) {
      const refused = await link('ewo', one.id, { sibling });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/sibling' }] } });
    }
  });
});

describe('A sibling who goes missing later', () => {
  it('belongs to the household from the start', async () => {
    const [one, other] = await siblings();
    await stack.command('school:900002', other.id, 'outcome', { outcome: 'returned' });
    const { pupil } = (await stack.call<{ pupil: object }>('ewo', 'GET', `/api/v1/cases/${other.id}`)).body;
    const absence = { kind: 'unexplained', firstDay: other.clock.day1 };
    const body = { school: '900002', pupil, absence };
    const headers = { 'idempotency-key': randomUUID() };
    const next = (await stack.call('school:900002', 'POST', '/api/v1/cases', body, headers)).body;
    expect(next.id).not.toBe(other.id);
    expect((await stack.timeline(next.id)).map(({ what }) => what)).toContain('household-joined');
    await visit(one.id);
    expect(await offered(next.id)).toMatchObject({ check: 'home-visit' });
  });
});
