import { describe, expect, it } from 'vitest';
import { isSchoolCalendar } from '../../domain/calendar/calendar-shape.ts';
import { SCHOOL_2026 } from './calendars.ts';

const term = { name: 'Autumn', from: '2026-09-03', to: '2026-12-18' };
const closure = { from: '2026-10-26', to: '2026-10-30', kind: 'half-term' };
const open = { on: '2027-05-03', reason: 'open day' };
const without = (member: string) =>
  Object.fromEntries(Object.entries(SCHOOL_2026).filter(([name]) => name !== member));
const many = <T>(item: T, length: number): T[] => Array.from({ length }, () => item);

describe('The shape of a school calendar', () => {
  it('is that of the sample, and of one without terms, closures or open days', () => {
    expect(isSchoolCalendar(SCHOOL_2026)).toBe(true);
    expect(isSchoolCalendar({ ...SCHOOL_2026, weekdays: [], terms: [], closed: [], open: [] })).toBe(true);
  });

  it('is that of one day, and of a thousand of everything', () => {
    const oneDay = { from: '2026-09-03', to: '2026-09-03' };
    const full = {
      ...SCHOOL_2026,
      covers: oneDay,
      weekdays: many('mon', 1000),
      terms: many(term, 1000),
      closed: many({ ...closure, ...oneDay }, 1000),
      open: many(open, 1000),
    };
    expect(isSchoolCalendar(full)).toBe(true);
  });

  it.each(['half-term', 'inset', 'closure', 'holiday', 'other'])('knows closures of kind %s', (kind) => {
    expect(isSchoolCalendar({ ...SCHOOL_2026, closed: [{ ...closure, kind }] })).toBe(true);
  });

  it.each(Object.keys(SCHOOL_2026))('is incomplete without %s', (member) => {
    expect(isSchoolCalendar(without(member))).toBe(false);
  });

  it('is not that of nothing, of a word, of a number or of a list of calendars', () => {
    const values = [null, undefined, 'calendar', 7, [SCHOOL_2026]];
    expect(values.filter((value) => isSchoolCalendar(value))).toEqual([]);
  });

  it.each<[string, object]>([
    ['a number for a school', { school: 900001 }],
    ['no source in words', { source: null }],
    ['no covered dates', { covers: null }],
    ['a list of covered dates', { covers: ['2026-09-01', '2027-08-31'] }],
    ['no last date covered', { covers: { from: '2026-09-01' } }],
    ['no first date covered', { covers: { to: '2026-09-01' } }],
    ['covered dates that end before they begin', { covers: { from: '2026-09-01', to: '2026-08-31' } }],
    ['a first date that does not exist', { covers: { from: '2026-09-31', to: '2027-08-31' } }],
    ['a last date that does not exist', { covers: { from: '2026-09-01', to: '2027-02-29' } }],
    ['one text for the weekdays', { weekdays: 'mon' }],
    ['an invented weekday', { weekdays: ['funday'] }],
    ['a numbered weekday', { weekdays: [1] }],
    ['a weekday in capitals', { weekdays: ['mon', 'Tue'] }],
    ['more than a thousand weekdays', { weekdays: many('mon', 1001) }],
    ['one term that is no list', { terms: term }],
    ['no term in its list', { terms: [null] }],
    ['a term without a name', { terms: [term, { ...term, name: undefined }] }],
    ['a term with a number for a name', { terms: [{ ...term, name: 7 }] }],
    ['a term that ends before it begins', { terms: [{ ...term, to: '2026-09-02' }] }],
    ['more than a thousand terms', { terms: many(term, 1001) }],
    ['a closure that is a word', { closed: [closure, 'half-term'] }],
    ['a closure of an unknown kind', { closed: [{ ...closure, kind: 'strike' }] }],
    ['a closure without a kind', { closed: [{ ...closure, kind: undefined }] }],
    ['a closure without dates', { closed: [{ kind: 'half-term' }] }],
    ['an open day that is only a date', { open: ['2027-05-03'] }],
    ['an open day that is a list', { open: [open, [open]] }],
    ['an open day that does not exist', { open: [{ ...open, on: '2027-05-32' }] }],
    ['an open day without a reason', { open: [{ on: '2027-05-03' }] }],
    ['a reason without a day', { open: [{ reason: 'open day' }] }],
    ['open days that only look like a list', { open: { length: 0 } }],
  ])('is not one with %s', (_, changed) => {
    expect(isSchoolCalendar({ ...SCHOOL_2026, ...changed })).toBe(false);
  });
});
