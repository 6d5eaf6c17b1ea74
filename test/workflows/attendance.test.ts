import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseReference } from '../../register/reports/case-reference.ts';
import { addDays, localDate } from '../../domain/calendar/local-date.ts';
import { nextSchoolDay, previousSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { absenceOnDay, countedCalendarOf, caseOnDayOne } from '../support/school-dates.ts';
import { clearHistory, textsOf } from '../support/clear-history.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const school = 'school:900001';
const today = (shown: ShownCase) => shown.asOf.slice(0, 10);
const present = (date: string) => ({ marks: [{ date, session: 'am', code: '/' }] });

describe('A mark that breaks the run, on the real server (flow chart attending)', () => {
  it('stops the clock; when nobody confirms it the real timer fires and the clock goes on', async () => {
    const opened = await caseOnDayOne(stack);
    await stack.advance(opened.id, { schoolDays: 9 });
    const dayTen = await stack.find(opened.id);
    expect(dayTen).toMatchObject({ stage: 'school-enquiries', clock: { next: { deadline: 'day-10' } } });

    const paused = await stack.command(school, opened.id, 'attendance', present(today(dayTen)));
    const next = nextSchoolDay(await countedCalendarOf(stack), addDays(localDate(today(dayTen)), 1));
    expect(paused).toMatchObject({ stage: 'school-enquiries', clock: { next: { deadline: 'sighting' } } });
    expect(paused.pause?.until.slice(0, 10)).toBe(next);
    expect(paused.duties.find(({ duty }) => duty === 'confirm-sighting')).toMatchObject({ state: 'open' });

    const { stage } = await stack.advance(opened.id, { to: 'next-deadline' });
    expect(stage).toBe('ews-enquiries');
    const went = await stack.find(opened.id);
    expect(went).toMatchObject({ pause: null, clock: { next: { deadline: 'day-20' } } });
    expect(went.duties.find(({ duty }) => duty === 'confirm-sighting')).toMatchObject({ state: 'overdue' });
    const reached = (await stack.timeline(opened.id)).filter(({ what }) => what === 'deadline-reached');
    expect(reached.slice(-2).map(({ detail }) => detail)).toMatchObject([
      { deadline: 'sighting' },
      { deadline: 'day-10', heldBackBy: 'clock-paused' },
    ]);
  });

  it('ends as returned once somebody who saw the child confirms it, whose name stays in the register', async () => {
    const opened = await caseOnDayOne(stack);
    await stack.command(school, opened.id, 'attendance', present(today(opened)));
    const body = {
      seenBy: 'A Invented-Teacher',
      on: today(opened),
      where: 'in the dining hall',
      confirmed: true,
    };
    const closed = await stack.command(school, opened.id, 'sightings', body);
    expect(closed).toMatchObject({ stage: 'closed', outcome: { kind: 'returned', on: today(opened) } });
    const seen = (await stack.timeline(opened.id)).find(({ what }) => what === 'sighting-recorded');
    expect(seen?.detail['sent']).toMatchObject({ seenBy: 'A Invented-Teacher' });
    const told = textsOf(await clearHistory(stack, opened.workflowId)).join();
    expect(told).toContain('record-sighting');
    expect(told).not.toContain('Invented-Teacher');
  });

  it('stops a clock in decision-due, where no other timer runs, and its own timer fires', async () => {
    const opened = await stack.report({ absence: await absenceOnDay(stack, 22) });
    expect(opened).toMatchObject({ stage: 'decision-due', clock: { next: null } });
    const calendar = await countedCalendarOf(stack);
    const date = previousSchoolDay(calendar, localDate(today(opened))) ?? today(opened);
    const paused = await stack.command('ewo', opened.id, 'attendance', present(date));
    expect(paused.clock.next).toMatchObject({ deadline: 'sighting' });
    await stack.advance(opened.id, { to: 'next-deadline' });
    expect(await stack.find(opened.id)).toMatchObject({
      stage: 'decision-due',
      pause: null,
      clock: { next: null },
    });
  });

  it('is refused with the place of the fault where a mark cannot be', async () => {
    const opened = await caseOnDayOne(stack);
    const send = (marks: object[]) =>
      stack.call<{ code: string; errors: { pointer: string }[] }>(
        school,
        'POST',
        `/api/v1/cases/${opened.id}/attendance`,
        { marks },
      );
    const good = { date: today(opened), session: 'am', code: 'N' };
    for (const [wrong, pointer] of [
      [{ ...good, code: 'XX' }, '/marks/1/code'],
      [{ ...good, session: 'noon' }, '/marks/1/session'],
      [{ ...good, date: '2150-01-04' }, '/marks/1/date'],
      [{ ...good, extra: 1 }, '/marks/1/extra'],
    ] as const) {
      const { status, body } = await send([good, wrong]);
      expect([status, body.code, body.errors[0]?.pointer]).toEqual([422, 'invalid', pointer]);
    }
    expect((await stack.find(opened.id)).version).toBe(opened.version);
  });
});

interface FileAnswer {
  readonly code?: string;
  readonly applied: number;
  readonly ignored: number;
  readonly refused: number;
  readonly errors?: readonly { pointer: string; message: string }[];
  readonly rows: readonly { row: number; result: string; column?: string; why?: string; caseId?: string }[];
}

/** A UPN whose check letter is right. */
function upnOf(serial: number): string {
  const letters = 'ABCDEFGHJKLMNPQRTUVWXYZ';
  const digits = `8012000${String(serial).padStart(5, '0')}`;
  const sum = Array.from(digits).reduce((total, digit, index) => total + (index + 2) * Number(digit), 0);
  return `${letters.charAt(sum % 23)}${digits}`;
}

async function sendFile(
  who: string,
  file: string | Buffer,
  query = '',
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${stack.web}/api/v1/schools/900001/attendance${query}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.keys[who] ?? ''}`,
      'content-type': 'text/csv; charset=utf-8',
      ...headers,
    },
    body: file,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as FileAnswer,
  };
}

describe("A school's attendance register as a file (2.2)", () => {
  const header = 'upn,case,date,session,code';
  let serial = 100;
  const openOne = async (schoolDay = 3) => {
    const upn = upnOf((serial += 1));
    const absence = await absenceOnDay(stack, schoolDay);
    const shown = await stack.report({ absence, pupil: { ...inventedPupil(), upn } });
    return { upn, shown, firstDay: absence.firstDay };
  };

  it('keeps the good rows and answers each row, when that is what was chosen', async () => {
    const one = await openOne();
    const two = await openOne();
    const { status, body } = await sendFile(
      school,
      [
        header,
        `${one.upn},,${one.firstDay},am,N`,
        `,${two.shown.reference},${two.firstDay},am,O`,
        `${upnOf(9_999)},,${one.firstDay},am,/`,
        `${one.upn},,${one.firstDay},pm,=1+1`,
        `${one.upn},,2150-01-04,pm,N`,
        `${one.upn},${two.shown.reference},${one.firstDay},pm,N`,
        `${one.upn},,${one.firstDay},am,I`,
        `${one.upn},,${one.firstDay},am,N`,
      ].join('\r\n'),
      '?onFault=keep-good',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ applied: 3, ignored: 1, refused: 4 });
    expect(body.rows.map(({ row, result, column }) => [row, result, column ?? null])).toEqual([
      [2, 'applied', null],
      [3, 'applied', null],
      [4, 'ignored', null],
      [5, 'refused', 'code'],
      [6, 'refused', 'date'],
      [7, 'refused', 'upn'],
      [8, 'refused', 'code'],
      [9, 'applied', null],
    ]);
    expect((await stack.find(one.shown.id)).marksToResolve).toMatchObject([
      { date: one.firstDay, session: 'am' },
    ]);
  });

  it('changes nothing when one row is refused and the file was to be taken whole', async () => {
    const one = await openOne();
    const file = [header, `${one.upn},,${one.firstDay},am,N`, `${one.upn},,${one.firstDay},pm,@x`].join('\n');
    for (const query of ['', '?onFault=none']) {
      const { status, body } = await sendFile(school, file, query);
      expect([status, body.code]).toEqual([422, 'invalid']);
      expect(body.errors).toEqual([{ pointer: '/rows/3/code', message: 'is no attendance code' }]);
      expect(body.rows).toMatchObject([
        { row: 2, result: 'not-applied' },
        { row: 3, result: 'refused' },
      ]);
    }
    expect((await stack.find(one.shown.id)).version).toBe(one.shown.version);
  });

  it('sent twice puts nothing on record twice, with the same key or without one', async () => {
    const one = await openOne();
    const file = [header, `${one.upn},,${one.firstDay},am,N`].join('\n');
    const key = { 'idempotency-key': randomUUID() };
    const first = await sendFile(school, file, '', key);
    expect(first.body).toMatchObject({ applied: 1 });
    const { version } = await stack.find(one.shown.id);
    const again = await sendFile(school, file, '', key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect((await sendFile(school, file)).body).toEqual(first.body);
    expect((await stack.find(one.shown.id)).version).toBe(version);
    expect(await sendFile(school, `${file}\n`, '', key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-conflict' },
    });
  });

  it('moves a case as its marks say: the child is present, and the clock stands still', async () => {
    const one = await openOne(1);
    await sendFile('ewo', [header, `${one.upn},,${one.firstDay},am,/`].join('\n'));
    expect((await stack.find(one.shown.id)).pause).toMatchObject({ mark: { code: '/' } });
  });

  it('reaches the cases of that school only, and is for that school and EWS to send', async () => {
    const one = await openOne();
    const elsewhere = await stack.call(
      'school:900002',
      'POST',
      '/api/v1/cases',
      {
        school: '900002',
        pupil: { ...inventedPupil(), upn: upnOf(8_888) },
        absence: await absenceOnDay(stack, 2),
      },
      { 'idempotency-key': randomUUID() },
    );
    const file = [
      header,
      `${upnOf(8_888)},,${one.firstDay},am,N`,
      `,${elsewhere.body.reference},${one.firstDay},am,N`,
      `,${caseReference(2026, 77_777)},${one.firstDay},am,N`,
    ].join('\n');
    const { body } = await sendFile(school, file);
    // What another school has and what does not exist are answered alike.
    expect(body.rows).toEqual([2, 3, 4].map((row) => ({ row, result: 'ignored', why: 'no open case' })));
    expect((await sendFile('school:900002', file)).status).toBe(404);
    for (const who of ['send-officer', 'admissions', 'auditor', 'operator']) {
      expect((await sendFile(who, file)).status, who).toBe(403);
    }
    expect((await sendFile('nobody', file)).status).toBe(401);
  });

  interface Wrong {
    readonly file?: Buffer;
    readonly type?: string;
    readonly query?: string;
  }
  it.each<[string, Wrong, number]>([
    ['in another encoding', { file: Buffer.from(`${header}\nJos\xe9,,2026-10-07,am,N`, 'latin1') }, 415],
    ['said to be in another encoding', { type: 'text/csv; charset=windows-1252' }, 415],
    ['that is JSON', { type: 'application/json' }, 415],
    ['of no byte', { file: Buffer.alloc(0) }, 422],
    ['of nine megabytes', { file: Buffer.alloc(9 * 1024 * 1024, 'a') }, 413],
    ['with a choice nobody knows', { query: '?onFault=some' }, 422],
  ])('%s is a clear refusal', async (_what, { file, type, query }, status) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const answer = await sendFile(school, file ?? header, query, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('of 50,000 rows is answered row by row, and nothing of pupils without a case is kept', async () => {
    const one = await openOne();
    const rows = Array.from(
      { length: 49_998 },
      (_, index) => `${upnOf(10_000 + index)},,${one.firstDay},am,/`,
    );
    const file = [header, ...rows, `${one.upn},,${one.firstDay},am,O`, `${one.upn},,${one.firstDay},pm,O`];
    const { status, body } = await sendFile(school, file.join('\n'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ applied: 2, ignored: 49_998, refused: 0 });
    expect(body.rows).toHaveLength(50_000);
    const attendance = (await stack.timeline(one.shown.id)).find(
      ({ what }) => what === 'attendance-recorded',
    );
    expect(attendance?.detail['sent']).toEqual({
      marks: [
        { date: one.firstDay, session: 'am', code: 'O' },
        { date: one.firstDay, session: 'pm', code: 'O' },
      ],
    });
  });
});

describe('A child who is missing again (1.2, 2.3)', () => {
  it('starts on the level of the earlier episodes, at whichever school they were', async () => {
    const pupil = inventedPupil();
    const report = async (urn: string) => {
      const { body } = await stack.call(
        `school:${urn}`,
        'POST',
        '/api/v1/cases',
        { school: urn, pupil, absence: await absenceOnDay(stack, 1) },
        { 'idempotency-key': randomUUID() },
      );
      return body;
    };
    const levels: number[] = [];
    for (const urn of ['900001', '900002', '900001']) {
      const opened = await report(urn);
      // A school is not told: it would hear of the years at another one.
      const { body: seen } = await stack.call('ewo', 'GET', `/api/v1/cases/${opened.id}`);
      expect(opened.startingLevel).toBe(0);
      levels.push(seen.startingLevel);
      await stack.command(`school:${urn}`, opened.id, 'outcome', { outcome: 'returned' });
    }
    expect(levels).toEqual([0, 1, 2]);
  });
});
