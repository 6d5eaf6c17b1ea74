import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerReport } from '../../cli/commands/report.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { until } from '../../process/until.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { absenceOnDay, calendarOf, today } from '../support/school-dates.ts';
import { clearHistory } from '../support/clear-history.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

interface ShownPanel {
  readonly heldOn: string | null;
  readonly cases: readonly {
    readonly caseId: string;
    readonly reviewed: boolean;
    readonly agreed: readonly { readonly id: string; readonly action: string }[];
  }[];
}

let stack: TestStack;
let tracked: ShownCase;
let dataDir: string;
const month = today().slice(0, 7);
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-report-'));
  stack = await startTestStack();
  await writeFile(path.join(dataDir, 'demo.json'), JSON.stringify({ web: stack.web, keys: stack.keys }));
  const { id } = await stack.report({ absence: await absenceOnDay(stack, 25), circumstances: ['ehcp'] });
  tracked = await stack.command('cme-officer', id, 'outcome', { outcome: 'still-missing' });
});
afterAll(async () => {
  await stack.stop();
  await rm(dataDir, { recursive: true });
});

const get = async <T>(who: string, report: string) => {
  const answer = await stack.call<T>(who, 'GET', `/api/v1/reports/${report}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const csv = async (who: string, report: string) => {
  const headers = { authorization: `Bearer ${stack.keys[who] ?? ''}`, accept: 'text/csv' };
  const answer = await fetch(`${stack.web}/api/v1/reports/${report}`, { headers });
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  return answer.text();
};

describe('The monthly review on the real server (5 CNIS)', () => {
  it('is built when its Schedule fires, and holds what is recorded of it', async () => {
    // Whatever today is, a school is in session.
    const calendar = await calendarOf(stack);
    const open = [...calendar.open, { on: today(), reason: 'open' }];
    await stack.register.putCalendar('900001', { ...calendar, open });
    const schedule = stack.client.schedule.getHandle(`monthly-review-${stack.taskQueue}`);
    expect((await schedule.describe()).spec.calendars?.[0]).toMatchObject({
      hour: [{ start: 10 }],
      dayOfWeek: [{ start: 'TUESDAY' }],
    });
    await schedule.trigger();
    const pack = () => get<ShownPanel>('ews-manager', `panel?month=${month}`);
    await until('the pack', 20_000, async () => (await pack()).heldOn !== null);
    expect(await pack()).toMatchObject({ heldOn: today(), cases: [{ caseId: tracked.id, reviewed: false }] });

    const reviewed = await stack.command('send-officer', tracked.id, 'reviews', {
      on: today(),
      actions: [
        { action: 'find-provision', owner: 'send-officer', dueOn: today(), note: 'words of the meeting' },
      ],
      note: 'met in full',
    });
    expect(reviewed).toMatchObject({
      reviews: [today()],
      actions: [{ owner: 'send-officer', doneOn: null }],
    });
    const after = await get<ShownPanel>('send-officer', `panel?month=${month}`);
    expect(after.cases).toMatchObject([{ reviewed: true, agreed: [{ action: 'find-provision' }] }]);
    expect(JSON.stringify(await stack.timeline(tracked.id))).toContain('words of the meeting');
    expect(await csv('auditor', `panel?month=${month}`)).toContain(
      '"Find full-time provision for the child"',
    );
  });

  it('costs the case one command, of codes and dates', async () => {
    const { events } = await clearHistory(stack, tracked.workflowId);
    const commands = (events ?? []).map((event) =>
      (
        event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads ?? []
      ).map(({ data }) => Buffer.from(data ?? []).toString()),
    );
    const review = commands.findIndex(([sent]) => sent?.includes('record-review'));
    expect(commands[review]?.[0]).toContain('find-provision');
    expect(commands[review]?.[0]).not.toContain('words of the meeting');
    // A month's budget of a tracked case is 20 events; the panel itself adds none.
    expect(commands.length - review).toBeLessThan(10);
  });
});

describe('A school attendance order and age, through the API (5 SAO, 5 CME officer)', () => {
  const post = (who: string, action: string, body: object) =>
    stack.call<{ code: string; detail: string; errors?: { pointer: string }[] }>(
      who,
      'POST',
      `/api/v1/cases/${tracked.id}/${action}`,
      body,
    );

  it('refuses an order about a child on a roll, and says why', async () => {
    const answer = await post('cme-officer', 'attendance-order', { step: 'notice-served', on: today() });
    expect(answer).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
    expect(answer.body.detail).toContain('on the roll of a school');
  });

  it('refuses to close a case for age while the child is of compulsory school age, or without a reason', async () => {
    const answer = await post('cme-officer', 'outcome', {
      outcome: 'over-compulsory-school-age',
      on: today(),
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(['/note', '/on']);
    const other = await post('ewo', 'outcome', { outcome: 'located-at-home', handedTo: 'police' });
    expect(other).toMatchObject({ status: 422, body: { errors: [{ pointer: '/handedTo' }] } });
  });

  it('asks a person when age ends, and closes by that person’s decision only', async () => {
    const pupil = { ...inventedPupil(), dateOfBirth: `${Number(month.slice(0, 4)) - 18}-03-09` };
    const { id } = await stack.report({ pupil, absence: await absenceOnDay(stack, 25) });
    expect(await stack.find(id)).toMatchObject({
      stage: 'decision-due',
      attention: ['compulsory-school-age-ended'],
    });
    const body = { outcome: 'over-compulsory-school-age', note: 'goes to college', on: today() };
    const closed = await stack.command('cme-officer', id, 'outcome', body);
    expect(closed).toMatchObject({
      stage: 'closed',
      outcome: { kind: 'over-compulsory-school-age' },
      attention: [],
    });
  });
});

describe('The reports (5 manager, 5 CME officer)', () => {
  it.each([
    ['school:900001', [403, 403, 403, 403]],
    ['admissions', [403, 403, 403, 403]],
    ['send-officer', [403, 403, 403, 200]],
    ['operator', [403, 200, 200, 403]],
    ['ewo', [200, 200, 200, 200]],
    ['ews-manager', [200, 200, 200, 200]],
    ['cme-officer', [200, 200, 200, 200]],
    ['auditor', [200, 200, 200, 200]],
  ])('%s reads what that role may', async (who, statuses) => {
    const asked = [`dfe?on=${today()}`, 'caseload', 'timeliness', `panel?month=${month}`];
    const answers = await Promise.all(
      asked.map((report) => stack.call(who, 'GET', `/api/v1/reports/${report}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });

  it('name no child to an operator, in neither form', async () => {
    const { pupil } = (
      await stack.call<{ pupil: { familyName: string } }>('ewo', 'GET', `/api/v1/cases/${tracked.id}`)
    ).body;
    const asked = async (who: string) =>
      `${JSON.stringify(await get(who, 'caseload'))}${await csv(who, 'caseload')}`;
    expect(await asked('ewo')).toContain(pupil.familyName);
    expect(await asked('operator')).not.toContain(pupil.familyName);
  });

  it.each([
    ['dfe', '/on'],
    ['dfe?on=2026-02-30', '/on'],
    ['dfe?on=2199-01-01', '/on'],
    ['panel?month=2026-13', '/month'],
    ['caseload?surprise=1', '/surprise'],
  ])('answer %s with what is wrong', async (report, pointer) => {
    const answer = await stack.call('auditor', 'GET', `/api/v1/reports/${report}`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ pointer }] } });
  });

  it('count no child on a roll in the return, with every code of the published lists', async () => {
    const given = await get<{ counts: { topic: string; breakdown: string }[] }>(
      'auditor',
      `dfe?on=${today()}`,
    );
    expect(given).toMatchObject({ status: 'provisional', children: 0, onRollNotCounted: 1 });
    const topics = Map.groupBy(given.counts, ({ topic }) => topic);
    expect([...topics].map(([topic, rows]) => [topic, rows.length])).toEqual([
      ['sex', 3],
      ['year_group', 13],
      ['duration', 8],
      ['reason', 20],
    ]);
    expect(await csv('auditor', `dfe?on=${today()}`)).toContain(
      `"${today()}","provisional","not counted","On a roll, looked for on that day",1`,
    );
  });
});

/** What `whereabouts report …` prints, and what it refuses. */
async function run(env: NodeJS.ProcessEnv, ...args: string[]) {
  let out = '';
  const program = new Command('whereabouts').exitOverride();
  program.configureOutput({ writeOut: (text) => void (out += text) });
  registerReport(program, env);
  try {
    await program.parseAsync(['report', ...args], { from: 'user' });
    return { out, error: undefined };
  } catch (error) {
    if (error instanceof UserFacingError) return { out, error };
    throw error;
  }
}

describe('whereabouts report', () => {
  const running = () => ({ WHEREABOUTS_DATA_DIR: dataDir });

  it('prints a report of the running installation as CSV, or as JSON', async () => {
    const { out } = await run(running(), 'caseload');
    expect(out.split('\r\n')[0]).toContain('"reference","name"');
    expect(out).toContain(tracked.reference);
    const json = await run(running(), 'dfe', '--on', localDate(today()), '--json');
    expect(JSON.parse(json.out)).toMatchObject({ on: today(), children: 0 });
  });

  it('asks the installation that is configured by the key that is configured', async () => {
    const env = { PUBLIC_URL: `${stack.web}/`, WHEREABOUTS_API_KEY: stack.keys['operator'] };
    const { out } = await run(env, 'timeliness', '--json');
    expect(JSON.parse(out)).toHaveProperty('waitingOn');
    const refused = await run(env, 'panel', '--month', month);
    expect(refused.error).toMatchObject({ exitCode: 1 });
    expect(refused.error?.message).toContain('was answered 403');
  });

  it.each([
    [['dfe', '--on', '2026-02-30'], 'is not a date that exists'],
    [['panel', '--month', '2026-13'], 'is not one written YYYY-MM'],
  ])('refuses %j as bad usage', async (args, sentence) => {
    const { error } = await run(running(), ...args);
    expect(error).toMatchObject({ exitCode: 2 });
    expect(error?.message).toContain(sentence);
  });

  it('says what to do where nothing runs', async () => {
    const { error } = await run({ WHEREABOUTS_DATA_DIR: path.join(dataDir, 'none') }, 'caseload');
    expect(error).toMatchObject({ exitCode: 1 });
    expect(error?.message).toContain('npm start');
    const half = await run({ WHEREABOUTS_API_KEY: 'x' }, 'caseload');
    expect(half.error).toMatchObject({ exitCode: 2 });
  });
});
