import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDocument } from 'zod-openapi';
import { calendarFileSchema, parseCalendarFile } from '../../api/files/calendar-file.ts';

const vectors = JSON.parse(readFileSync(new URL('../vectors/school-days.json', import.meta.url), 'utf8')) as {
  calendar: unknown;
}[];

const FILE = {
  school: '900001',
  source: 'sample, not a real school',
  covers: { from: '2026-09-01', to: '2027-08-31' },
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  terms: [
    { name: 'Autumn 2026', from: '2026-09-03', to: '2026-12-18' },
    { name: 'Spring 2027', from: '2027-01-05', to: '2027-03-25' },
  ],
  closed: [{ from: '2026-10-26', to: '2026-10-30', kind: 'half-term' }],
  open: [{ on: '2027-05-03', reason: 'school open by its own decision' }],
};

function errorsOf(file: unknown) {
  const result = parseCalendarFile(file);
  return result.ok ? [] : result.errors.map(({ pointer, message }) => [pointer, message]);
}

describe('A calendar file', () => {
  it('is taken as it stands when it has no fault', () => {
    expect(parseCalendarFile(FILE)).toEqual({ ok: true, calendar: FILE });
    expect(vectors.map(({ calendar }) => parseCalendarFile(calendar))).toEqual(
      vectors.map(({ calendar }) => ({ ok: true, calendar })),
    );
  });

  it('may leave out closures and open dates', () => {
    const { closed: _closed, open: _open, ...rest } = FILE;
    expect(parseCalendarFile(rest)).toEqual({ ok: true, calendar: { ...rest, closed: [], open: [] } });
  });

  it.each([null, 'a text', 42, [FILE]])('must be an object: %o', (file) => {
    expect(errorsOf(file)).toEqual([['', 'The calendar file must be an object.']]);
  });

  it.each([
    [{ school: undefined }, '/school', '"school" is missing.'],
    [{ school: 900001 }, '/school', '"school" must be a text.'],
    [{ school: '90001' }, '/school', '"school" must be a URN of six digits.'],
    [{ source: '' }, '/source', '"source" must not be empty.'],
    [{ covers: { from: '2026-09-01' } }, '/covers/to', '"to" is missing.'],
    [
      { weekdays: ['mon', 'funday'] },
      '/weekdays/1',
      'Entry 2 of "weekdays" must be one of mon, tue, wed, thu, fri, sat, sun.',
    ],
    [{ terms: 'none' }, '/terms', '"terms" must be a list.'],
    [{ terms: ['Autumn'] }, '/terms/0', 'Entry 1 of "terms" must be an object.'],
    [
      { terms: [{ name: 'Autumn', from: '2026-09-31', to: '2026-12-18' }] },
      '/terms/0/from',
      '"from" must be a date that exists, written YYYY-MM-DD.',
    ],
    [
      { closed: [{ from: '2026-10-26', to: '2026-10-30', kind: 'strike' }] },
      '/closed/0/kind',
      '"kind" must be one of half-term, inset, closure, holiday, other.',
    ],
    [{ 'term/dates~': [] }, '/term~1dates~0', '"term/dates~" is not known here.'],
    [{ open: [{ on: '2027-05-03', reason: 'open', by: 'head' }] }, '/open/0/by', '"by" is not known here.'],
    [
      { open: Array.from({ length: 1001 }, () => FILE.open[0]) },
      '/open',
      '"open" must not have more than 1000 entries.',
    ],
  ])('is refused for a fault of shape: %o', (changed, pointer, message) => {
    expect(errorsOf({ ...FILE, ...changed })).toContainEqual([pointer, message]);
  });

  it('is refused for a fault of sense', () => {
    const terms = [{ name: 'Autumn', from: '2026-12-18', to: '2026-09-03' }];
    expect(errorsOf({ ...FILE, terms })).toEqual([
      ['/terms/0', 'The term "Autumn" ends on 2026-09-03, before it begins on 2026-12-18.'],
    ]);
  });

  it('is told all its faults of shape and of sense at once, each at its place in the file', () => {
    const file = {
      ...FILE,
      school: undefined,
      terms: ['Autumn', { name: 'Spring', from: '2027-03-25', to: '2027-01-05' }],
      closed: [
        { from: '2026-10-26', to: '2026-10-30', kind: 'strike' },
        { ...FILE.closed[0], to: '2026-10-25' },
      ],
      open: [
        { on: 'soon', reason: 'open' },
        { on: '2030-01-01', reason: 'open' },
      ],
      extra: true,
    };
    expect(errorsOf(file).map(([pointer]) => pointer)).toEqual([
      ...['/school', '/terms/0', '/closed/0/kind', '/open/0/on', '/extra'],
      ...['/terms/1', '/closed/1', '/open/1/on'],
    ]);
  });

  it('is not told a consequence of what could not be read', () => {
    expect(errorsOf({ ...FILE, covers: 'next year' })).toEqual([['/covers', '"covers" must be an object.']]);
    expect(errorsOf({ ...FILE, weekdays: ['Monday'] }).map(([pointer]) => pointer)).toEqual(['/weekdays/0']);
    expect(errorsOf({ ...FILE, terms: undefined, open: [] })).toEqual([['/terms', '"terms" is missing.']]);
  });

  it('has a schema that can be published', () => {
    const document = createDocument({
      openapi: '3.1.0',
      info: { title: 'calendar', version: '1' },
      components: { schemas: { Calendar: calendarFileSchema } },
    });
    expect(document.components?.schemas?.['Calendar']).toMatchObject({
      properties: { covers: { properties: { from: { type: 'string', format: 'date' } } } },
    });
  });
});
