import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { absenceOnDay, calendarOf } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type TestStack } from '../support/stack.ts';

/** Everybody who calls, in the order of the columns below: the case is one of school 900001. */
const WHO = [
  'school:900001',
  'school:900002',
  'ewo',
  'ews-manager',
  'cme-officer',
  'send-officer',
  'admissions',
  'operator',
  'auditor',
] as const;

let stack: TestStack;
/** A case on which nothing is decided below: a command is refused, has a body that is, or answers a question. */
let plain: string;
/** The same of a child with an EHC plan, which the SEND officer sees. */
let ehcp: string;
/** A child on no roll, and one with an EHC plan. */
let noRoll: string;
let sendNoRoll: string;
let firstDay: string;
beforeAll(async () => {
  stack = await startTestStack();
  const absence = await absenceOnDay(stack, 3);
  firstDay = absence.firstDay;
  plain = (await stack.report({ absence })).id;
  ehcp = (await stack.report({ absence, circumstances: ['ehcp'] })).id;
  noRoll = await onNoRoll([]);
  sendNoRoll = await onNoRoll(['ehcp']);
});
afterAll(() => stack.stop());

async function onNoRoll(circumstances: readonly string[]): Promise<string> {
  const report = {
    pupil: inventedPupil(),
    absence: { kind: 'not-on-roll', group: 'went-missing' },
    circumstances,
  };
  const headers = { 'idempotency-key': randomUUID() };
  return (await stack.call('ewo', 'POST', '/api/v1/cases', report, headers)).body.id;
}

it('has a column for every role', () => {
  const roles = new Set(WHO.map((who) => who.replace(/:.*/, '')));
  expect([...roles].sort()).toEqual([...ROLE_CODES].sort());
});

type Row = readonly [method: string, path: string, body: unknown, statuses: string];

/** Statuses in the order of `WHO`. */
const expectTable = (rows: readonly Row[], place: () => Record<string, string>) =>
  it.each(rows)('%s %s', async (method, path, body, statuses) => {
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => place()[name] ?? '');
    const answers = await Promise.all(WHO.map((who) => stack.call(who, method, `/api/v1${address}`, body)));
    expect(answers.map(({ status }) => status).join(' ')).toBe(statuses);
  });

describe('Reading (contract, section 3)', () => {
  const noBody = undefined;
  expectTable(
    [
      ['GET', '/cases', noBody, '200 200 200 200 200 200 200 200 200'],
      ['GET', '/cases/{plain}', noBody, '200 404 200 200 200 404 404 200 200'],
      ['GET', '/cases/{plain}/clock', noBody, '200 404 200 200 200 404 404 200 200'],
      ['GET', '/cases/{plain}/timeline', noBody, '200 404 200 200 200 404 404 200 200'],
      ['GET', '/cases/{plain}/policy-edition?edition=2025-09', noBody, '200 404 200 200 200 404 404 200 200'],
      ['GET', '/cases/{plain}/household', noBody, '403 404 200 200 200 404 404 403 403'],
      ['GET', '/cases/{plain}/removal-advice', noBody, '200 404 200 200 200 404 404 200 200'],
      ['GET', '/cases/{ehcp}', noBody, '200 404 200 200 200 200 404 200 200'],
      ['GET', '/cases/{noRoll}', noBody, '404 404 200 200 200 404 200 200 200'],
      ['GET', '/cases/{sendNoRoll}', noBody, '404 404 200 200 200 200 200 200 200'],
      ['GET', '/schools/900001/joiners', noBody, '200 404 200 200 200 403 200 403 200'],
      ['GET', '/schools/900001/leavers', noBody, '200 404 200 200 200 403 200 403 200'],
      ['GET', '/schools/900001/calendar', noBody, '200 404 200 200 200 200 200 200 200'],
      ['GET', '/schools/900001/clock?firstDay={day}', noBody, '200 404 200 200 200 200 200 200 200'],
      ['GET', '/reports/caseload', noBody, '403 403 200 200 200 403 403 200 200'],
      ['GET', '/schools/999999/calendar', noBody, '404 404 404 404 404 404 404 404 404'],
    ],
    () => ({ plain, ehcp, noRoll, sendNoRoll, day: firstDay }),
  );
});

describe('Commands with a body that no case takes: 422 to who may send one, 403 to who may not', () => {
  const wrong = { surprise: true };
  expectTable(
    [
      ['POST', '/cases/{plain}/enquiries', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/vulnerability-assessment', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/referral', wrong, '422 404 403 403 403 404 404 403 403'],
      ['POST', '/cases/{plain}/safeguarding-concerns', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/outcome', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/handover', wrong, '403 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/handover-link', wrong, '403 404 403 403 422 404 404 403 403'],
      ['POST', '/cases/{ehcp}/handover-link', wrong, '403 404 403 403 422 403 404 403 403'],
      ['POST', '/cases/{plain}/acknowledgements', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/corrections', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/policy-edition', wrong, '403 404 403 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/shared-findings', wrong, '403 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/household', wrong, '403 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/legal-facts', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/joint-enquiry', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/removal-advice', wrong, '403 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/removal-notice', wrong, '422 404 403 403 403 404 404 403 403'],
      ['POST', '/cases/{ehcp}/legal-facts', wrong, '422 404 422 422 422 422 404 403 403'],
      ['POST', '/cases/{plain}/attendance', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/sightings', wrong, '422 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{plain}/reviews', wrong, '403 404 403 422 422 404 404 403 403'],
      ['POST', '/cases/{ehcp}/reviews', wrong, '403 404 403 422 422 422 404 403 403'],
      ['POST', '/cases/{plain}/attendance-order', wrong, '403 404 403 422 422 404 404 403 403'],
      ['POST', '/cases/{ehcp}/enquiries', wrong, '422 404 422 422 422 403 404 403 403'],
      ['POST', '/cases/{ehcp}/safeguarding-concerns', wrong, '422 404 422 422 422 422 404 403 403'],
      ['POST', '/cases/{ehcp}/corrections', wrong, '422 404 422 422 422 403 404 403 403'],
      ['POST', '/cases/{plain}/placements', wrong, '403 404 422 422 422 404 404 403 403'],
      ['POST', '/cases/{ehcp}/placements', wrong, '403 404 422 422 422 403 404 403 403'],
      ['POST', '/cases/{noRoll}/placements', wrong, '404 404 422 422 422 404 422 403 403'],
      ['POST', '/cases/{noRoll}/enquiries', wrong, '404 404 422 422 422 404 403 403 403'],
      ['POST', '/cases/{noRoll}/safeguarding-concerns', wrong, '404 404 422 422 422 404 422 403 403'],
      ['POST', '/cases/{noRoll}/corrections', wrong, '404 404 422 422 422 404 403 403 403'],
      ['POST', '/cases/{sendNoRoll}/corrections', wrong, '404 404 422 422 422 422 403 403 403'],
      ['POST', '/cases/{sendNoRoll}/placements', wrong, '404 404 422 422 422 422 422 403 403'],
      ['POST', '/cases/{sendNoRoll}/enquiries', wrong, '404 404 422 422 422 422 403 403 403'],
      ['POST', '/schools/900001/joiners', wrong, '422 404 422 422 422 403 422 403 403'],
      ['POST', '/schools/900001/leavers', wrong, '422 404 422 422 422 403 422 403 403'],
      ['PUT', '/schools/900001/calendar', wrong, '422 404 422 422 422 403 403 403 403'],
      ['POST', '/rehearsal/cases/{plain}/advance', wrong, '403 404 403 403 403 404 404 422 403'],
    ],
    () => ({ plain, ehcp, noRoll, sendNoRoll }),
  );
});

describe('Commands that the policy gives to others', () => {
  const ofTheCouncil = { fact: 'attendance-order-revoked', holds: false };
  expectTable(
    [
      // Which role may record which fact stands with the fact.
      ['POST', '/cases/{plain}/legal-facts', ofTheCouncil, '403 404 200 200 200 404 404 403 403'],
      ['POST', '/cases/{plain}/removal-advice', { ground: 'i' }, '403 404 409 409 409 404 404 403 403'],
      // Outcome 3 is never a school's, and nobody's before day 20 has ended.
      ['POST', '/cases/{plain}/outcome', { outcome: 'still-missing' }, '403 404 409 409 409 404 404 403 403'],
    ],
    () => ({ plain }),
  );
});

describe('Reporting a missing child (4.1)', () => {
  it.each(WHO.map((who, index) => [who, [201, 403, 201, 201, 201, 403, 403, 403, 403][index]] as const))(
    'by %s at school 900001 is answered %i',
    async (who, status) => {
      const body = {
        school: '900001',
        pupil: inventedPupil(),
        absence: { kind: 'unexplained', firstDay },
      };
      const headers = { 'idempotency-key': randomUUID() };
      const answer = await stack.call(who, 'POST', '/api/v1/cases', body, headers);
      expect(answer.status).toBe(status);
    },
  );
});

describe('What a role is shown', () => {
  it('lists to the SEND officer the children with an EHC plan, and to admissions those on no roll', async () => {
    const list = async (who: string) =>
      (await stack.call<{ items: { id: string }[] }>(who, 'GET', '/api/v1/cases?limit=100')).body.items.map(
        ({ id }) => id,
      );
    expect((await list('send-officer')).sort()).toEqual([ehcp, sendNoRoll].sort());
    expect((await list('admissions')).sort()).toEqual([noRoll, sendNoRoll].sort());
    expect(await list('auditor')).toEqual(expect.arrayContaining([plain, ehcp]));
  });

  it('finds a child by name for staff, and not for operators', async () => {
    const { pupil } = (
      await stack.call<{ pupil: { familyName: string } }>('ewo', 'GET', `/api/v1/cases/${plain}`)
    ).body;
    const search = async (who: string) =>
      (await stack.call<{ items: unknown[] }>(who, 'GET', `/api/v1/cases?q=${pupil.familyName}`)).body.items;
    expect(await search('ewo')).not.toHaveLength(0);
    expect(await search('operator')).toHaveLength(0);
  });

  it('keeps why EWS corrected the first day from the school, on the clock as on the timeline', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 5) });
    const { firstDay: corrected } = await absenceOnDay(stack, 4);
    await stack.command('ewo', id, 'corrections', { firstDay: corrected, why: 'words-of-ews' });
    const read = async (who: string, part: string) =>
      JSON.stringify((await stack.call(who, 'GET', `/api/v1/cases/${id}/${part}`)).body);
    expect(await read('ewo', 'clock')).toContain('words-of-ews');
    expect(await read('ewo', 'timeline')).toContain('words-of-ews');
    for (const who of ['school:900001', 'operator']) {
      expect(await read(who, 'clock')).not.toContain('words-of-ews');
      expect(await read(who, 'timeline')).not.toContain('words-of-ews');
    }
    expect(await read('school:900001', 'clock')).toContain('first-day-corrected');
  });

  it('shows who put a calendar what moves, and moves it', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 2) });
    const calendar = await calendarOf(stack);
    const { clock } = await stack.find(id);
    const closed = [...calendar.closed, { from: clock.day20, to: clock.day20, kind: 'inset' }];
    const put = (query: string) =>
      stack.call<{ moves: { caseId: string; deadline: string; from: string; to: string }[] }>(
        'school:900001',
        'PUT',
        `/api/v1/schools/900001/calendar${query}`,
        { ...calendar, closed },
      );
    const ofCase = (moves: readonly { caseId: string }[]) => moves.filter(({ caseId }) => caseId === id);
    const dry = await put('?dryRun=true');
    expect(ofCase(dry.body.moves)).toMatchObject([{ deadline: 'day-20', from: clock.day20 }]);
    expect((await stack.find(id)).clock.day20).toBe(clock.day20);
    const real = await put('');
    expect(real.status).toBe(200);
    expect(real.body.moves).toEqual(dry.body.moves);
    expect((await stack.find(id)).clock.day20).toBe(dry.body.moves.find(({ caseId }) => caseId === id)?.to);
  });
});
