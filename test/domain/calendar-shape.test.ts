import { describe, expect, it } from 'vitest';
import { isSchoolCalendar } from '../../domain/calendar-shape.ts';
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

  it.each([null, undefined, 'calendar', 7, [SCHOOL_2026]])('is not %o', (value) => {
    expect(isSchoolCalendar(value)).toBe(false);
  });

  it.each([
    { school: 900001 },
    { source: null },
    { covers: null },
    { covers: ['2026-09-01', '2027-08-31'] },
    { covers: { from: '2026-09-01' } },
    { covers: { to: '2026-09-01' } },
    { covers: { from: '2026-09-01', to: '2026-08-31' } },
    { covers: { from: '2026-09-31', to: '2027-08-31' } },
    { covers: { from: '2026-09-01', to: '2027-02-29' } },
    { weekdays: 'mon' },
    { weekdays: ['funday'] },
    { weekdays: [1] },
    { weekdays: ['mon', 'Tue'] },
    { weekdays: many('mon', 1001) },
    { terms: term },
    { terms: [null] },
    { terms: [term, { ...term, name: undefined }] },
    { terms: [{ ...term, name: 7 }] },
    { terms: [{ ...term, to: '2026-09-02' }] },
    { terms: many(term, 1001) },
    { closed: [closure, 'half-term'] },
    { closed: [{ ...closure, kind: 'strike' }] },
    { closed: [{ ...closure, kind: undefined }] },
    { closed: [{ kind: 'half-term' }] },
    { open: ['2027-05-03'] },
    { open: [open, [open]] },
    { open: [{ ...open, on: '2027-05-32' }] },
    { open: [{ on: '2027-05-03' }] },
    { open: [{ reason: 'open day' }] },
    { open: { length: 0 } },
  ])('is not one with %j', (changed) => {
    expect(isSchoolCalendar({ ...SCHOOL_2026, ...changed })).toBe(false);
  });
});
