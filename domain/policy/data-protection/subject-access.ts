/** What must be done with a part of a record before it goes to the person who asked for it. */
export const REDACTION_MARKS = {
  own: { words: 'About the person who asks: goes to them', source: 'UK GDPR art 15(1)' },
  'third-party': {
    words: 'About somebody else: redact, unless they agree or it is reasonable without',
    source: 'DPA 2018 Sch 2 para 16',
  },
  'free-text': {
    words: 'Written by somebody: read it for other people, and for what would do serious harm',
    source: 'DPA 2018 Sch 2 para 16; Sch 3 paras 2, 5 and 7',
  },
  safeguarding: {
    words: 'About the risk to a child: a person decides whether telling it would do serious harm',
    source: 'DPA 2018 Sch 3 paras 7, 8 and 21',
  },
} as const satisfies Record<string, { words: string; source: string }>;

export type RedactionMark = keyof typeof REDACTION_MARKS;

/**
 * How each member of what people sent is marked, by its name wherever it stands. A member that is not a row here is
 * marked as free text: what nobody has thought of must be read by a person first.
 */
const MARKED_MEMBERS: Readonly<Record<string, RedactionMark>> = {
  // Who the child is.
  ...marking('own', [
    ...['givenName', 'familyName', 'dateOfBirth', 'sex', 'upn', 'yearGroup', 'address', 'lines', 'postcode'],
    ...['school', 'pupil', 'absence', 'kind', 'firstDay', 'expectedReturn', 'startingDay', 'since', 'group'],
    ...[
      'subgroup',
      'on',
      'date',
      'session',
      'code',
      'marks',
      'outcome',
      'ground',
      'deletedOn',
      'holds',
      'fact',
    ],
    ...['check', 'result', 'attemptedAt', 'entries', 'notApplicableTo', 'confirmed', 'made', 'startsOn'],
    ...['enteredOn', 'duty', 'proof', 'step', 'law', 'until', 'destination', 'authority', 'erased'],
  ]),
  // Parents, carers, neighbours, and those who reported.
  ...marking('third-party', [
    ...['contacts', 'name', 'relationship', 'phone', 'email', 'parentalResponsibility'],
    ...['assessedBy', 'seenBy', 'by', 'referredBy', 'sibling', 'household'],
  ]),
  ...marking('safeguarding', ['circumstances', 'concern', 'to', 'reference', 'restriction']),
  ...marking('free-text', ['note', 'why', 'where', 'words', 'notApplicable', 'source']),
};

function marking(mark: RedactionMark, members: readonly string[]): Record<string, RedactionMark> {
  return Object.fromEntries(members.map((member) => [member, mark]));
}

/** One value of a record with how it is marked. `path` is a JSON pointer (RFC 6901) into what was sent. */
export interface MarkedValue {
  readonly path: string;
  readonly value: string | number | boolean | null;
  readonly mark: RedactionMark;
}

/**
 * Every value of something that was sent, each with its mark. What stands inside a member about somebody else is about
 * somebody else as well; of the marks on the way to a value the strictest one holds.
 */
export function markedValues(sent: unknown): MarkedValue[] {
  return walk(sent, '', 'own');
}

/** From the one that is passed on as it is to the one that is not. */
const STRICTER: readonly RedactionMark[] = ['own', 'free-text', 'safeguarding', 'third-party'];

function walk(value: unknown, path: string, above: RedactionMark): MarkedValue[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => walk(each, `${path}/${index}`, above));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([member, each]) => {
      const own = Object.hasOwn(MARKED_MEMBERS, member) ? MARKED_MEMBERS[member] : undefined;
      return walk(each, `${path}/${escaped(member)}`, stricter(above, own ?? 'free-text'));
    });
  }
  if (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value === null
  ) {
    return [{ path, value, mark: above }];
  }
  return [];
}

function stricter(one: RedactionMark, other: RedactionMark): RedactionMark {
  return STRICTER.indexOf(one) >= STRICTER.indexOf(other) ? one : other;
}

function escaped(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
