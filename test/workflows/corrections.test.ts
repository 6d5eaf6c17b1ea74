import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, localDate } from '../../domain/calendar/local-date.ts';
import { nextSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { absenceAhead, absenceOnDay, calendarOf, caseOnDayOne, today } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type TestStack } from '../support/stack.ts';
import { counted } from '../domain/calendars.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const calendarPath = '/api/v1/schools/900001/calendar';
interface Moves {
  readonly moves: readonly { caseId: string; deadline: string; from: string; to: string }[];
}

describe('A calendar changed while the timer runs (design, reading 8)', () => {
  it('moves the deadlines of an open case and fires the new ones', async () => {
    const opened = await caseOnDayOne(stack);
    const before = await calendarOf(stack);
    const closure = addDays(localDate(opened.clock.day1), 1);
    const closed = nextSchoolDay(counted(before), closure);
    const changed = { ...before, closed: [...before.closed, { from: closed, to: closed, kind: 'closure' }] };
    const dry = await stack.call<Moves>('school:900001', 'PUT', `${calendarPath}?dryRun=true`, changed);
    expect(
      dry.body.moves.filter(({ caseId }) => caseId === opened.id).map(({ deadline }) => deadline),
    ).toEqual(['day-10', 'day-20']);
    expect(await stack.find(opened.id)).toMatchObject({ version: opened.version, clock: opened.clock });

    const put = await stack.call<Moves>('school:900001', 'PUT', calendarPath, changed);
    expect(put.status).toBe(200);
    const moved = await stack.find(opened.id);
    expect(moved.clock.day10 > opened.clock.day10).toBe(true);
    await stack.advance(opened.id, { to: 'next-deadline' });
    const { asOf } = await stack.advance(opened.id, { to: 'next-deadline' });
    expect(asOf.slice(0, 10)).toBe(moved.clock.day10);
    expect(await stack.find(opened.id)).toMatchObject({ stage: 'ews-enquiries', schoolDay: 10 });
    const clock = await stack.call<Moves>('ewo', 'GET', `/api/v1/cases/${opened.id}/clock`);
    expect(clock.body.moves).toMatchObject([
      { deadline: 'day-10', from: opened.clock.day10, to: moved.clock.day10, why: 'calendar-changed' },
      { deadline: 'day-20' },
    ]);
    await stack.call('school:900001', 'PUT', calendarPath, before);
  });

  it('counts provisionally beyond the end of a calendar, and again when the calendar arrives', async () => {
    const before = await calendarOf(stack);
    const until = addDays(today(), 5);
    const short = {
      ...before,
      covers: { from: before.covers.from, to: until },
      terms: before.terms
        .filter(({ from }) => from <= until)
        .map((term) => ({ ...term, to: term.to < until ? term.to : until })),
      closed: before.closed.filter(({ to }) => to <= until),
      open: [],
    };
    expect((await stack.call('school:900001', 'PUT', calendarPath, short)).status).toBe(200);
    const opened = await stack.report({ absence: await absenceOnDay(stack, 1) });
    expect(opened.clock.provisional).toBe(true);
    expect((await stack.call('school:900001', 'PUT', calendarPath, before)).status).toBe(200);
    expect((await stack.find(opened.id)).clock.provisional).toBe(false);
  });
});

describe('A first day corrected (design, reading 8)', () => {
  it('goes on at once when the deadlines lie in the past after all', async () => {
    const opened = await stack.report({ absence: await absenceOnDay(stack, 3) });
    const { firstDay } = await absenceOnDay(stack, 12);
    const corrected = await stack.command('ewo', opened.id, 'corrections', {
      firstDay,
      why: 'register read again',
    });
    expect(corrected).toMatchObject({ stage: 'ews-enquiries', schoolDay: 12 });
  });

  it('does not undo a stage, and asks its holder', async () => {
    const opened = await stack.report({ absence: await absenceOnDay(stack, 12) });
    const { firstDay } = await absenceOnDay(stack, 2);
    const corrected = await stack.command('school:900001', opened.id, 'corrections', {
      firstDay,
      why: 'seen later',
    });
    expect(corrected).toMatchObject({ stage: 'ews-enquiries', schoolDay: 2 });
    expect(corrected.duties.find(({ duty }) => duty === 'review-stage')).toMatchObject({ owedBy: 'ewo' });
  });

  it('is refused on a day without school, naming the next one', async () => {
    const opened = await stack.report({ absence: await absenceOnDay(stack, 3) });
    const sunday = { firstDay: '2026-11-22', why: 'a slip' };
    const answer = await stack.call('ewo', 'POST', `/api/v1/cases/${opened.id}/corrections`, sunday);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'not-a-school-day', nextSchoolDay: '2026-11-23' },
    });
  });
});

describe('Both clock changes of the year', () => {
  it.each([
    ['in spring', '2027-03-15', 'T16:00:00Z', 'T15:00:00Z'],
    ['in autumn', '2027-10-13', 'T15:00:00Z', 'T16:00:00Z'],
  ])('ends a day at 16:00 in London %s', async (_season, from, day1Ends, day20Ends) => {
    const opened = await stack.report({ absence: await absenceAhead(stack, localDate(from)) });
    await stack.advance(opened.id, { to: 'next-deadline' });
    const shown = await stack.find(opened.id);
    expect(shown.clock.next).toEqual({ deadline: 'day-1', at: `${shown.clock.day1}${day1Ends}` });
    for (let deadline = 0; deadline < 2; deadline += 1)
      await stack.advance(opened.id, { to: 'next-deadline' });
    expect((await stack.find(opened.id)).clock.next).toEqual({
      deadline: 'day-20',
      at: `${shown.clock.day20}${day20Ends}`,
    });
    const { asOf, stage } = await stack.advance(opened.id, { to: 'next-deadline' });
    expect(stage).toBe('decision-due');
    expect(asOf.startsWith(`${shown.clock.day20}${day20Ends.slice(0, 6)}`)).toBe(true);
  });
});

describe('The same child reported twice (4.1, 1.2)', () => {
  it('gives the same school its open case again, with what the second report knows', async () => {
    const pupil = inventedPupil();
    const absence = await absenceOnDay(stack, 2);
    const first = await stack.report({ pupil, absence });
    const again = { school: '900001', pupil, absence, circumstances: ['child-in-need'] };
    const headers = { 'idempotency-key': randomUUID() };
    const second = await stack.call('school:900001', 'POST', '/api/v1/cases', again, headers);
    expect(second).toMatchObject({ status: 200, body: { id: first.id, circumstances: ['child-in-need'] } });
  });

  it('joins the report of another school to the open case, which that school does not see', async () => {
    const pupil = inventedPupil();
    const absence = await absenceOnDay(stack, 1);
    const first = await stack.report({ pupil, absence });
    const elsewhere = { school: '900002', pupil, absence };
    const headers = { 'idempotency-key': randomUUID() };
    const joined = await stack.call<{ received: boolean }>(
      'school:900002',
      'POST',
      '/api/v1/cases',
      elsewhere,
      headers,
    );
    expect(joined).toMatchObject({ status: 202, body: { received: true } });
    expect((await stack.call('school:900002', 'GET', `/api/v1/cases/${first.id}`)).status).toBe(404);
    expect((await stack.timeline(first.id)).map(({ what }) => what)).toContain('report-joined');
  });

  it('ends ten parallel reports of one child in one case', async () => {
    const pupil = inventedPupil();
    const absence = await absenceOnDay(stack, 1);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const school = index % 2 === 0 ? '900001' : '900002';
        const headers = { 'idempotency-key': randomUUID() };
        return stack.call(`school:${school}`, 'POST', '/api/v1/cases', { school, pupil, absence }, headers);
      }),
    );
    expect(answers.map(({ status }) => status).every((status) => [200, 201, 202].includes(status))).toBe(
      true,
    );
    const { body } = await stack.call<{ items: unknown[] }>(
      'ewo',
      'GET',
      `/api/v1/cases?q=${pupil.familyName}`,
    );
    expect(body.items).toHaveLength(1);
  });
});
