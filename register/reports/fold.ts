/** Letters that Unicode does not take apart into a plain letter and an accent. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  þ: 'th',
};

/**
 * A name without case, accents, punctuation and spaces: `Zoë O’Neill-Smith` and `ZOE ONEILL SMITH` are the same. A
 * name of punctuation only keeps it: nothing left would be equal to every other such name.
 */
export function fold(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßæœøđðħıłþ]/g, (letter) => PLAIN[letter] ?? letter);
  // eslint-disable-next-line no-control-regex -- PostgreSQL stores every character but this one
  return plain.replace(/[^\p{L}\p{N}]/gu, '') || plain.replace(/\u0000/g, '');
}

/** Names folded in both orders, for finding `family given` as well as `given family` and parts of either. */
export function searchText(givenName: string, familyName: string): string {
  const [given, family] = [fold(givenName), fold(familyName)];
  return `${given}${family} ${family}${given}`;
}
