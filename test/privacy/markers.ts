import { createSearch } from './search.ts';

/** Texts that stand for what is personal, in what is refused or fails: they are kept nowhere at all. */
export const REFUSED = {
  body: 'Qzrefusedbody',
  path: 'qzrefusedpath',
  query: 'Qzrefusedquery',
  header: 'Qzrefusedheader',
  failed: 'Qzfailedname',
} as const;

/** The same in Signals that somebody sends straight to Temporal: its history has them from the sender, once. */
export const SIGNALLED = {
  member: 'Qzsignalmember',
  data: 'Qzsignaldata',
  actor: 'Qzsignalactor',
  id: 'Qzsignal id with words',
  name: 'Qzsignal name with words',
  kind: 'Qzsignalkind',
  school: 'Qzsignalschool',
  duty: 'Qzsignalduty',
  household: 'Qzsignal household with words',
  garbage: 'Qzsignalgarbage',
} as const;

/** Somewhere that is searched: a file, an answer, a page. */
export interface Place {
  readonly name: string;
  readonly content: Buffer;
}

export interface Found {
  readonly marker: string;
  readonly place: string;
}

type Find = (places: readonly Place[]) => Found[];

/** Finds every marker in every place, as it is, in any letter case, as UTF-16, percent-encoded or in Base64. */
export function find(markers: Readonly<Record<string, string>>, places: readonly Place[]): Found[] {
  return finderOf(markers)(places);
}

/** The same for many places: what is sought is made ready once. */
export function finderOf(markers: Readonly<Record<string, string>>): Find {
  const sought = Object.entries(markers).map(([marker, text]) => ({ marker, forms: formsOf(text) }));
  const inAnyCase = createSearch(
    sought.flatMap(({ marker, forms }) => forms.anyCase.map((form) => ({ marker, form }))),
  );
  const exactly = createSearch(
    sought.flatMap(({ marker, forms }) => forms.exact.map((form) => ({ marker, form }))),
  );
  return (places) =>
    places.flatMap(({ name, content }) => {
      const found = new Set([...exactly(content), ...inAnyCase(lowerCase(content))]);
      return [...found].map((marker) => ({ marker, place: name }));
    });
}

/** How often a text stands in a place, as it is or in Base64. */
export function count(text: string, { content }: Place): number {
  const exact = content.toString('latin1');
  return [text, ...new Set(base64Forms(text))].reduce((sum, form) => sum + exact.split(form).length - 1, 0);
}

/** Capital letters of ASCII made small; positions and all other bytes stay what they are. */
function lowerCase(content: Buffer): Buffer {
  const small = Buffer.from(content);
  for (let at = 0; at < small.length; at += 1) {
    const byte = small[at] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) small[at] = byte + 0x20;
  }
  return small;
}

function formsOf(text: string) {
  const spaceless = text.replaceAll(/\s/g, '');
  const spellings = [...new Set([text, spaceless, encodeURIComponent(text)])].map((each) =>
    each.toLowerCase(),
  );
  return {
    anyCase: [...spellings, ...spellings.map(utf16)],
    exact: [...new Set([text, spaceless, text.toLowerCase()])].flatMap((each) => [
      ...base64Forms(each),
      ...base64Forms(utf16(each)),
    ]),
  };
}

/** UTF-16 without its last byte: the same bytes stand in either byte order. */
function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').subarray(0, -1).toString('latin1');
}

/** What Base64 makes of a text wherever it begins in what is encoded, without the letters its neighbours change. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text, 'latin1')]);
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
}
