import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOf, instantAt, isInstant } from '../../domain/calendar/instant.ts';

describe('An instant', () => {
  it('is written short when it is a whole second, and in milliseconds otherwise', () => {
    expect(instantAt(Date.parse('2026-10-20T15:00:00Z'))).toBe('2026-10-20T15:00:00Z');
    expect(instantAt(Date.parse('2026-10-20T15:00:00Z') + 1)).toBe('2026-10-20T15:00:00.001Z');
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (epoch) => {
        expect(epochOf(instantAt(epoch))).toBe(epoch);
        expect(isInstant(instantAt(epoch))).toBe(true);
      }),
    );
  });

  it('is no number when the text is none', () => {
    expect(epochOf('soon')).toBeNaN();
  });

  it.each([
    '2026-10-20T15:00:00Z',
    '2026-10-20T00:00:00Z',
    '2026-10-20T23:59:59.9Z',
    '2026-10-20T15:00:00.123456789Z',
    '2028-02-29T10:00:00Z',
  ])('is %s', (text) => {
    expect(isInstant(text)).toBe(true);
  });

  it.each([
    '',
    'now',
    '2026-10-20',
    '2026-10-20T15:00Z',
    '2026-10-20T15:00:00',
    '2026-10-20T15:00:00+01:00',
    '2026-10-20 15:00:00Z',
    '2026-10-20t15:00:00z',
    ' 2026-10-20T15:00:00Z',
    '2026-10-20T15:00:00Z ',
    '2026-10-20T15:00:00.Z',
    '2026-10-20T15:00:00.1234567890Z',
    '12026-10-20T15:00:00Z',
    '2026-13-20T15:00:00Z',
    '2026-10-32T15:00:00Z',
    '2026-02-30T15:00:00Z',
    '2027-02-29T15:00:00Z',
    '2026-10-20T24:00:00Z',
    '2026-10-20T15:00:00Z (a word)',
    '(a word) 2026-10-20T15:00:00Z',
    '2026-10-20T25:00:00Z',
    '2026-10-20T15:60:00Z',
    '2026-10-20T15:00:60Z',
    20261020,
    null,
    undefined,
    ['2026-10-20T15:00:00Z'],
    new Date(0),
  ])('is not %o', (value) => {
    expect(isInstant(value)).toBe(false);
  });
});
