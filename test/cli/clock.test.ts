import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerCalendarCheck } from '../../cli/commands/calendar-check.ts';
import { registerClock } from '../../cli/commands/clock.ts';
import { sampleCalendars } from '../../demo/sample-calendars.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { SchoolCalendar } from '../../domain/calendar/school-calendar.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';

const CALENDAR = sampleCalendars(localDate('2026-11-24'))[0]!;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'whereabouts-clock-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(content: unknown): Promise<string> {
  const file = path.join(await mkdtemp(path.join(folder, 'calendar-')), 'calendar.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** What a command prints, and what it refuses. */
async function run(...args: string[]): Promise<{ out: string; error: UserFacingError | undefined }> {
  let out = '';
  const program = new Command('whereabouts').exitOverride();
  program.configureOutput({ writeOut: (text) => void (out += text) });
  registerClock(program);
  registerCalendarCheck(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return { out, error: undefined };
  } catch (error) {
    if (error instanceof UserFacingError) return { out, error };
    throw error;
  }
}

const clock = async (calendar: unknown, firstDays: string[], ...more: string[]) =>
  run(
    'clock',
    ...['--calendar', await fileWith(calendar)],
    ...firstDays.flatMap((day) => ['--first-day', day]),
    ...more,
  );

describe('whereabouts clock --json', () => {
  it('prints the receipt of one first day as one object', async () => {
    const { out, error } = await clock(CALENDAR, ['2026-10-07'], '--json');
    expect(error).toBeUndefined();
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      firstDay: '2026-10-07',
      day1: '2026-10-07',
      day10: '2026-10-20',
      day20: '2026-11-10',
      day1Ends: '2026-10-07T15:00:00Z',
      day10Ends: '2026-10-20T15:00:00Z',
      day20Ends: '2026-11-10T16:00:00Z',
      provisional: false,
    });
  });

  it('answers every first day of the shared vectors, one line each, refused ones among them', async () => {
    const vectors = JSON.parse(
      await readFile(new URL('../vectors/school-days.json', import.meta.url), 'utf8'),
    ) as { calendar: SchoolCalendar; cases: { firstDay: string }[] }[];
    for (const { calendar, cases } of vectors) {
      const { out, error } = await clock(
        calendar,
        cases.map(({ firstDay }) => firstDay),
        '--json',
      );
      expect(error).toBeUndefined();
      const lines = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      expect(lines).toHaveLength(cases.length);
      expect(lines).toMatchObject(cases);
    }
  });

  it('prints the refusal of a single first day that is not a school day, and exits 2', async () => {
    const { out, error } = await clock(CALENDAR, ['2026-10-25'], '--json');
    expect(out).toBe('{"firstDay":"2026-10-25","error":"not-a-school-day","nextSchoolDay":"2026-11-02"}\n');
    expect(error?.exitCode).toBe(2);
  });
});

describe('whereabouts clock', () => {
  it('prints a receipt that a person can check: the deadlines, then every date and what became of it', async () => {
    const { out } = await clock(CALENDAR, ['2026-10-07']);
    const lines = out.split('\n');
    expect(lines[0]).toBe('Absence from Wednesday 7 October 2026');
    expect(out).toContain('Tuesday 20 October 2026      16:00 BST  End of school day 10');
    expect(out).toContain('Tuesday 10 November 2026     16:00 GMT  End of school day 20');
    expect(lines).toContain('  Saturday 10 October 2026       not counted: weekend');
    expect(lines).toContain('  Monday 26 October 2026         not counted: half-term');
    expect(lines).toContain('  Monday 2 November 2026       school day 14');
    expect(out).not.toContain('provisional');
  });

  it.each([
    ['2022-09-19', '2022-09-01', '2023-08-31', { error: 'not-a-school-day', nextSchoolDay: '2022-09-20' }],
    ['2036-05-06', '2035-09-01', '2036-08-31', { provisionalBecause: ['bank-holidays-unknown'] }],
    ['2018-05-08', '2017-09-01', '2018-08-31', { provisionalBecause: ['bank-holidays-unknown'] }],
    ['2034-05-02', '2033-09-01', '2034-08-31', { provisionalBecause: [] }],
  ])('knows the bank holidays, or says that it does not, of %s', async (firstDay, from, to, expected) => {
    const terms = [{ name: 'The whole year', from, to }];
    const calendar = { ...CALENDAR, covers: { from, to }, terms, closed: [], open: [] };
    // A second date, so that a refusal of the first is an answer among others.
    const { out } = await clock(calendar, [firstDay, to], '--json');
    expect(JSON.parse(out.split('\n')[0]!)).toMatchObject({ firstDay, ...expected });
  });

  it('says in words why dates are provisional in a year whose bank holidays are not known', async () => {
    const covers = { from: '2035-09-01', to: '2036-08-31' };
    const calendar = { ...CALENDAR, covers, terms: [{ name: 'All', ...covers }], closed: [], open: [] };
    const { out } = await clock(calendar, ['2036-05-06']);
    expect(out).toContain('Bank holidays are known of the years 2019 to 2035.');
    expect(out).not.toContain('The calendar ends on');
  });

  it('marks every date beyond the calendar as provisional, and no other', async () => {
    const { out } = await clock(CALENDAR, ['2028-06-23']);
    const marked = out.split('\n').filter((line) => line.endsWith('(provisional)'));
    expect(marked.map((line) => line.trim().split('  ')[0])).toEqual([
      'Monday 4 September 2028',
      ...['Friday 1 September 2028', 'Saturday 2 September 2028', 'Sunday 3 September 2028'],
      'Monday 4 September 2028',
    ]);
    expect(out).toContain('The calendar ends on Thursday 31 August 2028.');
  });

  it('says of several first days which are not school days, and exits 0', async () => {
    const { out, error } = await clock(CALENDAR, ['2026-10-25', '2026-10-07']);
    expect(error).toBeUndefined();
    expect(out).toContain(
      'Sunday 25 October 2026 is not a school day at school 900001; the next one is Monday 2 November 2026',
    );
    expect(out).toContain('Absence from Wednesday 7 October 2026');
  });

  it.each([
    [
      '2026-10-25',
      'is not a school day at school 900001; the next one is Monday 2 November 2026 (2026-11-02).',
    ],
    ['2026-02-30', 'The first day "2026-02-30" is not a date that exists, written YYYY-MM-DD.'],
    ['tomorrow', 'The first day "tomorrow" is not a date that exists, written YYYY-MM-DD.'],
  ])('refuses %s in one sentence', async (firstDay, sentence) => {
    const { out, error } = await clock(CALENDAR, [firstDay]);
    expect(out).toBe('');
    expect(error?.exitCode).toBe(2);
    expect(error?.message).toContain(sentence);
  });

  it.each([
    ['is not JSON', '{"school":', 'the file is not JSON.'],
    ['has faults', { ...CALENDAR, terms: [] }, '/terms  The calendar has no school day at all.'],
  ])('refuses a calendar that %s', async (_, calendar, sentence) => {
    const { error } = await clock(calendar, ['2026-10-07']);
    expect(error?.exitCode).toBe(2);
    expect(error?.message).toContain(sentence);
  });

  it('refuses a calendar file that is missing or is a folder', async () => {
    const missing = await run('clock', '--calendar', `${folder}/none.json`, '--first-day', '2026-10-07');
    expect(missing.error?.message).toBe(`No calendar from ${folder}/none.json: there is no such file.`);
    const noFile = await run('clock', '--calendar', folder, '--first-day', '2026-10-07');
    expect(noFile.error?.message).toBe(`No calendar from ${folder}: it cannot be read (EISDIR).`);
    expect([missing.error?.exitCode, noFile.error?.exitCode]).toEqual([2, 2]);
  });
});

describe('whereabouts calendar check', () => {
  const faulty = {
    ...CALENDAR,
    school: 'nine',
    open: [{ on: '2030-01-01', reason: 'open day' }],
  };
  const faults = [
    { pointer: '/school', message: '"school" must be a URN of six digits.' },
    {
      pointer: '/open/0/on',
      message: 'The open date (2030-01-01) lies outside the dates covered (2025-09-01 to 2028-08-31).',
    },
  ];

  it('says so when there is no fault', async () => {
    const file = await fileWith(`\uFEFF${JSON.stringify(CALENDAR)}`);
    expect(await run('calendar', 'check', file)).toEqual({
      out: 'The calendar of school 900001, 2025-09-01 to 2028-08-31, has no faults.\n',
      error: undefined,
    });
    expect((await run('calendar', 'check', file, '--json')).out).toBe('{"ok":true,"faults":[]}\n');
  });

  it('lists all faults at once and exits 2', async () => {
    const file = await fileWith(faulty);
    const { out, error } = await run('calendar', 'check', file);
    expect(out).toBe(faults.map(({ pointer, message }) => `${pointer}  ${message}\n`).join(''));
    expect(error?.message).toBe(`The calendar ${file} has 2 faults.`);
    expect(error?.exitCode).toBe(2);
    const json = await run('calendar', 'check', file, '--json');
    expect(JSON.parse(json.out)).toEqual({ ok: false, faults });
    expect(json.error?.exitCode).toBe(2);
  });
});
