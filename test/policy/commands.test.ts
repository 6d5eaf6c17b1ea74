import { describe, expect, it } from 'vitest';
import { isReport, parseCommand, type CommandKind } from '../../domain/case/commands.ts';
import { CIRCUMSTANCE_CODES, SAFEGUARDING_ADDRESSEES } from '../../domain/policy/procedure/circumstances.ts';
import { EWS_CHECKS, RESULT_CODES, SCHOOL_CHECKS } from '../../domain/policy/procedure/enquiries.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';

const by = { role: 'ewo', id: 'ewo-1' };
const sent = (kind: string, data?: unknown) => ({ commandId: 'c-1', kind, by, data });
const why = (value: unknown) => {
  const parsed = parseCommand(value);
  return parsed.ok ? 'taken' : parsed.why;
};
const ATTEMPT = { check: 'housing', attemptedAt: '2026-11-04T09:15:00Z', result: 'no-information' };
const KINDS =
  'record-enquiry, assess-vulnerability, refer, raise-safeguarding-concern, returned, located-at-home, moved-out-of-area, still-missing, family-moved, over-compulsory-school-age, acknowledge, answer-handover, make-handover-link, note-handover-look, correct-first-day, correct-group, record-legal-fact, sign-off-joint-enquiry, advise-removal, notify-removal, record-attendance, record-sighting, change-calendar, change-edition, join-report, join-household, offer-finding, answer-finding, record-review, record-attendance-order, record-placement, educated-otherwise, note-joiner, note-leaver, note-rehearsal';

/** One good body of each kind. */
const GOOD: Readonly<Record<CommandKind, unknown>> = {
  'record-enquiry': { entries: [ATTEMPT, { check: 'sibling-schools', notApplicable: true }] },
  'assess-vulnerability': { circumstances: ['looked-after', 'ehcp'], concern: false },
  refer: {},
  'raise-safeguarding-concern': { to: ['childrens-social-care', 'police'], made: true },
  returned: {},
  'located-at-home': {},
  'moved-out-of-area': {},
  'still-missing': {},
  'family-moved': {},
  'over-compulsory-school-age': { handedTo: 'adult-social-care' },
  acknowledge: { duty: 'take-up-case' },
  'answer-handover': { confirmed: true, startsOn: '2026-11-09' },
  'make-handover-link': { lastDay: '2026-11-24' },
  'note-handover-look': {},
  'correct-first-day': { firstDay: '2026-10-08' },
  'correct-group': { group: 'went-missing', subgroup: 'traveller' },
  'record-legal-fact': { fact: 'died', holds: true },
  'sign-off-joint-enquiry': { result: 'found-no-return-agreed' },
  'advise-removal': { ground: 'i', override: false },
  'notify-removal': { ground: 'k', deletedOn: '2026-11-17', destinationKnown: true },
  'record-attendance': { marks: [{ date: '2026-10-08', session: 'pm', code: '\\' }] },
  'record-sighting': { on: '2026-10-08', confirmed: true },
  'change-calendar': {},
  'join-report': { reportId: 'r-1', school: '900002', circumstances: ['ehcp'] },
  'change-edition': { edition: '2026-09' },
  'join-household': { household: 'household-abc' },
  'offer-finding': {
    finding: { id: 'f-1', check: 'home-visit', attemptedAt: '2026-10-07T09:15:00Z', result: 'no-answer' },
  },
  'answer-finding': { finding: 'f-1', confirmed: false },
  'record-review': {
    actions: [{ action: 'meet-family', owner: 'ewo', dueOn: '2026-12-11' }],
    done: ['12.1'],
  },
  'record-attendance-order': { step: 'notice-served', until: '2026-12-24' },
  'record-placement': { status: 'accepted', startsOn: '2026-11-09' },
  'educated-otherwise': {},
  'note-joiner': {
    returnId: 'j-1',
    school: '900002',
    enteredOn: '2026-10-20',
    isLate: true,
    match: 'near',
  },
  'note-leaver': {
    returnId: 'l-1',
    school: '900002',
    ground: 'a',
    deletedOn: '2026-11-17',
    destinationKnown: true,
    isLate: false,
    match: 'same',
  },
  'note-rehearsal': {},
};

describe('A command as it is sent (4.1, 4.2)', () => {
  it.each(Object.entries(GOOD))('of kind %s is read as it stands', (kind, data) => {
    const command = { commandId: 'c-1', kind, by, data };
    expect(parseCommand(command)).toEqual({ ok: true, command });
  });

  it.each(Object.entries(GOOD))('of kind %s keeps nothing that it does not know', (kind, data) => {
    const extended = {
      ...sent(kind, { ...(data as object), note: 'free text' }),
      by: { ...by, name: 'free text' },
      note: 'free text',
    };
    const parsed = parseCommand(extended);
    expect(parsed.ok).toBe(true);
    expect(JSON.stringify(parsed)).not.toContain('free text');
  });

  it('keeps no word that stands beside an enquiry', () => {
    const entries = [
      { ...ATTEMPT, note: 'free text' },
      { check: 'refuges', notApplicable: true, note: 'free text' },
    ];
    const parsed = parseCommand(sent('record-enquiry', { entries }));
    expect(parsed).toEqual({
      ok: true,
      command: sent('record-enquiry', { entries: [ATTEMPT, { check: 'refuges', notApplicable: true }] }),
    });
  });

  it('takes no calendar from whoever says that it changed: the register knows which is in force', () => {
    expect(parseCommand(sent('change-calendar', { version: 2, dates: SCHOOL_2026 }))).toEqual({
      ok: true,
      command: sent('change-calendar', {}),
    });
  });

  it('may say that a child belongs to no household any more', () => {
    const left = sent('join-household', { household: null });
    expect(parseCommand(left)).toEqual({ ok: true, command: left });
  });

  it('may leave its data out when it has none', () => {
    const empty = { ok: true, command: sent('returned', {}) };
    expect(parseCommand({ commandId: 'c-1', kind: 'returned', by })).toEqual(empty);
    expect(parseCommand(sent('returned', null))).toEqual(empty);
  });

  it('may name the date that it speaks of', () => {
    expect(parseCommand({ ...sent('returned'), on: '2026-10-14' })).toEqual({
      ok: true,
      command: { ...sent('returned', {}), on: '2026-10-14' },
    });
  });

  it.each([...ROLE_CODES, 'receiver', 'service'])('may come from the role %s', (role) => {
    expect(why({ ...sent('returned'), by: { role, id: 'x' } })).toBe('taken');
  });
});

describe('A command that cannot be read (2)', () => {
  const notAnObject = 'a command is one object with commandId, kind, by and data';
  it.each([null, undefined, 'returned', 7, true, [], [sent('returned')]])('is %o', (value) => {
    expect(why(value)).toBe(notAnObject);
  });

  it.each([undefined, 7, '', 'two words', 'a/b', 'x'.repeat(121), 'line\nbreak', 'émile'])(
    'has the id %o',
    (commandId) => {
      expect(why({ ...sent('returned'), commandId })).toBe(
        'commandId must be 1 to 120 letters, digits or :._@-',
      );
    },
  );

  it.each(['x', 'A:b.c_d@e-f9', 'x'.repeat(120)])('may have the id %s', (commandId) => {
    expect(why({ ...sent('returned'), commandId })).toBe('taken');
  });

  it.each([undefined, 7, '', 'closed', 'toString', 'constructor', 'Returned', ['returned']])(
    'is of kind %o',
    (kind) => {
      expect(why({ ...sent('returned'), kind })).toBe(`kind must be one of ${KINDS}`);
    },
  );

  it.each([
    undefined,
    null,
    'ewo',
    ['ewo'],
    {},
    { role: 'ewo' },
    { role: 'ewo', id: 7 },
    { id: 'x' },
    { role: 'clock', id: 'clock' },
    { role: 'parent', id: 'x' },
    { role: 'toString', id: 'x' },
    { role: ['ewo'], id: 'x' },
    { role: 'ewo', id: 'x'.repeat(121) },
    { role: 'service', id: 'x'.repeat(121) },
  ])('comes from %o', (sender) => {
    expect(why({ ...sent('returned'), by: sender })).toBe('by must name a role of the product and an id');
  });

  it('may come from somebody with the longest id there is', () => {
    expect(why({ ...sent('returned'), by: { role: 'ewo', id: 'x'.repeat(120) } })).toBe('taken');
  });

  it.each([null, '', '14/10/2026', '2026-02-30', 20261014, '2026-10-14T00:00:00Z'])('speaks of %o', (on) => {
    expect(why({ ...sent('returned'), on })).toBe('on must be a date YYYY-MM-DD');
  });

  const malformed: readonly [CommandKind, unknown][] = [
    ['record-legal-fact', { fact: 'guesswork', holds: true }],
    ['record-legal-fact', { fact: 'died', holds: 'yes' }],
    ['sign-off-joint-enquiry', { result: 'found' }],
    ['advise-removal', { ground: 'p', override: false }],
    ['advise-removal', { ground: 'i', override: { why: 'free text' } }],
    ['notify-removal', { ground: 'p', deletedOn: '2026-11-17', destinationKnown: true }],
    ['notify-removal', { ground: 'i', deletedOn: '2026-11-31', destinationKnown: true }],
    ['notify-removal', { ground: 'i', deletedOn: '2026-11-17' }],
    ['acknowledge', { duty: 'send-pupil-file', proofOn: 'today' }],
    ...(['refer', 'returned', 'still-missing', 'note-rehearsal'] as const).flatMap((kind) =>
      ['', 'text', 7, false, [], [{}]].map((data): [CommandKind, unknown] => [kind, data]),
    ),
    ...[
      {},
      { entries: [] },
      { entries: ATTEMPT },
      { entries: [null] },
      { entries: ['housing'] },
      { entries: [[ATTEMPT]] },
      { entries: [ATTEMPT, {}] },
      { entries: [{ ...ATTEMPT, check: 'astrology' }] },
      { entries: [{ ...ATTEMPT, check: 'toString' }] },
      { entries: [{ ...ATTEMPT, check: ['housing'] }] },
      { entries: [{ ...ATTEMPT, check: undefined }] },
      { entries: [{ ...ATTEMPT, result: 'maybe' }] },
      { entries: [{ ...ATTEMPT, result: undefined }] },
      { entries: [{ ...ATTEMPT, attemptedAt: '2026-11-04' }] },
      { entries: [{ ...ATTEMPT, attemptedAt: '2026-11-04T09:15:00+01:00' }] },
      { entries: [{ ...ATTEMPT, attemptedAt: undefined }] },
      { entries: [{ check: 'housing' }] },
      { entries: [{ check: 'housing', notApplicable: false }] },
      { entries: [{ check: 'housing', notApplicable: 'yes' }] },
      { entries: Array.from({ length: 101 }, () => ATTEMPT) },
    ].map((data): [CommandKind, unknown] => ['record-enquiry', data]),
    ...[
      {},
      { circumstances: [], concern: 'no' },
      { circumstances: [] },
      { concern: true },
      { circumstances: 'looked-after', concern: true },
      { circumstances: ['happy'], concern: true },
      { circumstances: ['looked-after', 7], concern: true },
      { circumstances: ['hasOwnProperty'], concern: true },
    ].map((data): [CommandKind, unknown] => ['assess-vulnerability', data]),
    ...[
      {},
      { to: [], made: true },
      { to: ['police'] },
      { to: ['police'], made: 1 },
      { to: 'police', made: true },
      { to: ['neighbours'], made: true },
    ].map((data): [CommandKind, unknown] => ['raise-safeguarding-concern', data]),
    ...[{}, { duty: 7 }, { duty: 'x'.repeat(81) }].map((data): [CommandKind, unknown] => [
      'acknowledge',
      data,
    ]),
    ...[
      {},
      { confirmed: true },
      { confirmed: 'yes', startsOn: null },
      { confirmed: true, startsOn: '2026-02-30' },
      { confirmed: false },
      { confirmed: false, reason: 'because' },
      { confirmed: false, reason: 'toString' },
      { reason: 'moved-on' },
    ].map((data): [CommandKind, unknown] => ['answer-handover', data]),
    ...[{}, { lastDay: 14 }, { lastDay: '2026-02-30' }].map((data): [CommandKind, unknown] => [
      'make-handover-link',
      data,
    ]),
    ...[{}, { firstDay: '2026-02-30' }, { firstDay: 7 }].map((data): [CommandKind, unknown] => [
      'correct-first-day',
      data,
    ]),
    ...[
      {},
      { group: 'went-missing' },
      { group: 'lost', subgroup: null },
      { group: 'went-missing', subgroup: 'never-in-education' },
      { group: 'went-missing', subgroup: 'toString' },
      { subgroup: 'traveller' },
    ].map((data): [CommandKind, unknown] => ['correct-group', data]),
    ...[
      {},
      { reportId: 'r-1', school: '900002' },
      { reportId: 'r-1', circumstances: [] },
      { school: '900002', circumstances: [] },
      { reportId: 7, school: '900002', circumstances: [] },
      { reportId: 'r-1', school: 900002, circumstances: [] },
      { reportId: 'r-1', school: '900002', circumstances: ['happy'] },
      { reportId: 'r-1', school: '1900002', circumstances: [] },
      { reportId: 'r-1', school: '900002 and words', circumstances: [] },
      { reportId: 'two words', school: '900002', circumstances: [] },
    ].map((data): [CommandKind, unknown] => ['join-report', data]),
    ...[{}, { household: 7 }, { household: 'two words' }].map((data): [CommandKind, unknown] => [
      'join-household',
      data,
    ]),
    ...[{}, { edition: 2026 }, { edition: 'two words' }].map((data): [CommandKind, unknown] => [
      'change-edition',
      data,
    ]),
    ...[{}, { finding: 'f-1' }, { finding: { id: 'f-1' } }].map((data): [CommandKind, unknown] => [
      'offer-finding',
      data,
    ]),
    ...[
      {},
      { finding: 'f-1' },
      { finding: 'f-1', confirmed: 'yes' },
      { finding: 'two words', confirmed: true },
      { confirmed: true },
    ].map((data): [CommandKind, unknown] => ['answer-finding', data]),
    ...[{}, { status: 'lost' }, { status: 'offered', startsOn: '2026-02-30' }].map(
      (data): [CommandKind, unknown] => ['record-placement', data],
    ),
    ...[
      { returnId: 'a b' },
      { school: null },
      { school: '9000021' },
      { enteredOn: 'yesterday' },
      { isLate: 'no' },
      { match: 'far' },
    ].map((wrong): [CommandKind, unknown] => [
      'note-joiner',
      { ...(GOOD['note-joiner'] as object), ...wrong },
    ]),
    ...[
      { returnId: 'a b' },
      { school: null },
      { ground: 'z' },
      { deletedOn: 'tomorrow' },
      { destinationKnown: 'no' },
      { isLate: 'no' },
      { match: 'far' },
    ].map((wrong): [CommandKind, unknown] => [
      'note-leaver',
      { ...(GOOD['note-leaver'] as object), ...wrong },
    ]),
  ];

  it.each(malformed.map(([kind, data]) => ({ kind, data, shown: JSON.stringify(data).slice(0, 120) })))(
    'is of kind $kind with data $shown',
    ({ kind, data }) => {
      expect(why(sent(kind, data))).toBe(`data does not fit a command of kind ${kind}`);
    },
  );
});

describe('The most a command may carry (2.3, school check list, LA check list)', () => {
  it('is a hundred enquiries', () => {
    expect(why(sent('record-enquiry', { entries: Array.from({ length: 100 }, () => ATTEMPT) }))).toBe(
      'taken',
    );
  });

  it('is every check with every result, on either list', () => {
    for (const check of [...Object.keys(SCHOOL_CHECKS), ...Object.keys(EWS_CHECKS)]) {
      const entries = RESULT_CODES.map((result) => ({ ...ATTEMPT, check, result }));
      expect(why(sent('record-enquiry', { entries }))).toBe('taken');
    }
  });

  it('is every circumstance, and every addressee of a referral', () => {
    expect(why(sent('assess-vulnerability', { circumstances: CIRCUMSTANCE_CODES, concern: true }))).toBe(
      'taken',
    );
    const to = Object.keys(SAFEGUARDING_ADDRESSEES);
    expect(to).toEqual(['childrens-social-care', 'police', 'children-and-families-hub']);
    expect(why(sent('raise-safeguarding-concern', { to, made: false }))).toBe('taken');
  });

  it('is the name of a duty with eighty characters', () => {
    expect(why(sent('acknowledge', { duty: 'x'.repeat(80) }))).toBe('taken');
  });
});

describe('The kinds that report on the child (flow chart outcome 1, flow chart outcome 2, flow chart outcome 3)', () => {
  it('are a return, the outcomes but a place, and the school’s finding that the family moved', () => {
    const kinds = Object.keys(GOOD) as CommandKind[];
    expect(kinds.filter((kind) => isReport(kind))).toEqual([
      'returned',
      'located-at-home',
      'moved-out-of-area',
      'still-missing',
      'family-moved',
      'over-compulsory-school-age',
      'educated-otherwise',
    ]);
  });
});
