import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import { isSchoolDay } from '../../domain/calendar/school-calendar.ts';
import {
  absenceOnDay,
  countedCalendarOf,
  caseOnDayOne,
  today as todaysDate,
} from '../support/school-dates.ts';
import { clearHistory, textsOf } from '../support/clear-history.ts';
import { startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

interface Problem {
  readonly code: string;
  readonly gaps?: readonly string[];
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

interface Advice {
  readonly ground: string;
  readonly verdict: string;
  readonly failing: readonly { readonly condition: string; readonly why: string }[];
}

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const school = 'school:900001';
const post = <T = ShownCase>(who: string, id: string, action: string, body: object) =>
  stack.call<T>(who, 'POST', `/api/v1/cases/${id}/${action}`, body);
const address = { lines: ['1 Sample Street'], postcode: 'ZZ1 1ZZ' };
const today = ({ asOf }: ShownCase) => asOf.slice(0, 10);

/** Every item of reg 13(4) and of the policy's list. */
const noticeOf = (opened: ShownCase, more: object = {}) => ({
  pupil: { fullName: 'Words-of-a-name Invented', address },
  parents: [{ fullName: 'Words-of-a-parent Invented', address, phone: '07700 900001' }],
  futureHome: { parent: 'Words-of-a-parent Invented', address, from: today(opened) },
  ground: 'k',
  deletedOn: today(opened),
  ...more,
});

async function openCase(): Promise<ShownCase> {
  return stack.report({ absence: await absenceOnDay(stack, 3) });
}

describe('Removal from the register over the API (5 schools, 5 EWS)', () => {
  it('leads from facts through advice and notice to the transfer file, and removes nobody before the notice', async () => {
    const opened = await openCase();
    const { id } = opened;
    const refused = await post<Problem>('ewo', id, 'removal-advice', { ground: 'k' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'evidence-missing', gaps: ['fact:died'] },
    });
    await stack.command(school, id, 'legal-facts', {
      fact: 'died',
      holds: true,
      note: 'words-of-the-school',
    });
    const advice = await stack.call<{ grounds: { ground: string; verdict: string }[] }>(
      'ewo',
      'GET',
      `/api/v1/cases/${id}/removal-advice`,
    );
    expect(advice.body.grounds).toHaveLength(15);
    expect(advice.body.grounds.filter(({ verdict }) => verdict === 'supported')).toMatchObject([
      { ground: 'k', citation: 'SI 2024/208 reg 9(1)(k)', failing: [], judgements: [] },
    ]);
    const before = await stack.call<{ adviceAllowed: boolean }>(
      'ewo',
      'GET',
      `/api/v1/cases/${id}/removal-advice?asOf=${opened.asOf}`,
    );
    expect(before).toMatchObject({ status: 200, body: { adviceAllowed: false } });
    const advised = await stack.command('ewo', id, 'removal-advice', { ground: 'k' });
    expect(advised).toMatchObject({ rollStatus: 'on-roll', removal: { advice: [{ state: 'given' }] } });
    const notified = await stack.command(school, id, 'removal-notice', noticeOf(opened));
    expect(notified).toMatchObject({
      rollStatus: 'removed',
      removal: { notice: { ground: 'k', late: false, destinationKnown: false } },
    });
    const withoutProof = await post<Problem>(school, id, 'acknowledgements', {
      duty: 'send-lost-pupil-file',
    });
    expect(withoutProof).toMatchObject({ status: 422, body: { errors: [{ pointer: '/proof' }] } });
    const proof = { on: today(opened), reference: '305XXXX_CTF_XXXXXXX_001' };
    const sent = await stack.command(school, id, 'acknowledgements', { duty: 'send-lost-pupil-file', proof });
    expect(sent.duties).toContainEqual(
      expect.objectContaining({ duty: 'send-lost-pupil-file', state: 'done' }),
    );
  });

  it('keeps the words of the notice in the register: on the timeline, and nowhere in the workflow', async () => {
    const opened = await openCase();
    await stack.command(school, opened.id, 'legal-facts', { fact: 'died', holds: true });
    await stack.command(school, opened.id, 'removal-notice', noticeOf(opened));
    expect(JSON.stringify(await stack.timeline(opened.id))).toContain('Words-of-a-parent');
    const payloads = textsOf(await clearHistory(stack, opened.workflowId));
    const told = payloads.filter((payload) => payload.includes('"notify-removal"'));
    expect(told.map((payload) => (JSON.parse(payload) as { data: unknown }).data)).toEqual([
      { ground: 'k', deletedOn: today(opened), destinationKnown: false },
    ]);
    expect(payloads.filter((payload) => payload.includes('Words-of-a'))).toEqual([]);
  });

  it('gives an override only with a second person of another role', async () => {
    const { id } = await openCase();
    const override = { ground: 'i', override: { why: 'the family wrote from abroad' } };
    const first = await stack.command('ewo', id, 'removal-advice', override);
    expect(first).toMatchObject({ removal: { advice: [{ state: 'pending', override: true }] } });
    expect((await post<Problem>('ewo', id, 'removal-advice', override)).status).toBe(409);
    const second = await stack.command('ews-manager', id, 'removal-advice', override);
    expect(second).toMatchObject({
      removal: { advice: [{ state: 'given', supported: false, confirmedBy: { role: 'ews-manager' } }] },
    });
  });

  it('takes the sign-off of each side', async () => {
    const { id } = await openCase();
    await stack.command(school, id, 'joint-enquiry', { result: 'not-found', note: 'nobody at home' });
    const signed = await stack.command('cme-officer', id, 'joint-enquiry', { result: 'not-found' });
    expect(signed).toMatchObject({
      removal: { jointEnquiry: { school: { result: 'not-found' }, ews: { result: 'not-found' } } },
    });
  });
});

const adviceFor = async (id: string, letter: string) => {
  const path = `/api/v1/cases/${id}/removal-advice`;
  const { body } = await stack.call<{ grounds: Advice[] }>('ewo', 'GET', path);
  return body.grounds.find(({ ground }) => ground === letter);
};

/** Marks every session of the school days from one date up to and without another as absent without authorisation. */
async function markAbsent(id: string, from: LocalDate, until: LocalDate) {
  const calendar = await countedCalendarOf(stack);
  const marks = [];
  for (let date = from; date < until; date = addDays(date, 1)) {
    if (!isSchoolDay(calendar, date)) continue;
    marks.push({ date, session: 'am', code: 'O' }, { date, session: 'pm', code: 'O' });
  }
  return stack.command(school, id, 'attendance', { marks });
}

/** The checks that a refusal to advise names as missing on one side. */
const checksOf = (refused: Problem, side: string) =>
  refused.gaps?.filter((gap) => gap.startsWith(`${side}:`)).map((gap) => gap.slice(side.length + 1));

/** Each side makes the checks that it lacks, and signs off that the child was not found. */
async function enquireJointly(id: string, refused: Problem, attemptedAt: string) {
  for (const [who, side] of [
    [school, 'school'],
    ['ewo', 'ews'],
  ] as const) {
    const entries = checksOf(refused, side)?.map((check) => ({
      check,
      attemptedAt,
      result: 'no-information',
    }));
    await stack.command(who, id, 'enquiries', { entries });
    await stack.command(who, id, 'joint-enquiry', { result: 'not-found' });
  }
}

describe('Ground (h) on the real server (SI 2024/208 reg 9(1)(h), 2.4)', () => {
  it('is supported once ten school days after the leave have ended, both sides have signed off and staff have judged', async () => {
    const { id, absence, clock } = await caseOnDayOne(stack);
    await stack.advance(id, { schoolDays: 9 });
    await markAbsent(id, localDate(absence.firstDay), clock.day10);
    expect((await adviceFor(id, 'h'))?.failing[0]).toMatchObject({
      condition: 'not-attended-10-school-days-after-leave',
      why: expect.stringContaining('9 of 10 school days after the leave have ended') as string,
    });
    const { asOf } = await stack.advance(id, { to: 'next-deadline' });
    const refused = await post<Problem>('ewo', id, 'removal-advice', { ground: 'h' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'evidence-missing' } });
    expect(refused.body.gaps).toEqual(
      expect.arrayContaining([`attendance:${clock.day10}:am`, `attendance:${clock.day10}:pm`]),
    );
    await markAbsent(id, clock.day10, addDays(clock.day10, 1));
    await enquireJointly(id, refused.body, asOf);
    expect(await adviceFor(id, 'h')).toMatchObject({ verdict: 'needs-person', failing: [] });
    await stack.command('ewo', id, 'legal-facts', { fact: 'sickness-or-unavoidable-cause', holds: false });
    expect(await adviceFor(id, 'h')).toMatchObject({ verdict: 'supported', judgements: [] });
    expect(await adviceFor(id, 'i')).toMatchObject({ verdict: 'not-supported' });
    const advised = await stack.command('ewo', id, 'removal-advice', { ground: 'h' });
    expect(advised).toMatchObject({
      rollStatus: 'on-roll',
      removal: { advice: [{ ground: 'h', state: 'given', supported: true }] },
    });
  });
});

describe('Ground (i) on the real server (SI 2024/208 reg 9(1)(i))', () => {
  it('is supported once the register shows 20 school days, both sides have signed off and staff have judged', async () => {
    const { id, absence, asOf } = await stack.report({ absence: await absenceOnDay(stack, 22) });
    const refused = await post<Problem>('ewo', id, 'removal-advice', { ground: 'i' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'evidence-missing' } });
    expect(checksOf(refused.body, 'school')).toHaveLength(10);
    expect(checksOf(refused.body, 'ews')).toHaveLength(15);
    await markAbsent(id, localDate(absence.firstDay), todaysDate());
    await enquireJointly(id, refused.body, asOf);
    expect(await adviceFor(id, 'i')).toMatchObject({ verdict: 'needs-person', failing: [] });
    await stack.command('ewo', id, 'legal-facts', { fact: 'sickness-or-unavoidable-cause', holds: false });
    expect(await adviceFor(id, 'i')).toMatchObject({ verdict: 'supported', judgements: [] });
    const advised = await stack.command('ewo', id, 'removal-advice', { ground: 'i' });
    expect(advised).toMatchObject({
      removal: { advice: [{ ground: 'i', state: 'given', supported: true }] },
    });
  });
});

describe('Bad input about removal (5 schools)', () => {
  let opened: ShownCase;
  beforeAll(async () => {
    opened = await openCase();
  });

  it('names every item that the notice lacks, at once', async () => {
    const missing = async (body: object) =>
      (await post<Problem>(school, opened.id, 'removal-notice', body)).body.errors?.map(
        ({ pointer }) => pointer,
      );
    expect(await missing({})).toEqual(['/pupil', '/parents', '/ground', '/deletedOn']);
    expect(await missing({ pupil: {}, parents: [{}], destination: {}, futureHome: {} })).toEqual([
      '/pupil/fullName',
      '/pupil/address',
      '/parents/0/fullName',
      '/parents/0/address',
      '/parents/0/phone',
      '/futureHome/parent',
      '/futureHome/address',
      '/futureHome/from',
      '/destination/school',
      '/ground',
      '/deletedOn',
    ]);
    expect(await missing({ ...noticeOf(opened), pupil: undefined, parents: [] })).toEqual([
      '/pupil',
      '/parents',
    ]);
  });

  it.each(['pupil', 'parents', 'ground', 'deletedOn'])('refuses a notice without %s', async (item) => {
    const body = { ...noticeOf(opened), [item]: undefined };
    const answer = await post<Problem>(school, opened.id, 'removal-notice', body);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ pointer: `/${item}` }] },
    });
    expect(answer.body.errors).toHaveLength(1);
  });

  it('takes a pupil who lives with no parent, once that is said', async () => {
    const alone = noticeOf(opened, { parents: [], livesWithNoParent: true });
    const answer = await post<Problem>(school, opened.id, 'removal-notice', alone);
    expect(answer).toMatchObject({ status: 409, body: { code: 'evidence-missing', gaps: ['fact:died'] } });
  });

  it.each([
    ['removal-advice', { ground: 'p' }, '/ground'],
    ['removal-advice', { ground: '8(1)(h)' }, '/ground'],
    ['removal-advice', { ground: 'i', override: {} }, '/override/why'],
    ['removal-advice', { ground: 'i', override: { why: '  ' } }, '/override/why'],
    ['legal-facts', { fact: 'guesswork', holds: true }, '/fact'],
    ['legal-facts', { fact: 'died', holds: 'yes' }, '/holds'],
    ['joint-enquiry', { result: 'found' }, '/result'],
  ])('refuses %s of %o at %s', async (action, body, pointer) => {
    const answer = await post<Problem>('ewo', opened.id, action, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer }] } });
  });
});
