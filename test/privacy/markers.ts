/** Texts that stand for what is personal. Each is found nowhere by chance, and nowhere but where it was sent to. */
export const MARKERS = {
  givenName: 'Qzgivenbea',
  familyName: 'Qzfamilyoak',
  otherGivenName: 'Qzgivenlou',
  otherFamilyName: 'Qzfamilyelm',
  thirdGivenName: 'Qzgivenkit',
  thirdFamilyName: 'Qzfamilyash',
  addressLine: 'Qzstreetlane',
  secondAddressLine: 'Qzvillagegreen',
  postcode: 'QZ7 9QX',
  phone: '07700 900739',
  otherPhone: '+44 1632 960738',
  email: 'qzcarer.mail@example.invalid',
  otherEmail: 'qzaunt.mail@example.invalid',
  contactName: 'Qzcontactbee',
  otherContactName: 'Qzcontactfly',
  relationship: 'Qzgodparent',
  sex: 'Qzsexword',
  reportNote: 'Qzreportnote',
  joinedNote: 'Qzjoinednote',
  enquiryNote: 'Qzenquirynote',
  notApplicable: 'Qznotapplicable',
  assessedBy: 'Qzassessor',
  vulnerabilityNote: 'Qzvulnerabilitynote',
  concernReference: 'QZREF/77/1',
  concernNote: 'Qzconcernnote',
  correctionWhy: 'Qzcorrectionwhy',
  referralNote: 'Qzreferralnote',
  acknowledgementNote: 'Qzacknowledged',
  outcomeNote: 'Qzoutcomenote',
  destinationAuthority: 'Qzauthority',
  destinationSchool: 'Qzacademy',
} as const;

/** The same in what is refused, or what fails: it is kept nowhere at all. */
export const REFUSED = {
  body: 'Qzrefusedbody',
  path: 'qzrefusedpath',
  query: 'Qzrefusedquery',
  header: 'Qzrefusedheader',
  failed: 'Qzfailedname',
} as const;

/** The same in a school's calendar: it is shown with the calendar, and no case is told of it. */
export const CALENDAR = {
  source: 'Qzcalendarsource',
  term: 'Qztermname',
  reason: 'Qzopeningreason',
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

/** Finds every marker in every place, as it is, in any letter case, as UTF-16, percent-encoded or in Base64. */
export function find(markers: Readonly<Record<string, string>>, places: readonly Place[]): Found[] {
  const sought = Object.entries(markers).map(([marker, text]) => ({ marker, forms: formsOf(text) }));
  return places.flatMap(({ name, content }) => {
    // One character a byte: positions and bytes stay what they are.
    const exact = content.toString('latin1');
    const folded = exact.toLowerCase();
    return sought
      .filter(
        ({ forms }) =>
          forms.anyCase.some((form) => folded.includes(form)) ||
          forms.exact.some((form) => exact.includes(form)),
      )
      .map(({ marker }) => ({ marker, place: name }));
  });
}

/** How often a text stands in a place, as it is or in Base64. */
export function count(text: string, { content }: Place): number {
  const exact = content.toString('latin1');
  return [text, ...new Set(base64Forms(text))].reduce((sum, form) => sum + exact.split(form).length - 1, 0);
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
