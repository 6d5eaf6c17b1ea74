import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import { isCursor } from '../../register/cases/case-list.ts';
import type { CaseFilter } from '../../register/cases/case-list-port.ts';
import type { Scope } from '../../register/register.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  furnish,
  MORNING,
  openRecorded,
  OTHER_SCHOOL,
  reportOf,
  SCHOOL,
  type RecordedCase,
} from './case-files.ts';

let test: TestRegister;
const cases: Record<string, RecordedCase> = {};

/** Cases of every urgency, each child with a name that says which. */
beforeAll(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  const open = async (familyName: string, firstDay: string, report: object = {}) => {
    test.clock.now += 1_000;
    const absence = { kind: 'unexplained', firstDay: localDate(firstDay) } as const;
    cases[familyName] = await openRecorded(
      test.register,
      reportOf({ familyName, givenName: `Zoë ${familyName}` }, { absence, ...report }),
      { at: new Date(test.clock.now).toISOString() },
    );
  };
  test.clock.now = Date.parse('2026-11-05T09:00:00Z');
  await open('Younger', '2026-11-05');
  await open('Older', '2026-11-04', { school: OTHER_SCHOOL.urn });
  await open('Returned', '2026-11-05');
  await open('Overdue', '2026-11-02', { circumstances: ['ehcp'] });
  await open('Waiting', '2026-11-05');
  await open('Deciding', '2026-09-07');
  await cases['Returned']!.command('2026-11-05T09:30:00Z', { kind: 'returned' });
  // Moved by a rehearsal to the last minute of its day 1: in real time its deadline comes before Younger's.
  await cases['Waiting']!.command('2026-11-05T15:59:00Z', { kind: 'note-rehearsal' });
});
afterAll(() => test.close());

const list = async (filter: Partial<CaseFilter> = {}, scope: Scope = 'authority') => {
  const page = await test.register.listCases({ limit: 50, searchNames: true, ...filter }, scope);
  return page.items.map(({ pupil }) => pupil.familyName);
};

describe('The case list, most urgent first', () => {
  it('shows decisions due, then what is overdue, then the nearest deadline, then closed cases', async () => {
    expect(await list()).toEqual(['Deciding', 'Overdue', 'Older', 'Waiting', 'Younger', 'Returned']);
  });

  it('comes page by page in the same order, although time passes between the pages', async () => {
    const names: string[] = [];
    let cursor: string | null = null;
    const started = test.clock.now;
    do {
      const page: Awaited<ReturnType<typeof test.register.listCases>> = await test.register.listCases(
        { limit: 2, searchNames: true, ...(cursor !== null && { cursor }) },
        'authority',
      );
      names.push(...page.items.map(({ pupil }) => pupil.familyName));
      cursor = page.next;
      if (cursor !== null) expect(isCursor(cursor)).toBe(true);
      test.clock.now += 24 * 3_600_000;
    } while (cursor !== null);
    test.clock.now = started;
    expect(names).toEqual(await list());
  });

  it.each(['', 'nonsense', '!', Buffer.from('[1,2]').toString('base64url'), 'W10', 'bnVsbA'])(
    'refuses a cursor it never gave out: %j',
    async (cursor) => {
      expect(isCursor(cursor)).toBe(false);
      await expect(list({ cursor })).rejects.toThrow(RangeError);
    },
  );
});

describe('The case list shows only what its reader may see', () => {
  it('to a school its own cases', async () => {
    expect(await list({}, { school: OTHER_SCHOOL.urn })).toEqual(['Older']);
    expect(await list({ school: SCHOOL.urn }, { school: OTHER_SCHOOL.urn })).toEqual([]);
    const { caseId } = cases['Younger']!.pending;
    expect(await test.register.findCase(caseId, { school: OTHER_SCHOOL.urn })).toBeUndefined();
    expect(await test.register.findCase(caseId, { school: SCHOOL.urn })).toBeDefined();
  });

  it('to the SEND officer children with a plan', async () => {
    expect(await list({}, { circumstance: 'ehcp' })).toEqual(['Overdue']);
    const { caseId } = cases['Younger']!.pending;
    expect(await test.register.findCase(caseId, { circumstance: 'ehcp' })).toBeUndefined();
  });
});

describe('The case list can be narrowed', () => {
  it.each<[Partial<CaseFilter>, string[]]>([
    [{ stage: 'decision-due' }, ['Deciding']],
    [{ school: OTHER_SCHOOL.urn }, ['Older']],
    [{ holder: 'ewo' }, ['Deciding']],
    [{ dueBefore: '2026-11-03T00:00:00Z' }, ['Deciding', 'Overdue']],
    [{ q: 'zoe YOUNG' }, ['Younger']],
    [{ q: 'younger zoë' }, ['Younger']],
    [{ q: 'zoe young', searchNames: false }, []],
    [{ q: "'; drop table cases; --" }, []],
    [{ q: '%' }, []],
    [{ q: '\u0000' }, []],
  ])('by %j', async (filter, expected) => {
    expect(await list(filter)).toEqual(expected);
  });

  it('by a part of the reference, also for those who may not search names', async () => {
    const { reference } = cases['Older']!.pending;
    expect(await list({ q: reference.toLowerCase(), searchNames: false })).toEqual(['Older']);
    expect(await list({ q: reference.slice(7), searchNames: false })).toEqual(['Older']);
  });
});

describe('What is in no row', () => {
  it.each(['', 'x', '\u0000', '../..', '0'.repeat(5000)])('is not found: %j', async (text) => {
    expect(await test.register.findCase(text, 'authority')).toBeUndefined();
    expect(await test.register.findAddress(text)).toBeUndefined();
    expect(await test.register.timeline(text, 'authority')).toEqual([]);
    expect(await test.register.moves(text, 'authority')).toEqual([]);
    expect(await test.register.findSchool(text)).toBeUndefined();
    expect(await test.register.openCasesOf(text.replace('\u0000', ''))).toEqual([]);
  });
});

describe('Figures', () => {
  it('count cases by stage', async () => {
    const { casesByStage, pendingCases } = await test.register.figures();
    expect(casesByStage).toEqual({
      'school-enquiries': 4,
      'decision-due': 1,
      closed: 1,
    });
    expect(pendingCases).toBe(0);
  });

  it('of open cases of a school are its open cases', async () => {
    const open = await test.register.openCasesOf(SCHOOL.urn);
    expect(open.map(({ pupil }) => pupil.familyName)).toEqual(['Younger', 'Overdue', 'Waiting', 'Deciding']);
  });
});
