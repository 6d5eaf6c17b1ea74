import type { Actor } from '../../domain/policy/access/actors.ts';
import { missingChecks } from '../../domain/case/deadlines.ts';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../domain/case/cme-case.ts';
import type { EnquiryEntry } from '../../domain/case/commands.ts';
import {
  checksOf,
  findCheck,
  RESULT_CODES,
  sideOf,
  type Check,
  type EnquiryResult,
  type EnquirySide,
} from '../../domain/policy/procedure/enquiries.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import {
  caseIn,
  CME_OFFICER,
  commandOf,
  DAY_10_ENDS,
  EWO,
  MANAGER,
  open,
  refused,
  REPORTED,
  SCHOOL,
  stateOf,
  taken,
  waitUntil,
  wholeList,
} from './missing-child.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';

const SCHOOL_LIST: readonly Check[] = [
  'phone-parents',
  'voicemail-parents',
  'email-parents',
  'text-parents',
  'phone-emergency-contacts',
  'home-visit',
  'neighbours',
  'friends-at-school',
  'previous-school',
  'sibling-schools',
];
const LA_LIST: readonly Check[] = [
  'contact-parents',
  'contact-emergency-contacts',
  'home-visit',
  'neighbours',
  'previous-school',
  'siblings-and-their-schools',
  'school-admissions',
  'refuges',
  'children-and-families-hub',
  'housing',
  'health',
  'police',
  'youth-justice-service',
  'council-tax',
  'ministry-of-defence',
  'border-force',
  'child-benefit',
];
const WITH_CONCERN: readonly Check[] = ['border-force', 'child-benefit'];

const attempted = (check: Check, attemptedAt = '2026-10-07T08:45:00Z'): EnquiryEntry => ({
  check,
  attemptedAt,
  result: 'no-answer',
});
const sent = (by: Actor, ...entries: EnquiryEntry[]) => commandOf('record-enquiry', by, { entries });
const enquiriesOf = (side: EnquirySide, by: Actor, ...entries: EnquiryEntry[]) =>
  taken(caseIn('ews-enquiries'), sent(by, ...entries)).case.enquiries[side];

/** An attempt as it stands on the case. */
const made = (side: EnquirySide, check: Check, at: string, result: EnquiryResult, by: Actor): Attempt => {
  const channel = findCheck(BROMLEY.checks, side, check)?.usual;
  return { at, result, by, ...(channel !== undefined && { channel }) };
};

describe('The check lists (school check list, LA check list)', () => {
  it('are the ten checks of the school and the seventeen of the LA, in the policy’s order', () => {
    expect(checksOf(BROMLEY.checks, 'school').map(([check]) => check)).toEqual(SCHOOL_LIST);
    expect(checksOf(BROMLEY.checks, 'ews').map(([check]) => check)).toEqual(LA_LIST);
  });

  it.each(ROLE_CODES)('give the role %s the list it works through', (role) => {
    expect(sideOf(role)).toBe(role === 'school' ? 'school' : 'ews');
  });

  it('find a check on the list it stands on only', () => {
    expect(findCheck(BROMLEY.checks, 'school', 'text-parents')?.words).toBe('Text messages to parents');
    expect(findCheck(BROMLEY.checks, 'ews', 'text-parents')).toBeUndefined();
    expect(findCheck(BROMLEY.checks, 'school', 'toString')).toBeUndefined();
  });
});

describe('An enquiry by the school (school check list, flow chart days 1-10, 5 schools)', () => {
  it.each(SCHOOL_LIST)('%s is on record with its time and result', (check) => {
    const change = taken(caseIn('school-enquiries'), sent(SCHOOL, attempted(check)));
    expect(change.case.enquiries).toEqual({
      school: {
        [check]: {
          attempts: [made('school', check, '2026-10-07T08:45:00Z', 'no-answer', SCHOOL)],
          notApplicable: null,
        },
      },
      ews: {},
    });
    expect(change.events).toEqual([
      {
        what: 'enquiry-recorded',
        policy: findCheck(BROMLEY.checks, 'school', check)?.policy,
        data: { side: 'school', ...attempted(check) },
      },
    ]);
    expect(change.notices).toEqual([]);
  });

  it.each(LA_LIST.filter((check) => !SCHOOL_LIST.includes(check)))(
    '%s is refused: it is not on the school’s list',
    (check) => {
      expect(refused(caseIn('school-enquiries'), sent(SCHOOL, attempted(check)))).toEqual({
        refused: 'invalid',
        why: `${check} is not on the school's check list: ${SCHOOL_LIST.join(', ')}.`,
        pointer: '/entries/0/check',
      });
    },
  );

  it('may be sent before the first bell of day 1, and still in the last stages', () => {
    const dawn = attempted('phone-parents', '2026-10-06T23:00:00Z');
    expect(taken(caseIn('school-enquiries'), sent(SCHOOL, dawn)).case.version).toBe(2);
    expect(taken(caseIn('tracking'), sent(SCHOOL, dawn)).case.enquiries.school).toHaveProperty(
      'phone-parents',
    );
  });
});

describe('An enquiry by the Education Welfare Service (LA check list, 5 EWS, flow chart days 11-20)', () => {
  it.each(LA_LIST.filter((check) => !WITH_CONCERN.includes(check)))('%s is on record', (check) => {
    const record = enquiriesOf('ews', EWO, attempted(check))[check];
    expect(record).toEqual({
      attempts: [made('ews', check, '2026-10-07T08:45:00Z', 'no-answer', EWO)],
      notApplicable: null,
    });
  });

  it.each(SCHOOL_LIST.filter((check) => !LA_LIST.includes(check)))(
    '%s is refused: it is not on the LA’s list',
    (check) => {
      expect(refused(caseIn('ews-enquiries'), sent(EWO, attempted('housing'), attempted(check)))).toEqual({
        refused: 'invalid',
        why: `${check} is not on the LA's check list: ${LA_LIST.join(', ')}.`,
        pointer: '/entries/1/check',
      });
    },
  );

  it.each(WITH_CONCERN)('%s is asked only where a safeguarding concern is on record', (check) => {
    const answer = refused(caseIn('ews-enquiries'), sent(EWO, attempted(check)));
    expect(answer.refused).toBe('not-allowed-now');
    expect(answer.why).toBe(
      `${check} is asked only where a safeguarding concern is on record (LA check list). Record the concern first.`,
    );
    expect(answer.allowed).toContain('raise-safeguarding-concern');
    const { current, at } = caseIn('ews-enquiries');
    const concern = commandOf('raise-safeguarding-concern', EWO, { to: ['police'], made: true });
    const concerned = taken({ current, at }, concern).case;
    expect(taken({ current: concerned, at }, sent(EWO, attempted(check))).case.enquiries.ews).toHaveProperty(
      check,
    );
  });

  it.each([EWO, MANAGER, CME_OFFICER])('by $role counts on the LA’s list and takes the case up', (by) => {
    const after = taken(caseIn('ews-enquiries'), sent(by, attempted('home-visit'))).case;
    expect(after.enquiries).toMatchObject({ school: {}, ews: { 'home-visit': { attempts: [{ by }] } } });
    expect(stateOf(after, 'take-up-case')).toBe('done');
  });

  it('made by the school instead does not take the case up', () => {
    const after = taken(caseIn('ews-enquiries'), sent(SCHOOL, attempted('home-visit'))).case;
    expect(stateOf(after, 'take-up-case')).toBe('open');
    expect(after.enquiries.ews).toEqual({});
  });
});

describe('What an enquiry counts for (school check list, LA check list)', () => {
  it.each(RESULT_CODES)('is an attempt, whatever came of it: %s', (result) => {
    const entry: EnquiryEntry = { check: 'neighbours', attemptedAt: '2026-10-07T08:45:00Z', result };
    expect(enquiriesOf('school', SCHOOL, entry).neighbours).toMatchObject({
      attempts: [{ result }],
    });
  });

  it('is kept with those before it', () => {
    const entries = [attempted('neighbours'), { ...attempted('neighbours', '2026-10-08T10:00:00Z') }];
    expect(enquiriesOf('school', SCHOOL, ...entries).neighbours).toEqual({
      attempts: [
        made('school', 'neighbours', '2026-10-07T08:45:00Z', 'no-answer', SCHOOL),
        made('school', 'neighbours', '2026-10-08T10:00:00Z', 'no-answer', SCHOOL),
      ],
      notApplicable: null,
    });
  });

  it('may be that a check does not apply to this child', () => {
    expect(enquiriesOf('school', SCHOOL, { check: 'sibling-schools', notApplicable: true })).toEqual({
      'sibling-schools': { attempts: [], notApplicable: { at: expect.any(String) as string, by: SCHOOL } },
    });
  });

  it('does not lose the attempts of a check that later turns out not to apply', () => {
    const entries = [attempted('neighbours'), { check: 'neighbours', notApplicable: true } as const];
    expect(enquiriesOf('school', SCHOOL, ...entries).neighbours).toMatchObject({
      attempts: [made('school', 'neighbours', '2026-10-07T08:45:00Z', 'no-answer', SCHOOL)],
      notApplicable: { by: SCHOOL },
    });
  });

  it('is an attempt again when the check applies after all', () => {
    const entries = [{ check: 'neighbours', notApplicable: true } as const, attempted('neighbours')];
    expect(enquiriesOf('school', SCHOOL, ...entries).neighbours?.notApplicable).toBeNull();
  });

  it('stands in its place by its time, not by when it was sent', () => {
    const latest = { ...attempted('neighbours', '2026-10-08T10:00:00Z'), result: 'located' } as const;
    expect(enquiriesOf('school', SCHOOL, latest, attempted('neighbours')).neighbours).toEqual({
      attempts: [
        made('school', 'neighbours', '2026-10-07T08:45:00Z', 'no-answer', SCHOOL),
        made('school', 'neighbours', '2026-10-08T10:00:00Z', 'located', SCHOOL),
      ],
      notApplicable: null,
    });
  });

  it('is what was said last of one and the same attempt', () => {
    const located = { ...attempted('neighbours'), result: 'located' } as const;
    expect(
      enquiriesOf('school', SCHOOL, attempted('neighbours'), located).neighbours?.attempts.at(-1)?.result,
    ).toBe('located');
  });

  it('is nothing of a list when one of several entries is refused', () => {
    const { current, at } = caseIn('school-enquiries');
    const answer = refused({ current, at }, sent(SCHOOL, attempted('neighbours'), attempted('housing')));
    expect(answer.pointer).toBe('/entries/1/check');
    expect(current.enquiries.school).toEqual({});
  });
});

describe('When an enquiry was made (2.2, 2.4)', () => {
  const firstInstant = '2026-10-06T23:00:00Z';
  const pointer = '/entries/0/attemptedAt';

  it('is on or after the first day of absence, from midnight in London', () => {
    expect(
      taken(caseIn('school-enquiries'), sent(SCHOOL, attempted('neighbours', firstInstant))).case.version,
    ).toBe(2);
    const before = attempted('neighbours', '2026-10-06T22:59:59.999Z');
    expect(refused(caseIn('school-enquiries'), sent(SCHOOL, before))).toEqual({
      refused: 'invalid',
      why: 'An enquiry cannot have been made before the first day of absence, 2026-10-07.',
      pointer,
    });
  });

  it('is not after the case’s own time, but for five minutes in which clocks may differ', () => {
    const fiveMinutes = attempted('neighbours', '2026-10-07T09:05:00Z');
    expect(taken(caseIn('school-enquiries'), sent(SCHOOL, fiveMinutes)).case.version).toBe(2);
    const later = attempted('neighbours', '2026-10-07T09:05:00.001Z');
    expect(refused(caseIn('school-enquiries'), sent(SCHOOL, later))).toEqual({
      refused: 'invalid',
      why: "An enquiry cannot have been made after the case's own time, 2026-10-07T09:00:00Z.",
      pointer,
    });
  });
});

describe('A complete list (school check list, LA check list, 5 EWS)', () => {
  const lists: readonly [EnquirySide, Actor, string][] = [
    ['school', SCHOOL, 'complete-school-enquiries'],
    ['ews', EWO, 'complete-ews-enquiries'],
  ];

  it.each(lists)('of %s meets its duty, with the last check and not before', (side, by, duty) => {
    const all = wholeList(side).entries;
    const allButOne = taken(caseIn('ews-enquiries'), sent(by, ...all.slice(1)));
    expect(stateOf(allButOne.case, duty)).toBe('open');
    expect(missingChecks(allButOne.case, side)).toEqual([all[0]?.check]);
    const whole = taken(
      { current: allButOne.case, at: Date.parse('2026-11-04T10:00:00Z') },
      sent(by, ...all.slice(0, 1)),
    );
    expect(stateOf(whole.case, duty)).toBe('done');
    expect(missingChecks(whole.case, side)).toEqual([]);
  });

  it('of one side leaves the other side’s list owed', () => {
    const school = taken(caseIn('ews-enquiries'), sent(SCHOOL, ...wholeList('school').entries)).case;
    expect(stateOf(school, 'complete-ews-enquiries')).toBe('open');
    const ews = taken(caseIn('ews-enquiries'), sent(EWO, ...wholeList('ews').entries)).case;
    expect(stateOf(ews, 'complete-school-enquiries')).toBe('open');
  });

  it('made by the Education Welfare Service before day 10 ends is not owed again when it takes over', () => {
    const { current, at } = caseIn('school-enquiries');
    const early = taken({ current, at }, sent(EWO, ...wholeList('ews').entries)).case;
    const after = waitUntil(early, DAY_10_ENDS);
    expect(after.stage).toBe('ews-enquiries');
    expect(stateOf(after, 'complete-ews-enquiries')).toBe('done');
    expect(stateOf(after, 'take-up-case')).toBe('open');
  });

  it('counts attempts and checks that do not apply alike', () => {
    const attempts = SCHOOL_LIST.slice(0, 9).map((check) => attempted(check));
    const none = { check: 'sibling-schools', notApplicable: true } as const;
    const after = taken(caseIn('school-enquiries'), sent(SCHOOL, ...attempts, none)).case;
    expect(stateOf(after, 'complete-school-enquiries')).toBe('done');
  });

  it('has nothing made when the case is opened', () => {
    const opened = open({}, REPORTED).case;
    expect(missingChecks(opened, 'school')).toEqual(SCHOOL_LIST);
    expect(missingChecks(opened, 'ews')).toEqual(LA_LIST.filter((check) => !WITH_CONCERN.includes(check)));
  });
});
