import { describe, expect, it } from 'vitest';
import { markedValues } from '../../../domain/policy/data-protection/subject-access.ts';

const marksOf = (sent: unknown) =>
  Object.fromEntries(markedValues(sent).map(({ path, mark }) => [path, mark]));

describe('What a person is given of their own record (UK GDPR art 15)', () => {
  it('names every value with where it stands', () => {
    expect(markedValues({ pupil: { givenName: 'Amara', address: { lines: ['1 Sample Street'] } } })).toEqual([
      { path: '/pupil/givenName', value: 'Amara', mark: 'own' },
      { path: '/pupil/address/lines/0', value: '1 Sample Street', mark: 'own' },
    ]);
  });

  it('is marked where it is about somebody else, whatever stands inside', () => {
    expect(
      marksOf({
        pupil: { contacts: [{ name: 'B Example', phone: '07700 900001', parentalResponsibility: true }] },
      }),
    ).toEqual({
      '/pupil/contacts/0/name': 'third-party',
      '/pupil/contacts/0/phone': 'third-party',
      '/pupil/contacts/0/parentalResponsibility': 'third-party',
    });
  });

  it('is marked where somebody wrote it, and where it tells of a risk', () => {
    expect(
      marksOf({ note: 'x', why: 'y', circumstances: ['ehcp'], concern: true, on: '2026-10-07' }),
    ).toEqual({
      '/note': 'free-text',
      '/why': 'free-text',
      '/circumstances/0': 'safeguarding',
      '/concern': 'safeguarding',
      '/on': 'own',
    });
  });

  it('is marked to be read first where nobody has thought of it', () => {
    expect(marksOf({ surprise: { givenName: 'Amara' }, constructor: 'x' })).toEqual({
      '/surprise/givenName': 'free-text',
      '/constructor': 'free-text',
    });
  });

  it('keeps the stricter of two marks, and writes a pointer that can be followed', () => {
    expect(marksOf({ note: { name: 'x' }, 'a/b~c': null })).toEqual({
      '/note/name': 'third-party',
      '/a~1b~0c': 'free-text',
    });
    expect(markedValues([undefined, 7, false])).toEqual([
      { path: '/1', value: 7, mark: 'own' },
      { path: '/2', value: false, mark: 'own' },
    ]);
  });

  it.each([
    [
      'own',
      'givenName familyName dateOfBirth sex upn yearGroup address lines postcode school pupil absence kind',
    ],
    [
      'own',
      'firstDay expectedReturn startingDay since group subgroup on date session code marks outcome ground',
    ],
    ['own', 'deletedOn holds fact check result attemptedAt entries notApplicableTo confirmed made startsOn'],
    ['own', 'enteredOn duty proof step law until destination authority erased'],
    ['third-party', 'contacts name relationship phone email parentalResponsibility assessedBy seenBy by'],
    ['third-party', 'referredBy sibling household'],
    ['safeguarding', 'circumstances concern to reference restriction'],
    ['free-text', 'note why where words notApplicable source'],
  ])('marks as %s: %s', (mark, members) => {
    const names = members.split(' ');
    const sent = Object.fromEntries(names.map((name) => [name, 1]));
    expect(markedValues(sent)).toEqual(names.map((name) => ({ path: `/${name}`, value: 1, mark })));
  });
});
