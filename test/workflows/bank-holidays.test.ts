import { randomBytes, randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerHolidays } from '../../cli/commands/holidays.ts';
import { addDays, localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import { until } from '../../process/until.ts';
import { openTestDatabase } from '../support/register.ts';
import { absenceAhead, caseOnDayOne } from '../support/school-dates.ts';
import { startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

interface Receipt {
  readonly schoolDays: readonly LocalDate[];
  readonly moves: readonly { deadline: string; from: string; to: string; why: string }[];
}
interface Changed {
  readonly version: number;
  readonly moves: readonly { caseId: string; deadline: string; from: string; to: string }[];
}

const installed = {
  secret: randomBytes(32),
  taskQueue: `cases-${randomUUID()}`,
  database: await openTestDatabase(),
};

let stack: TestStack;
const start = async () => {
  stack = await startTestStack({ of: installed });
};
const restart = async () => {
  await stack.stop();
  await start();
};
beforeAll(start);
afterAll(async () => {
  await stack.stop();
  await installed.database.close();
});

const change = (body: object, query = '') =>
  stack.call<Changed>('operator', 'POST', `/api/v1/holidays${query}`, body, {
    'idempotency-key': randomUUID(),
  });
const add = (date: LocalDate) => ({ add: [{ date, name: 'An invented holiday' }] });
const receiptOf = async ({ id }: ShownCase) =>
  (await stack.call<Receipt>('ewo', 'GET', `/api/v1/cases/${id}/clock`)).body;
const daysOf = async ({ id }: ShownCase) => {
  const { clock } = await stack.find(id);
  return [clock.day1, clock.day10, clock.day20];
};
const toldOfMoves = async ({ reference }: ShownCase) =>
  (await stack.register.sentNotices(500)).filter(
    ({ notice, subject }) => notice === 'deadline-moved' && subject.includes(reference),
  ).length;

/** To day 10, or to day 20 and on: by the timers of the real server. */
async function advance({ id }: ShownCase, times: number) {
  for (let time = 0; time < times; time += 1) await stack.advance(id, { to: 'next-deadline' });
}

describe('A bank holiday that is proclaimed or taken back while cases run (definitions, 2.2)', () => {
  let before: ShownCase;
  let after: ShownCase;
  let tracked: ShownCase;
  /** The school days of all three, as they were counted first. */
  let days: readonly LocalDate[];

  beforeAll(async () => {
    [before, after, tracked] = [
      await caseOnDayOne(stack),
      await caseOnDayOne(stack),
      await caseOnDayOne(stack),
    ];
    await advance(after, 2);
    await advance(tracked, 3);
    await stack.command('ewo', tracked.id, 'outcome', { outcome: 'still-missing' });
    days = (await receiptOf(before)).schoolDays;
    expect(
      await Promise.all([before, after, tracked].map(async ({ id }) => (await stack.find(id)).stage)),
    ).toEqual(['school-enquiries', 'ews-enquiries', 'tracking']);
  }, 120_000);

  it('says first what it would move, and changes nothing', async () => {
    const dry = await change(add(days[14]!), '?dryRun=true');
    expect(dry.status).toBe(200);
    expect(dry.body.version).toBe(1);
    expect(dry.body.moves.map(({ caseId, deadline }) => [caseId, deadline])).toEqual([
      [before.id, 'day-20'],
      [after.id, 'day-20'],
    ]);
    expect(await daysOf(before)).toEqual([days[0], days[9], days[19]]);
  });

  it('moves the deadlines behind it and no other, on record and told, after a restart', async () => {
    await restart();
    const added = await change(add(days[14]!));
    expect(added).toMatchObject({ status: 200, body: { version: 2 } });
    const later = (await receiptOf(before)).schoolDays[19]!;
    expect(later > days[19]!).toBe(true);
    expect(await daysOf(before)).toEqual([days[0], days[9], later]);
    expect(await daysOf(after)).toEqual([days[0], days[9], later]);
    expect(await daysOf(tracked)).toEqual([days[0], days[9], days[19]]);
    const move = { deadline: 'day-20', from: days[19], to: later, why: 'bank-holiday' };
    for (const each of [before, after]) {
      expect((await receiptOf(each)).moves).toMatchObject([move]);
      await until('the move to be told', 20_000, async () => (await toldOfMoves(each)) > 0);
    }
    expect((await receiptOf(tracked)).moves).toEqual([]);
    for (const { id } of [before, after, tracked]) {
      const changed = (await stack.timeline(id)).find(({ what }) => what === 'bank-holidays-changed');
      expect(changed).toMatchObject({ by: { role: 'operator' }, detail: { version: 2 } });
    }
  });

  it('lets what has passed stay passed, though a day before it counts no more', async () => {
    expect((await change(add(days[4]!))).status).toBe(200);
    const [day1, day10, day20] = await daysOf(before);
    expect([day1, day10]).toEqual([days[0], days[10]]);
    expect(await daysOf(after)).toEqual([days[0], days[9], day20]);
    expect(await daysOf(tracked)).toEqual([days[0], days[9], days[19]]);
    expect(await stack.find(after.id)).toMatchObject({ stage: 'ews-enquiries' });
    expect((await stack.find(after.id)).duties.map(({ duty }) => duty)).not.toContain('review-stage');
  });

  it('moves them back when it is removed, and the timers fire then', async () => {
    await restart();
    const removed = await change({ remove: [days[4]!, days[14]!] });
    expect(removed).toMatchObject({ status: 200, body: { version: 4 } });
    expect(await daysOf(before)).toEqual([days[0], days[9], days[19]]);
    expect(await daysOf(after)).toEqual([days[0], days[9], days[19]]);
    await advance(before, 2);
    expect(await stack.find(before.id)).toMatchObject({ stage: 'ews-enquiries', schoolDay: 10 });
    const { asOf } = await stack.advance(after.id, { to: 'next-deadline' });
    expect(asOf.slice(0, 10)).toBe(days[19]);
    expect(await stack.find(after.id)).toMatchObject({ stage: 'decision-due' });
  });

  it('reaches every case even when nobody lived to tell them', async () => {
    const commandId = randomUUID();
    const holiday = { date: days[15]!, name: 'An invented holiday' };
    await stack.register.changeBankHolidays({ add: [holiday], remove: [] }, commandId);
    await until('the watch to tell', 40_000, async () => {
      const told = (await stack.timeline(tracked.id)).filter(({ what }) => what === 'bank-holidays-changed');
      return told.length === 4;
    });
  });

  it('counts a new case by the list in force', async () => {
    const opened = await stack.report({ absence: await absenceAhead(stack) });
    expect((await receiptOf(opened)).schoolDays).not.toContain(days[15]);
  });

  it.each([
    [{}, ['']],
    [{ add: [{ date: '2026-12-25', name: 'Again' }] }, ['/add/0/date']],
    [
      { add: [{ date: '2026-02-30', name: 'No such day' }], remove: ['2026-13-01'] },
      ['/add/0/date', '/remove/0'],
    ],
    [{ add: [{ date: '2027-06-11', name: '' }] }, ['/add/0/name']],
    [{ remove: ['2027-06-11'] }, ['/remove/0']],
  ])('is refused, and nothing is changed, when it is %j', async (body, pointers) => {
    const { version } = await stack.register.bankHolidays();
    const answer = await stack.call<{ errors: { pointer: string }[] }>(
      'operator',
      'POST',
      '/api/v1/holidays',
      body,
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect((await stack.register.bankHolidays()).version).toBe(version);
  });

  it('is changed once by one request, however often it is sent', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = add(addDays(localDate('2027-06-10'), 1));
    const first = await stack.call<Changed>('operator', 'POST', '/api/v1/holidays', body, headers);
    const second = await stack.call<Changed>('operator', 'POST', '/api/v1/holidays', body, headers);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.version).toBe(first.body.version);
  });
});

describe('whereabouts holidays', () => {
  /** What the command prints, of the installation that runs. */
  async function holidays(...args: string[]): Promise<string> {
    let out = '';
    const program = new Command('whereabouts').exitOverride();
    program.configureOutput({ writeOut: (text) => void (out += text) });
    registerHolidays(program, {
      PUBLIC_URL: stack.web,
      WHEREABOUTS_API_KEY: stack.keys['operator'],
    });
    await program.parseAsync(['holidays', ...args], { from: 'user' });
    return out;
  }

  it('lists every bank holiday with its name, and the years that are known', async () => {
    const out = await holidays('list');
    expect(out).toContain('2022-09-19  Monday 19 September 2022     Bank Holiday for the State Funeral');
    expect(out).toMatch(/Known: 2019 to 2035; dates in any other year are provisional\.\n$/);
    expect(JSON.parse(await holidays('list', '--json'))).toMatchObject({ years: { from: 2019, to: 2035 } });
  });

  it('previews, adds and removes one, and says what moves', async () => {
    const opened = await stack.report({ absence: await absenceAhead(stack) });
    const [, , , , day5] = (await receiptOf(opened)).schoolDays;
    const preview = await holidays('add', day5!, 'An invented holiday', '--dry-run');
    expect(preview).toMatch(/^Nothing is changed yet\.\n/);
    expect(preview).toContain(`case ${opened.id}: the end of day-10 moves from ${opened.clock.day10} to `);
    expect(await daysOf(opened)).toEqual([opened.clock.day1, opened.clock.day10, opened.clock.day20]);
    expect(await holidays('add', day5!, 'An invented holiday')).toMatch(
      /^Stored as version \d+ of the list\.\n/,
    );
    expect((await stack.find(opened.id)).clock.day10 > opened.clock.day10).toBe(true);
    await holidays('remove', day5!);
    expect(await daysOf(opened)).toEqual([opened.clock.day1, opened.clock.day10, opened.clock.day20]);
  });

  it.each([
    [['add', '2026-02-30', 'No such day'], 'The date "2026-02-30" is not a date that exists'],
    [
      ['add', '2026-12-25', 'Again'],
      'Nothing was changed: 2026-12-25 is a bank holiday already: Christmas Day',
    ],
    [['remove', '2026-12-24'], 'Nothing was changed: 2026-12-24 is no bank holiday of the list'],
  ])('refuses %j in words', async (args, why) => {
    await expect(holidays(...args)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(why) as string,
    });
  });
});
