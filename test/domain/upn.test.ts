import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkUpn } from '../../domain/policy/law/upn.ts';

const vectors = JSON.parse(readFileSync(new URL('../vectors/upn.json', import.meta.url), 'utf8')) as {
  upn: string;
  valid: boolean;
  temporary?: boolean;
}[];

const SHAPE =
  'a UPN has 13 characters: a capital letter, 11 digits and a digit or capital letter, without I, O and S';
const CHECK_LETTER = 'the check letter at the start does not fit the rest of the UPN';

describe('A unique pupil number', () => {
  it.each(vectors)('$upn is valid: $valid', ({ upn, valid, temporary }) => {
    const expected = valid ? { valid, temporary } : { valid, why: expect.any(String) as string };
    expect(checkUpn(upn)).toEqual(expected);
  });

  it.each([
    ['H801200001001', false],
    ['V305250100001', false],
    ['U30525010001A', true],
  ])('%s is valid', (upn, temporary) => {
    expect(checkUpn(upn)).toEqual({ valid: true, temporary });
  });

  it.each([
    ['H80120000100', 'is too short'],
    ['H8012000010010', 'is too long'],
    [' H801200001001', 'has a space before it'],
    ['h801200001001', 'begins with a small letter'],
    ['I801200001001', 'begins with I'],
    ['O801200001001', 'begins with O'],
    ['S801200001001', 'begins with S'],
    ['H80120000100O', 'ends with O'],
    ['H80120000100a', 'ends with a small letter'],
    ['H8O1200001001', 'has a letter among its digits'],
    ['', 'is empty'],
  ])('"%s" is refused because it %s', (upn) => {
    expect(checkUpn(upn)).toEqual({ valid: false, why: SHAPE });
  });

  it.each(['A801200001001', 'H801200001002', 'H810200001001', 'U30525010001B'])(
    '%s is refused because its check letter does not fit',
    (upn) => {
      expect(checkUpn(upn)).toEqual({ valid: false, why: CHECK_LETTER });
    },
  );

  it('is refused whenever a single digit of it is mistyped', () => {
    const mistyped = Array.from({ length: 12 }, (_, index) =>
      `V305250100001`
        .split('')
        .with(index + 1, '9')
        .join(''),
    );
    expect(mistyped.filter((upn) => checkUpn(upn).valid)).toEqual([]);
  });
});
