import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calendarFaults } from '../../domain/calendar/calendar-faults.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { SchoolCalendar } from '../../domain/calendar/school-calendar.ts';
import { SCHOOL_2026 } from './calendars.ts';

const vectors = JSON.parse(readFileSync(new URL('../vectors/school-days.json', import.meta.url), 'utf8')) as {
  calendar: SchoolCalendar;
}[];

const range = (from: string, to: string) => ({ from: localDate(from), to: localDate(to) });
const COVERED = 'lies outside the dates covered (2026-09-01 to 2027-08-31)';
const open = (on: string) => ({ on: localDate(on), reason: 'open day' });

describe('A calendar without faults', () => {
  it.each(vectors.map(({ calendar }, index) => ({ calendar, row: index + 1, school: calendar.school })))(
    'is that of school $school, row $row',
    ({ calendar }) => {
      expect(calendarFaults(calendar)).toEqual([]);
    },
  );

  it('may have terms, closures and open dates up to both ends of the dates covered', () => {
    const { covers } = SCHOOL_2026;
    const calendar: SchoolCalendar = {
      ...SCHOOL_2026,
      terms: [
        { name: 'Autumn', ...range(covers.from, '2026-12-18') },
        { name: 'Rest', ...range('2026-12-19', covers.to) },
      ],
      closed: [
        { ...range(covers.from, covers.from), kind: 'inset' },
        { ...range(covers.to, covers.to), kind: 'inset' },
      ],
      open: [open(covers.from), open(covers.to)],
    };
    expect(calendarFaults(calendar)).toEqual([]);
  });

  it('may list its terms in any order', () => {
    expect(calendarFaults({ ...SCHOOL_2026, terms: SCHOOL_2026.terms.toReversed() })).toEqual([]);
  });

  it('may cover three years, and may have its only school day on the last date covered', () => {
    const covers = range('2026-09-01', '2029-09-02');
    expect(calendarFaults({ ...SCHOOL_2026, covers })).toEqual([]);
    const lastOnly = { ...SCHOOL_2026, terms: [], open: [open('2027-08-31')] };
    expect(calendarFaults(lastOnly)).toEqual([]);
  });
});

describe('A calendar is refused', () => {
  const rows: [string, Partial<SchoolCalendar>, string, string][] = [
    [
      'when a term ends before it begins',
      { terms: [{ name: 'Spring', ...range('2027-03-25', '2027-01-05') }] },
      '/terms/0',
      'The term "Spring" ends on 2027-01-05, before it begins on 2027-03-25.',
    ],
    [
      'when two terms overlap, even by one day',
      {
        terms: [
          { name: 'Autumn', ...range('2026-09-03', '2026-12-18') },
          { name: 'Spring', ...range('2026-12-18', '2027-03-25') },
        ],
      },
      '/terms/1',
      'The term "Spring" overlaps the term "Autumn".',
    ],
    [
      'when a term overlaps one listed before it that comes after it, even by one day',
      {
        terms: [
          { name: 'Spring', ...range('2026-12-18', '2027-03-25') },
          { name: 'Autumn', ...range('2026-09-03', '2026-12-18') },
        ],
      },
      '/terms/1',
      'The term "Autumn" overlaps the term "Spring".',
    ],
    [
      'when a term begins before the dates covered',
      { terms: [{ name: 'Autumn', ...range('2026-08-31', '2026-12-18') }] },
      '/terms/0',
      `The term "Autumn" (2026-08-31 to 2026-12-18) ${COVERED}.`,
    ],
    [
      'when a term ends after the dates covered',
      { terms: [{ name: 'Summer', ...range('2027-04-12', '2027-09-01') }] },
      '/terms/0',
      `The term "Summer" (2027-04-12 to 2027-09-01) ${COVERED}.`,
    ],
    [
      'when a closure ends before it begins',
      { closed: [{ ...range('2026-10-30', '2026-10-26'), kind: 'half-term' }] },
      '/closed/0',
      'The closure "half-term" ends on 2026-10-26, before it begins on 2026-10-30.',
    ],
    [
      'when a closure lies outside the dates covered',
      { closed: [...SCHOOL_2026.closed, { ...range('2027-09-01', '2027-09-01'), kind: 'inset' }] },
      '/closed/5',
      `The closure "inset" (2027-09-01) ${COVERED}.`,
    ],
    [
      'when an open date lies outside the dates covered',
      { open: [open('2026-08-31')] },
      '/open/0/on',
      `The open date (2026-08-31) ${COVERED}.`,
    ],
    [
      'when an open date is named twice',
      { open: [open('2027-05-03'), open('2026-10-19'), open('2027-05-03')] },
      '/open/2/on',
      'The open date 2027-05-03 is named twice.',
    ],
    [
      'when it names no day of the week',
      { weekdays: [] },
      '/weekdays',
      'The calendar names no day of the week.',
    ],
    [
      'when it names a day of the week twice',
      { weekdays: ['mon', 'tue', 'mon'] },
      '/weekdays/2',
      'The day of the week "mon" is named twice.',
    ],
    [
      'when it covers more than three years',
      { covers: range('2026-09-01', '2029-09-03') },
      '/covers',
      'The calendar covers more than three years (2026-09-01 to 2029-09-03).',
    ],
    [
      'when it ends before it begins',
      { covers: range('2026-09-02', '2026-09-01'), terms: [], closed: [], open: [] },
      '/covers',
      'The calendar ends on 2026-09-01, before it begins on 2026-09-02.',
    ],
    [
      'when it has no school day at all',
      { terms: [], open: [] },
      '/terms',
      'The calendar has no school day at all.',
    ],
  ];

  it.each(rows)('%s', (_, changed, pointer, message) => {
    expect(calendarFaults({ ...SCHOOL_2026, ...changed })).toEqual([{ pointer, message }]);
  });

  it('with all its faults at once', () => {
    const calendar: SchoolCalendar = {
      ...SCHOOL_2026,
      weekdays: [],
      terms: [{ name: 'Autumn', ...range('2026-12-18', '2026-08-01') }],
      closed: [{ ...range('2026-10-30', '2026-10-26'), kind: 'half-term' }],
      open: [open('2030-01-01')],
    };
    const pointers = calendarFaults(calendar).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/weekdays', '/terms/0', '/terms/0', '/closed/0', '/open/0/on']);
  });
});
