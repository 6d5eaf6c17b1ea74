import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOOK_KINDS, LOOKS, isRecorded } from '../../domain/policy/access/looks.ts';
import { RegisterUnavailable, type Register } from '../../register/register.ts';
import type { Look } from '../../register/access/views-port.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

interface Looks {
  readonly items: readonly {
    readonly at: string;
    readonly by: { readonly role: string; readonly name: string; readonly school: string | null };
    readonly what: string;
    readonly filter: Readonly<Record<string, unknown>>;
    readonly format: string;
    readonly refused: boolean;
  }[];
  readonly next: string | null;
}

let stack: TestStack;
/** Set by a test to what becomes of the record of looks. */
let recordFails = false;
const recorded: Look[] = [];
beforeAll(async () => {
  stack = await startTestStack({ wrapRegister: withFailingRecord });
});
afterAll(() => stack.stop());

function withFailingRecord(register: Register): Register {
  return {
    ...register,
    async recordLook(look) {
      if (recordFails) throw new RegisterUnavailable('The register cannot be reached');
      recorded.push(look);
      await register.recordLook(look);
    },
  };
}

async function newCase(): Promise<ShownCase> {
  const { firstDay } = await absenceOnDay(stack, 3);
  return stack.report({ absence: { kind: 'unexplained', firstDay } });
}

const get = (who: string, path: string, headers: object = {}) =>
  stack.call<Record<string, unknown>>(who, 'GET', `/api/v1${path}`, undefined, headers);

const looksAt = async (id: string, who = 'ews-manager', query = '') =>
  (await stack.call<Looks>(who, 'GET', `/api/v1/cases/${id}/views${query}`)).body;

const short = ({ items }: Looks) => items.map(({ by, what }) => `${by.role} ${what}`);

/** A CSV has no JSON to read. */
async function csv(who: string, path: string): Promise<number> {
  const headers = { authorization: `Bearer ${stack.keys[who] ?? ''}`, accept: 'text/csv' };
  const response = await fetch(`${stack.web}/api/v1${path}`, { headers });
  await response.text();
  return response.status;
}

describe('Every look at a case is on record', () => {
  it('with who looked, when, and at what, oldest first', async () => {
    const { id } = await newCase();
    const before = new Date().toISOString();
    for (const part of ['', '/clock', '/timeline', '/removal-advice'])
      await get('ewo', `/cases/${id}${part}`);
    await get('school:900001', `/cases/${id}`);
    const looks = await looksAt(id);
    expect(short(looks)).toEqual([
      'ewo case',
      'ewo clock',
      'ewo timeline',
      'ewo removal-advice',
      'school case',
    ]);
    expect(looks.items[0]).toMatchObject({
      by: { role: 'ewo', name: 'Education Welfare Officer (demo)', school: null },
      format: 'json',
      refused: false,
    });
    const times = looks.items.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    expect(times[0]! >= before.slice(0, 19)).toBe(true);
  });

  it('also when it was found in a list, a report or a file', async () => {
    const { id, reference } = await newCase();
    await get('ewo', `/cases?school=900001&q=${reference}&limit=5`);
    await get('ews-manager', '/reports/caseload');
    expect(await csv('auditor', '/reports/caseload')).toBe(200);
    const looks = await looksAt(id);
    expect(looks.items.map(({ by, what, filter, format }) => [by.role, what, format, filter])).toEqual([
      ['ewo', 'case-list', 'json', { school: '900001', q: true, limit: '5' }],
      ['ews-manager', 'report-caseload', 'json', {}],
      ['auditor', 'report-caseload', 'csv', {}],
    ]);
  });

  it('and never holds what somebody searched for, which may be a name', async () => {
    const { id } = await newCase();
    const { pupil } = (await get('ewo', `/cases/${id}`)).body as { pupil: { familyName: string } };
    await get('ewo', `/cases?q=${pupil.familyName}`);
    expect(JSON.stringify(recorded)).not.toContain(pupil.familyName);
    expect((await looksAt(id)).items.at(-1)?.filter).toEqual({ q: true });
  });

  it('and a case outside the page that was shown was not looked at', async () => {
    const { id } = await newCase();
    const other = await newCase();
    await get('ewo', `/cases?q=${other.reference}`);
    expect(short(await looksAt(id))).toEqual([]);
  });

  it('and looking at the record is a look as well', async () => {
    const { id } = await newCase();
    await looksAt(id, 'auditor');
    expect(short(await looksAt(id))).toEqual(['auditor views']);
  });

  it('and what was refused is on record as that', async () => {
    const { id } = await newCase();
    expect((await get('ewo', `/cases/${id}/views`)).status).toBe(403);
    expect((await looksAt(id)).items.at(-1)).toMatchObject({ by: { role: 'ewo' }, refused: true });
  });

  it('and nothing that nobody has checked: of a refused one no value, and no name that the route does not know', async () => {
    const { id } = await newCase();
    for (const query of ['?limit=Example%00', '?limit=Example&Amara=1&%00=1&__proto__=1']) {
      expect((await get('ewo', `/cases/${id}/views${query}`)).status).toBe(403);
      expect((await looksAt(id)).items.at(-1)).toMatchObject({ refused: true });
    }
    const refused = (await looksAt(id)).items.filter((look) => look.refused);
    expect(refused.map(({ filter }) => filter)).toEqual([{ limit: true }, { limit: true }]);
  });

  it('page by page', async () => {
    const { id } = await newCase();
    for (let look = 0; look < 5; look += 1) await get('ewo', `/cases/${id}`);
    const first = await looksAt(id, 'auditor', '?limit=3');
    expect(first.items).toHaveLength(3);
    const second = await looksAt(id, 'auditor', `?limit=3&cursor=${first.next ?? ''}`);
    // The two of the officer that are left, and the auditor's own first page.
    expect(short(second)).toEqual(['ewo case', 'ewo case', 'auditor views']);
    expect(second.next).toBeNull();
  });
});

describe('Who reads the record of looks', () => {
  it('is whoever answers for it, and a school for its own people', async () => {
    const { id } = await newCase();
    await get('ewo', `/cases/${id}`);
    await get('school:900001', `/cases/${id}`);
    for (const who of ['ews-manager', 'cme-officer', 'auditor']) {
      expect(short(await looksAt(id, who))).toContain('ewo case');
    }
    expect(short(await looksAt(id, 'school:900001'))).toEqual(['school case']);
    expect((await get('school:900002', `/cases/${id}/views`)).status).toBe(404);
    for (const who of ['ewo', 'operator']) expect((await get(who, `/cases/${id}/views`)).status).toBe(403);
  });

  it('and a cursor of nothing is refused', async () => {
    const { id } = await newCase();
    const refused = await get('auditor', `/cases/${id}/views?cursor=x`);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/cursor' }] } });
  });
});

describe('An answer leaves only once the look is on record', () => {
  it('and is 503 when it cannot be put there', async () => {
    const { id } = await newCase();
    recordFails = true;
    try {
      for (const path of [`/cases/${id}`, `/cases/${id}/timeline`, '/cases', '/reports/caseload']) {
        const refused = await get('ews-manager', path);
        expect(refused.status, path).toBe(503);
        expect(JSON.stringify(refused.body)).not.toContain(id);
      }
      // Nothing of a child is shown here.
      expect((await get('ews-manager', '/schools/900001/calendar')).status).toBe(200);
    } finally {
      recordFails = false;
    }
    expect(short(await looksAt(id))).toEqual([]);
  });

  it('and what is on record is neither changed nor taken away', async () => {
    const { id } = await newCase();
    await get('ewo', `/cases/${id}`);
    expect(short(await looksAt(id))).toEqual(['ewo case']);
    const { db } = stack.database;
    await expect(db.updateTable('views').set({ name: 'Nobody' }).execute()).rejects.toThrow();
    await expect(db.deleteFrom('views').execute()).rejects.toThrow();
    expect((await looksAt(id)).items[0]?.by.name).toBe('Education Welfare Officer (demo)');
  });
});

describe('Every route that reads', () => {
  interface Document {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { 'x-look'?: string }>>>>;
  }
  /** Addresses at which there is nothing of a child to be seen, or whose look the case itself records. */
  const UNSEEN = [
    '/',
    '/api/v1/audit',
    '/api/v1/audit/verification',
    '/api/v1/holidays',
    '/api/v1/keys',
    '/api/v1/people',
    '/api/v1/schools/{urn}/calendar',
    '/api/v1/schools/{urn}/clock',
    '/health/live',
    '/health/ready',
    '/invitations/{token}',
    '/metrics',
    '/outbox',
    '/receive/{token}',
    '/sign-in',
    '/sign-in/callback/{issuer}',
    '/step-up',
  ];
  const readingRoutes = async () => {
    const { paths } = (await (await fetch(`${stack.web}/api/v1/openapi.json`)).json()) as Document;
    return Object.entries(paths).flatMap(([path, { get: reading }]) =>
      reading ? [{ path, look: reading['x-look'] }] : [],
    );
  };

  it('says what it looks at, and only what shows no child goes without a record', async () => {
    const routes = await readingRoutes();
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter(({ look }) => !LOOK_KINDS.some((kind) => kind === look))).toEqual([]);
    const unseen = routes.filter(({ look }) => look === undefined || !isRecorded(look as Look['what']));
    expect(unseen.map(({ path }) => path).sort()).toEqual(UNSEEN);
  });

  it('puts each look on record that it answers', async () => {
    const { id } = await newCase();
    const place: Readonly<Record<string, string>> = { id, urn: '900001' };
    const query: Readonly<Record<string, string>> = {
      '/api/v1/reports/dfe': '?on=2026-01-15',
      '/api/v1/reports/panel': '?month=2026-10',
      '/api/v1/cases/{id}/policy-edition': '?edition=2025-09',
    };
    for (const { path, look } of await readingRoutes()) {
      if (UNSEEN.includes(path)) continue;
      const before = recorded.length;
      const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => place[name] ?? '');
      const answered = await stack.call('cme-officer', 'GET', `${address}${query[path] ?? ''}`);
      expect(answered.status, path).toBe(200);
      expect(
        recorded.slice(before).map(({ what }) => what),
        path,
      ).toEqual([look]);
      if (path.includes('/cases/{id}')) expect(recorded.at(-1)?.caseIds, path).toContain(id);
    }
  });

  it('and two say different things', () => {
    const words = LOOK_KINDS.map((kind) => LOOKS[kind].words);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe('A command whose answer shows other cases', () => {
  it('is a look at them: siblings, and the cases that a calendar moves', async () => {
    const [one, other] = [await newCase(), await newCase()];
    await stack.call('ewo', 'POST', `/api/v1/cases/${one.id}/household`, { sibling: other.id });
    expect(short(await looksAt(other.id))).toEqual(['ewo household']);
    const calendar = (await get('ewo', '/schools/900001/calendar')).body as {
      closed: { from: string; to: string; kind: string }[];
    };
    const { clock } = await stack.find(one.id);
    const closed = [...calendar.closed, { from: clock.day10, to: clock.day10, kind: 'closure' }];
    const path = '/api/v1/schools/900001/calendar?dryRun=true';
    const key = { 'idempotency-key': randomUUID() };
    const answered = await stack.call('ews-manager', 'PUT', path, { ...calendar, closed }, key);
    expect(answered.status).toBe(200);
    expect(short(await looksAt(other.id)).at(-1)).toBe('ews-manager calendar-moves');
  });

  it('and a report of a child is none', async () => {
    const before = recorded.length;
    await stack.report({
      pupil: inventedPupil(),
      absence: { kind: 'unexplained', firstDay: (await absenceOnDay(stack, 2)).firstDay },
    });
    expect(recorded).toHaveLength(before);
  });
});
