import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restrictedOf } from '../support/restricted.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let on: ReturnType<typeof restrictedOf>;
beforeAll(async () => {
  stack = await startTestStack();
  on = restrictedOf(stack);
});
afterAll(() => stack.stop());

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}
const list = async (who: string, query: string) =>
  (await stack.call<Page>(who, 'GET', `/api/v1/cases?${query}`)).body.items;
const familyOf = async (id: string) =>
  (
    await stack.call<{ pupil: { givenName: string; familyName: string } }>(
      'cme-officer',
      'GET',
      `/api/v1/cases/${id}`,
    )
  ).body.pupil;

async function open(day = 3): Promise<ShownCase> {
  const { firstDay } = await absenceOnDay(stack, day);
  return stack.report({ absence: { kind: 'unexplained', firstDay } });
}

describe('A restricted case is there, and access may be asked for', () => {
  it('reading any part of it answers 403 and says how', async () => {
    const { id } = await on.newRestricted();
    for (const part of ['', '/clock', '/timeline', '/removal-advice', '/household']) {
      expect(await on.status('ewo', id, part), part).toBe(403);
    }
    const { body } = await stack.call<{ code: string; detail: string }>('ewo', 'GET', `/api/v1/cases/${id}`);
    expect(body.code).toBe('forbidden');
    expect(body.detail).toContain(`POST /api/v1/cases/${id}/access-requests`);
    expect(body.detail).toContain(`POST /api/v1/cases/${id}/break-glass`);
  });

  it('for nobody but the authority: to another school it does not exist, to its own it is as ever', async () => {
    const { id } = await on.newRestricted();
    expect(await on.status('school:900002', id)).toBe(404);
    expect(await on.status('school:900001', id)).toBe(200);
    expect((await stack.command('school:900001', id, 'referral', { note: 'please look' })).stage).toBe(
      'ews-enquiries',
    );
  });

  it('is open to whoever holds it and to the CME officer, and to the manager only when granted', async () => {
    const { id } = await on.newRestricted(15);
    const found = await Promise.all(
      ['ewo', 'cme-officer', 'ews-manager', 'auditor', 'operator'].map((who) => on.status(who, id)),
    );
    expect(found).toEqual([200, 200, 403, 403, 403]);
  });

  it('takes no command from whoever may not read it', async () => {
    const { id } = await on.newRestricted();
    const refused = await on.post('ewo', `/cases/${id}/vulnerability-assessment`, {
      circumstances: [],
      concern: false,
      assessedBy: 'Somebody',
    });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const untouched = await stack.find(id, 'cme-officer');
    expect(untouched.version).toBe(1);
  });

  it('gives no answer again that was given before it was restricted', async () => {
    const { id } = await open();
    const key = { 'idempotency-key': randomUUID() };
    const body = { circumstances: [], concern: false, assessedBy: 'Somebody' };
    const path = `/cases/${id}/vulnerability-assessment`;
    expect((await on.post('ewo', path, body, key)).status).toBe(200);
    await on.restrict(id);
    expect((await on.post('ewo', path, body, key)).status).toBe(403);
  });
});

describe('A list shows of a restricted case its reference and nothing else', () => {
  it('after all others', async () => {
    const { id, reference } = await on.newRestricted();
    const later = await open();
    const items = await list('ewo', `limit=100`);
    expect(items.find((each) => each['id'] === id)).toEqual({ id, reference, restricted: true });
    const places = [later.id, id].map((each) => items.findIndex((item) => item['id'] === each));
    expect(places[0]).toBeLessThan(places[1]!);
  });

  it('page by page, each once', async () => {
    for (const _ of [1, 2, 3]) await on.newRestricted();
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const path = `/api/v1/cases?limit=2${cursor}`;
      const { body } = await stack.call<Page>('ewo', 'GET', path);
      seen.push(...body.items.map((each) => each['id']));
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
      if (body.next === null) break;
    } while (cursor !== '');
    const all = await list('cme-officer', 'limit=100');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(all.length);
  });

  it.each(['school=900001', 'stage=school-enquiries', 'holder=school', 'dueBefore=2099-01-01'])(
    'is not found by %s, which would tell that of it',
    async (filter) => {
      const { id } = await on.newRestricted();
      const idsFor = async (who: string) =>
        (await list(who, `limit=100&${filter}`)).map((each) => each['id']);
      expect(await idsFor('cme-officer')).toContain(id);
      expect(await idsFor('ewo')).not.toContain(id);
    },
  );

  it('is found by its reference or the whole name, and never by a part of the name', async () => {
    const { id, reference } = await on.newRestricted();
    const { givenName, familyName } = await familyOf(id);
    const found = async (q: string) =>
      (await list('ewo', `q=${encodeURIComponent(q)}`)).map((each) => each['id']);
    expect(await found(reference)).toEqual([id]);
    expect(await found(`${givenName} ${familyName}`)).toEqual([id]);
    expect(await found(`${familyName} ${givenName}`)).toEqual([id]);
    for (const part of [familyName, givenName, `${givenName} ${familyName}`.slice(0, -1)]) {
      expect(await found(part)).toEqual([]);
    }
    // Whoever reads no names finds none.
    expect(await list('operator', `q=${encodeURIComponent(`${givenName} ${familyName}`)}`)).toEqual([]);
  });
});

describe('Nothing else tells of a restricted case', () => {
  /** Everything that a person without access is answered in which the case could be. */
  const answersTo = async (who: string, sibling: string) => {
    const csv = async (path: string) => {
      const headers = { authorization: `Bearer ${stack.keys[who] ?? ''}`, accept: 'text/csv' };
      return (await fetch(`${stack.web}/api/v1${path}`, { headers })).text();
    };
    const json = async (path: string) =>
      JSON.stringify((await stack.call(who, 'GET', `/api/v1${path}`)).body);
    const calendar = (await stack.call<object>(who, 'GET', '/api/v1/schools/900001/calendar')).body;
    return {
      list: await json('/cases?limit=100'),
      household: await json(`/cases/${sibling}/household`),
      caseload: await json('/reports/caseload'),
      caseloadFile: await csv('/reports/caseload'),
      dfe: await json('/reports/dfe?on=2026-01-15'),
      moves: JSON.stringify(
        (
          await stack.call(who, 'PUT', '/api/v1/schools/900001/calendar?dryRun=true', {
            ...calendar,
            closed: [],
          })
        ).body,
      ),
    };
  };

  it('to an officer without access: name, school and dates are in no list, report, file or sibling', async () => {
    const sibling = await open(15);
    const { id, reference } = await on.newRestricted();
    expect((await on.post('cme-officer', `/cases/${sibling.id}/household`, { sibling: id })).status).toBe(
      200,
    );
    const { familyName } = await familyOf(id);
    const told = await answersTo('ewo', sibling.id);
    for (const [where, text] of Object.entries(told)) expect(text, where).not.toContain(familyName);
    for (const text of [told.list, told.household]) {
      expect(text).toContain(JSON.stringify({ id, reference, restricted: true }));
    }
    expect(told.caseload).toContain(JSON.stringify({ caseId: id, reference, restricted: true }));
    const line = told.caseloadFile.split('\r\n').find((each) => each.includes(reference));
    expect(line).toMatch(/^"CME-[^"]+",,,"restricted",,,,,,$/);
    expect(told.moves).not.toContain(id);
    const all = await answersTo('cme-officer', sibling.id);
    for (const text of [all.list, all.household, all.caseload, all.caseloadFile]) {
      expect(text).toContain(familyName);
    }
  });

  it('and a sibling who may not be read may not be linked', async () => {
    const one = await open(15);
    const { id } = await on.newRestricted();
    const refused = await on.post('ewo', `/cases/${one.id}/household`, { sibling: id });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/sibling' }] } });
  });

  it('and marks for its pupil from whoever has no access find no open case', async () => {
    const { reference, clock } = await on.newRestricted();
    const send = async (who: string) => {
      const response = await fetch(`${stack.web}/api/v1/schools/900001/attendance`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stack.keys[who] ?? ''}`, 'content-type': 'text/csv' },
        body: `upn,case,date,session,code\n,${reference},${clock.day1},am,N\n`,
      });
      return (await response.json()) as { applied: number; ignored: number };
    };
    expect(await send('ewo')).toMatchObject({ applied: 0, ignored: 1 });
    expect(await send('school:900001')).toMatchObject({ applied: 1, ignored: 0 });
  });

  it('and reporting the child again joins the case without showing it', async () => {
    const { id, clock } = await on.newRestricted();
    const { pupil } = (await stack.call<{ pupil: object }>('cme-officer', 'GET', `/api/v1/cases/${id}`)).body;
    const again = { school: '900001', pupil, absence: { kind: 'unexplained', firstDay: clock.day1 } };
    const reported = await on.post<object>('ewo', '/cases', again, { 'idempotency-key': randomUUID() });
    expect(reported).toMatchObject({ status: 202, body: { received: true } });
    expect(JSON.stringify(reported.body)).not.toContain(id);
  });
});

describe('Access is asked for, and somebody else decides', () => {
  const ask = (who: string, id: string, hours = 2) =>
    on.post(who, `/cases/${id}/access-requests`, { why: 'the family has called', hours });

  it('and lasts as long as it was granted for', async () => {
    const { id } = await on.newRestricted();
    const asked = await ask('ewo', id);
    expect(asked).toMatchObject({ status: 201, body: { caseId: id, granted: null, hours: 2 } });
    const waiting = await stack.call<{ items: { id: string }[] }>(
      'ews-manager',
      'GET',
      '/api/v1/access-requests',
    );
    expect(waiting.body.items.map((each) => each.id)).toContain(asked.body.id);
    const decided = await on.post('ews-manager', `/access-requests/${asked.body.id}/decision`, {
      granted: true,
      hours: 1,
    });
    expect(decided).toMatchObject({ status: 200, body: { granted: true } });
    expect(await on.status('ewo', id)).toBe(200);
    const grant = (await on.grants('auditor', 'active')).find((each) => each.caseId === id)!;
    expect(grant).toMatchObject({ how: 'granted', holder: { role: 'ewo' }, endedAt: null });
    expect(Date.parse(grant.until) - Date.parse(grant.from)).toBe(3_600_000);
    // The manager who decided has none by that.
    expect(await on.status('ews-manager', id)).toBe(403);
  });

  it('and is refused, or not asked for at all', async () => {
    const { id } = await on.newRestricted();
    const { body } = await ask('ewo', id);
    await on.post('cme-officer', `/access-requests/${body.id}/decision`, { granted: false, note: 'no need' });
    expect(await on.status('ewo', id)).toBe(403);
    const again = await on.post('cme-officer', `/access-requests/${body.id}/decision`, { granted: true });
    expect(again.status).toBe(409);
    for (const [who, expected] of [
      ['operator', 403],
      ['school:900001', 403],
      ['school:900002', 404],
      // They have it by standing.
      ['cme-officer', 409],
    ] as const) {
      expect((await ask(who, id)).status, who).toBe(expected);
    }
    const { id: plain } = await open();
    expect((await ask('ewo', plain)).status).toBe(409);
    expect((await ask('ewo', id, 1000)).status).toBe(422);
  });

  it('and never by whoever asked', async () => {
    const { id } = await on.newRestricted();
    const { body } = await ask('ews-manager', id);
    const own = await on.post('ews-manager', `/access-requests/${body.id}/decision`, { granted: true });
    expect(own.status).toBe(403);
    expect((await on.post('ewo', `/access-requests/${body.id}/decision`, { granted: true })).status).toBe(
      403,
    );
    const unknown = await on.post('ews-manager', `/access-requests/${randomUUID()}/decision`, {
      granted: true,
    });
    expect(unknown.status).toBe(404);
  });
});

describe('In an emergency the glass is broken', () => {
  it('which opens the case at once, tells those who answer for it, and waits for a review', async () => {
    const { id, reference } = await on.newRestricted();
    const broken = await on.breakGlass('ewo', id);
    expect(broken).toMatchObject({ status: 201, body: { how: 'break-glass', reference } });
    expect(Date.parse(broken.body.until) - Date.parse(broken.body.from)).toBe(4 * 3_600_000);
    expect(await on.status('ewo', id)).toBe(200);
    const mails = (await stack.register.sentNotices(200)).filter(
      ({ caseId, notice }) => caseId === id && notice === 'glass-broken',
    );
    expect(mails.map(({ recipient }) => recipient).sort()).toEqual(['cme-officer', 'ews-manager']);
    const { familyName } = await familyOf(id);
    for (const { subject, text } of mails) expect(`${subject} ${text}`).not.toContain(familyName);
    expect((await on.grants('ews-manager', 'unreviewed')).map((each) => each.id)).toContain(broken.body.id);
  });

  it('and whoever broke it does not review it', async () => {
    const { id } = await on.newRestricted();
    const { body } = await on.breakGlass('ews-manager', id);
    const review = (who: string) =>
      on.post(who, `/access-grants/${body.id}/review`, { proper: true, note: 'x' });
    expect((await review('ews-manager')).status).toBe(403);
    expect((await review('ewo')).status).toBe(403);
    expect(await review('cme-officer')).toMatchObject({ status: 200, body: { review: { proper: true } } });
    expect((await review('cme-officer')).status).toBe(409);
    expect((await on.grants('ews-manager', 'unreviewed')).map((each) => each.id)).not.toContain(body.id);
    expect(await on.status('ews-manager', id)).toBe(200);
  });

  it('and what was not proper is over at once', async () => {
    const { id } = await on.newRestricted();
    const { body } = await on.breakGlass('ewo', id);
    await on.post('ews-manager', `/access-grants/${body.id}/review`, { proper: false });
    expect(await on.status('ewo', id)).toBe(403);
  });

  it('and every look in it is on record, as is the one that was refused', async () => {
    const { id } = await on.newRestricted();
    await on.status('ewo', id);
    await on.breakGlass('ewo', id);
    await on.status('ewo', id);
    // A manager without access reads who looked: for that they answer.
    const { items } = (
      await stack.call<{ items: { what: string; refused: boolean }[] }>(
        'ews-manager',
        'GET',
        `/api/v1/cases/${id}/views`,
      )
    ).body;
    expect(items.map(({ what, refused }) => [what, refused])).toEqual([
      ['case', true],
      ['case', false],
    ]);
  });
});

describe('The child of somebody who works here', () => {
  it('does not exist for whom the restriction excludes, whatever their role', async () => {
    const body = { kind: 'staff-child', why: 'the child of an officer', exclude: ['ewo', 'school:900001'] };
    const { id, reference } = await on.newRestricted(15, body);
    for (const who of ['ewo', 'school:900001']) {
      expect(await on.status(who, id), who).toBe(404);
      expect(await list(who, `q=${reference}`), who).toEqual([]);
      expect(JSON.stringify(await list(who, 'limit=100')), who).not.toContain(reference);
      expect((await on.breakGlass(who, id)).status, who).toBe(404);
    }
    expect(await on.status('cme-officer', id)).toBe(200);
  });

  it('and those who decide about access hear nothing of their own', async () => {
    const body = { kind: 'staff-child', why: 'the child of the manager', exclude: ['ews-manager'] };
    const { id } = await on.newRestricted(3, body);
    const { body: asked } = await on.post('ewo', `/cases/${id}/access-requests`, { why: 'a call', hours: 1 });
    const open = await stack.call('ews-manager', 'GET', '/api/v1/access-requests');
    expect(JSON.stringify(open.body)).not.toContain(id);
    const decided = await on.post('ews-manager', `/access-requests/${asked.id}/decision`, { granted: true });
    expect(decided.status).toBe(404);
    const broken = await on.breakGlass('ewo', id);
    expect(JSON.stringify(await on.grants('ews-manager', 'all'))).not.toContain(id);
    expect(
      (await on.post('ews-manager', `/access-grants/${broken.body.id}/review`, { proper: true })).status,
    ).toBe(404);
    expect(await on.status('ews-manager', id, '/views')).toBe(404);
  });

  it('must name somebody, and somebody who is known', async () => {
    const { id } = await open();
    const nobody = await on.restrict(id, { kind: 'staff-child', why: 'x', exclude: [] });
    expect(nobody.status).toBe(422);
    const unknown = await on.restrict(id, { kind: 'staff-child', why: 'x', exclude: ['ewo', 'somebody'] });
    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ pointer: '/exclude/1' }] } });
    expect(await on.status('ewo', id)).toBe(200);
  });
});

describe('A restriction', () => {
  it('is placed by those who answer for who may look', async () => {
    const { id } = await open();
    const body = { kind: 'protection', why: 'a witness' };
    for (const who of ['school:900001', 'ewo', 'auditor', 'operator']) {
      expect((await on.post(who, `/cases/${id}/restriction`, body)).status, who).toBe(403);
    }
    expect(await on.post('ews-manager', `/cases/${id}/restriction`, body)).toMatchObject({
      status: 200,
      body: { restricted: true, kind: 'protection' },
    });
  });

  it('is lifted by whoever has access, and with it all access that was had', async () => {
    const { id } = await on.newRestricted();
    const lift = (who: string) => on.post(who, `/cases/${id}/restriction`, { lifted: true, why: 'moved on' });
    expect((await lift('ews-manager')).status).toBe(403);
    await on.breakGlass('ewo', id);
    expect(await lift('cme-officer')).toMatchObject({ status: 200, body: { restricted: false } });
    expect(await on.status('auditor', id)).toBe(200);
    expect((await lift('cme-officer')).status).toBe(409);
    await on.restrict(id);
    expect(await on.status('ewo', id)).toBe(403);
  });
});
