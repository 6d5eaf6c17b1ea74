import { describe, expect, it } from 'vitest';
import type { CmeCase, SharedFinding } from '../../domain/case/cme-case.ts';
import { readFinding, type CommandData } from '../../domain/case/commands.ts';
import { EWS_CHECKS } from '../../domain/policy/procedure/enquiries.ts';
import { isShared } from '../../domain/policy/procedure/shared-findings.ts';
import {
  actor,
  caseIn,
  commandOf,
  dutyOf,
  eventsOf,
  EWO,
  MANAGER,
  refused,
  SCHOOL,
  SERVICE,
  stateOf,
  taken,
  type CaseAt,
} from './missing-child.ts';

const FOUND: SharedFinding = {
  id: 'case-0-7-0',
  check: 'home-visit',
  attemptedAt: '2026-11-02T10:00:00Z',
  result: 'information-gained',
};
const joined = (household: string | null) => commandOf('join-household', SERVICE, { household });
const offered = (finding: SharedFinding = FOUND) => commandOf('offer-finding', SERVICE, { finding });
const answered = (confirmed: boolean, finding = FOUND.id, by = EWO) =>
  commandOf('answer-finding', by, { finding, confirmed });
const after = ({ current, at }: CaseAt, ...commands: Parameters<typeof taken>[1][]): CaseAt => ({
  current: commands.reduce<CmeCase>(
    (before, command) => taken({ current: before, at }, command).case,
    current,
  ),
  at,
});
const alone = caseIn('ews-enquiries');
const sibling = after(alone, joined('household-1'));
const asked = after(sibling, offered());
const attempted = (entries: CommandData['record-enquiry']['entries'], by = EWO) =>
  commandOf('record-enquiry', by, { entries });
const visit = { check: 'home-visit', attemptedAt: '2026-11-03T09:00:00Z', result: 'no-answer' } as const;

describe('Children of one household (LA check list, 1.2)', () => {
  it('are linked, and the case says so', () => {
    const change = taken(alone, joined('household-1'));
    expect(change.case.household).toBe('household-1');
    expect(change.events).toEqual([{ what: 'household-joined', policy: ['LA check list', '1.2'], data: {} }]);
  });

  it('are not linked twice', () => {
    expect(eventsOf(taken(sibling, joined('household-1')))).toEqual([]);
  });

  it('may turn out not to be: what is offered lapses, and nobody owes an answer', () => {
    const change = taken(asked, joined(null));
    expect(change.case).toMatchObject({ household: null, offers: [] });
    expect(eventsOf(change)).toEqual(['household-left']);
    expect(stateOf(change.case, 'answer-shared-finding')).toBe('done');
  });

  it('keep what is offered when they are linked to another household', () => {
    expect(taken(asked, joined('household-2')).case.offers).toEqual([FOUND]);
  });
});

describe('What is found at the home of one child (LA check list, 5 EWS)', () => {
  it.each(['contact-parents', 'contact-emergency-contacts', 'home-visit', 'neighbours'] as const)(
    'by %s is of use to siblings',
    (check) => {
      const { shares } = taken(sibling, attempted([{ ...visit, check }]));
      expect(shares).toEqual([{ ...visit, check, id: `case-1-${String(sibling.current.version + 1)}-0` }]);
    },
  );

  it('by any other check stays with that child', () => {
    const shared = Object.keys(EWS_CHECKS).filter((check) => isShared(check));
    expect(shared).toEqual(['contact-parents', 'contact-emergency-contacts', 'home-visit', 'neighbours']);
    expect(taken(sibling, attempted([{ ...visit, check: 'housing' }])).shares).toEqual([]);
  });

  it('has an id of its own for each finding of one report', () => {
    const { shares } = taken(sibling, attempted([visit, { ...visit, check: 'neighbours' }]));
    expect(shares.map(({ id }) => id.slice(-2))).toEqual(['-0', '-1']);
  });

  it('stays where it is when the check does not apply, when the school made it, or without a sibling', () => {
    const notApplicable = attempted([{ check: 'home-visit', notApplicable: true }]);
    expect(taken(sibling, notApplicable).shares).toEqual([]);
    expect(taken(sibling, attempted([visit], SCHOOL)).shares).toEqual([]);
    expect(taken(alone, attempted([visit])).shares).toEqual([]);
  });

  it.each(['returned', 'located-at-home', 'moved-out-of-area'] as const)(
    'is that the child was located: %s',
    (kind) => {
      const { shares } = taken(sibling, commandOf(kind, EWO, {}));
      expect(shares.map(({ check, result, attemptedAt }) => [check, result, attemptedAt])).toEqual([
        ['siblings-and-their-schools', 'information-gained', '2026-11-03T16:00:00Z'],
      ]);
    },
  );

  it('is nothing when the child is still missing', () => {
    const due = after(caseIn('decision-due'), joined('household-1'));
    expect(taken(due, commandOf('still-missing', EWO, {})).shares).toEqual([]);
  });
});

describe('What was found at a sibling’s (LA check list, 1.2)', () => {
  it('is offered to the officer who holds the case, who owes an answer by the next school day', () => {
    const change = taken(sibling, offered());
    expect(change.case.offers).toEqual([FOUND]);
    expect(change.case.enquiries.ews).toEqual({});
    expect(change.events).toEqual([
      { what: 'finding-offered', policy: EWS_CHECKS['home-visit'].policy, data: { ...FOUND } },
    ]);
    expect(dutyOf(change.case, 'answer-shared-finding')).toMatchObject({
      owedBy: 'ewo',
      dueAt: '2026-11-04T16:00:00Z',
      state: 'open',
    });
  });

  it('is offered once, however often it is sent', () => {
    const again = taken(asked, offered());
    expect(again.case.offers).toEqual([FOUND]);
    expect(eventsOf(again)).toEqual([]);
  });

  it('stands in this child’s ledger too once the officer confirms it', () => {
    const change = taken(asked, answered(true));
    expect(change.case.enquiries.ews).toMatchObject({
      'home-visit': {
        attempts: [{ at: FOUND.attemptedAt, result: 'information-gained', channel: 'visit' }],
        notApplicable: null,
      },
    });
    expect(change.case.offers).toEqual([]);
    expect(stateOf(change.case, 'answer-shared-finding')).toBe('done');
    expect(change.events.map(({ what, data }) => [what, data['confirmed']])).toEqual([
      ['finding-answered', true],
      ['enquiry-recorded', undefined],
    ]);
    expect(change.events[0]).toMatchObject({
      policy: EWS_CHECKS['home-visit'].policy,
      data: { finding: FOUND.id, confirmed: true, check: 'home-visit', result: 'information-gained' },
    });
    expect(change.shares).toEqual([]);
  });

  it('leaves no trace in the ledger when it does not hold for this child', () => {
    const change = taken(asked, answered(false));
    expect(change.case.enquiries.ews).toEqual({});
    expect(stateOf(change.case, 'answer-shared-finding')).toBe('done');
    expect(eventsOf(change)).toEqual(['finding-answered']);
  });

  it('is owed an answer until the last of several is answered', () => {
    const second = { ...FOUND, id: 'case-0-7-1', check: 'neighbours' } as const;
    const both = after(asked, offered(second));
    const first = taken(both, answered(true));
    expect(first.case.offers).toEqual([second]);
    expect(stateOf(first.case, 'answer-shared-finding')).toBe('open');
    const last = taken({ ...both, current: first.case }, answered(false, second.id, MANAGER));
    expect(stateOf(last.case, 'answer-shared-finding')).toBe('done');
  });

  it('is answered by the council only, and only while something is offered', () => {
    expect(refused(asked, answered(true, FOUND.id, SCHOOL)).refused).toBe('forbidden');
    expect(refused(asked, answered(true, FOUND.id, actor('send-officer'))).refused).toBe('forbidden');
    expect(refused(sibling, answered(true)).refused).toBe('not-allowed-now');
    expect(refused(asked, answered(true, 'another'))).toEqual({
      refused: 'invalid',
      why: 'Nothing with that id is offered to this case.',
      pointer: '/finding',
    });
  });
});

describe('A finding as it is sent (LA check list)', () => {
  it('is read with its known members only', () => {
    expect(readFinding({ ...FOUND, note: 'free text' })).toEqual(FOUND);
  });

  it.each([
    null,
    'home-visit',
    { ...FOUND, id: 'two words' },
    { ...FOUND, id: 7 },
    { ...FOUND, check: 'text-parents' },
    { ...FOUND, check: undefined },
    { ...FOUND, result: 'perhaps' },
    { ...FOUND, attemptedAt: '2026-02-30T10:00:00Z' },
    { ...FOUND, attemptedAt: undefined },
  ])('is none: %j', (value) => {
    expect(readFinding(value)).toBeUndefined();
  });
});
