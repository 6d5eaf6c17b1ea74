import { describe, expect, it } from 'vitest';
import { caseView, currentDetails, schoolDayAt } from '../../domain/case/case-view.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';
import {
  caseIn,
  commandOf,
  DAY_1_ENDS,
  DAY_10_ENDS,
  DAY_20_ENDS,
  EWO,
  open,
  OPEN_STAGES,
  REPORTED,
  SCHOOL,
  taken,
  wholeList,
} from './missing-child.ts';

const viewOf = (stage: Parameters<typeof caseIn>[0]) => {
  const { current, at } = caseIn(stage);
  return caseView(current, at, BROMLEY);
};
const opened = open({ circumstances: ['early-help'] }).case;
const short = { ...SCHOOL_2026, covers: { ...SCHOOL_2026.covers, to: localDate('2026-11-16') } };

describe('A case as it is shown (2.2, school check list, LA check list)', () => {
  it('says where it stands, what is owed and what comes next', () => {
    expect(caseView(opened, REPORTED, BROMLEY, 'school')).toMatchObject({
      id: 'case-1',
      reference: 'CME-26-00042-K',
      version: 1,
      stage: 'school-enquiries',
      rollStatus: 'on-roll',
      cmeStatus: 'possible',
      school: '900001',
      circumstances: ['early-help'],
      asOf: '2026-10-07T09:00:00Z',
      schoolDay: 1,
      clock: {
        day1: '2026-10-07',
        day10: '2026-11-03',
        day20: '2026-11-17',
        provisional: false,
        next: { deadline: 'day-1', at: '2026-10-07T15:00:00Z' },
      },
      outcome: null,
      holder: { role: 'school', school: '900001' },
      duties: opened.duties.map(({ owedAt: _, ...duty }) => duty),
      enquiries: {
        school: {
          made: 0,
          of: 10,
          missing: expect.arrayContaining(['phone-parents', 'sibling-schools']) as unknown,
        },
        ews: {
          made: 0,
          of: 17,
          missing: expect.arrayContaining(['contact-parents', 'council-tax']) as unknown,
        },
      },
      allowed: [
        'record-enquiry',
        'assess-vulnerability',
        'refer',
        'raise-safeguarding-concern',
        'report-returned',
        'report-located-at-home',
        'report-moved-out-of-area',
        'acknowledge',
        'record-legal-fact',
        'sign-off-joint-enquiry',
        'record-attendance',
        'record-sighting',
        'correct-first-day',
      ],
    });
  });

  it('lists what nobody may do when nobody asks', () => {
    expect(caseView(opened, REPORTED, BROMLEY).allowed).toEqual([]);
  });

  it.each(OPEN_STAGES)(
    'in stage %s is that of a child who may be missing education, still on the roll',
    (stage) => {
      expect(viewOf(stage)).toMatchObject({ stage, cmeStatus: 'possible', rollStatus: 'on-roll' });
    },
  );

  it.each([
    ['expected', { role: 'school', school: '900001' }],
    ['school-enquiries', { role: 'school', school: '900001' }],
    ['ews-enquiries', { role: 'ewo' }],
    ['decision-due', { role: 'ewo' }],
    ['handing-over', { role: 'cme-officer' }],
    ['tracking', { role: 'cme-officer' }],
    ['closed', null],
  ] as const)('in stage %s is held by whoever must look for the child', (stage, holder) => {
    expect(viewOf(stage).holder).toEqual(holder);
  });

  it('waits for nothing once a decision is due', () => {
    expect(viewOf('decision-due').clock.next).toBeNull();
    expect(viewOf('tracking').outcome).toMatchObject({ number: 3, kind: 'still-missing' });
  });

  it('is provisional where the calendar ends before day 20', () => {
    const { case: provisional } = open({ calendar: { version: 1, dates: short } });
    expect(caseView(provisional, REPORTED, BROMLEY).clock.provisional).toBe(true);
  });
});

describe('A duty as it is shown (2.1, 2.2)', () => {
  const stateAt = (at: number, id: string, current = opened) =>
    caseView(current, at, BROMLEY).duties.find((duty) => duty.id === id)?.state;

  it('is overdue from the instant at which it was due', () => {
    expect(stateAt(DAY_1_ENDS - 1, 'contact-parents')).toBe('open');
    expect(stateAt(DAY_1_ENDS, 'contact-parents')).toBe('overdue');
    expect(stateAt(DAY_1_ENDS, 'refer-to-ews')).toBe('open');
  });

  it('stays done however late it is looked at', () => {
    const told = taken(
      { current: opened, at: REPORTED },
      commandOf('acknowledge', SCHOOL, { duty: 'notify-social-worker' }),
    ).case;
    expect(stateAt(DAY_20_ENDS, 'notify-social-worker', told)).toBe('done');
  });

  it('is not needed once the child is found', () => {
    const { current, at } = caseIn('closed');
    expect(stateAt(at, 'contact-parents', current)).toBe('not-needed');
  });
});

describe('The enquiries as they are shown (school check list, LA check list)', () => {
  it('count what was attempted and what does not apply', () => {
    const entries = [
      { check: 'phone-parents', attemptedAt: '2026-10-07T08:45:00Z', result: 'no-answer' },
      { check: 'phone-parents', attemptedAt: '2026-10-07T08:55:00Z', result: 'no-answer' },
      { check: 'previous-school', notApplicable: true },
    ] as const;
    const after = taken(
      { current: opened, at: REPORTED },
      commandOf('record-enquiry', SCHOOL, { entries }),
    ).case;
    const { enquiries } = caseView(after, REPORTED, BROMLEY);
    expect(enquiries.school).toMatchObject({ made: 2, of: 10 });
    expect(enquiries.school.missing).toHaveLength(8);
    expect(enquiries.school.missing).not.toContain('phone-parents');
    expect(enquiries.ews.made).toBe(0);
  });

  it('miss nothing when the list is complete', () => {
    const { current, at } = caseIn('ews-enquiries');
    const after = taken({ current, at }, commandOf('record-enquiry', EWO, wholeList('ews'))).case;
    expect(caseView(after, at, BROMLEY).enquiries.ews).toMatchObject({ made: 15, of: 17, missing: [] });
  });
});

describe('The school day of a case (definitions, 2.4)', () => {
  it.each([
    ['2026-10-06T10:00:00Z', 0],
    ['2026-10-06T23:00:00Z', 1],
    ['2026-10-09T22:59:00Z', 3],
    ['2026-10-10T10:00:00Z', 3],
    ['2026-10-25T10:00:00Z', 8],
    ['2026-11-03T10:00:00Z', 10],
    ['2026-11-18T10:00:00Z', 21],
  ])('at %s is %i', (at, day) => {
    expect(schoolDayAt(opened, Date.parse(at), BROMLEY)).toBe(day);
    expect(caseView(opened, Date.parse(at), BROMLEY).schoolDay).toBe(day);
  });

  it('of a closed case is the day on which it was closed', () => {
    const closed = taken({ current: opened, at: DAY_10_ENDS - 1 }, commandOf('returned', SCHOOL, {})).case;
    const later = caseView(closed, DAY_20_ENDS, BROMLEY, 'ewo');
    expect(later).toMatchObject({
      schoolDay: 10,
      asOf: '2026-11-17T16:00:00Z',
      cmeStatus: 'no-longer',
      holder: null,
      allowed: [],
    });
  });

  it('of a case that goes on after its outcome is today’s', () => {
    const { current } = caseIn('tracking');
    expect(caseView(current, Date.parse('2026-11-18T10:00:00Z'), BROMLEY).schoolDay).toBe(21);
  });
});

describe('What an operator reads of a case (2, 2.2)', () => {
  it('is stage, school day, what is owed and what comes next, and nothing personal', () => {
    expect(currentDetails(opened, REPORTED, BROMLEY)).toBe(
      [
        '**School enquiries, days 1 to 10** (CME-26-00042-K)',
        'School day 1 on 2026-10-07; held by school',
        'Next: End of school day 1: parents contacted and vulnerability assessed? (2.1, 2.2), 2026-10-07T15:00:00Z',
        '- school owes: Contact the parents or carers the same day (due 2026-10-07T15:00:00Z)',
        "- school owes: Assess the child's vulnerability with the designated safeguarding lead (due 2026-10-07T15:00:00Z)",
        '- school owes: Make every check of the school check list, or say why it does not apply (due 2026-11-03T16:00:00Z)',
        '- school owes: Refer the child to the Education Welfare Service (due 2026-11-03T16:00:00Z)',
        "- school owes: Tell the child's social worker (due 2026-10-07T15:00:00Z)",
      ].join('\n\n'),
    );
  });

  it('says when nothing is waited for, and who is left to act', () => {
    const { current, at } = caseIn('tracking');
    const lines = currentDetails(current, at, BROMLEY).split('\n\n');
    expect(lines.slice(0, 3)).toEqual([
      '**Tracked by the Children Missing Education Officer** (CME-26-00042-K)',
      'School day 20 on 2026-11-17; held by cme-officer',
      'No deadline ahead.',
    ]);
    expect(lines).toContain(
      '- cme-officer owes: Accept the child for tracking until on roll elsewhere (due 2026-11-18T16:00:00Z)',
    );
  });

  it('says that a closed case is nobody’s', () => {
    const { current, at } = caseIn('closed');
    expect(currentDetails(current, at, BROMLEY)).toBe(
      [
        '**Closed** (CME-26-00042-K)',
        'School day 1 on 2026-10-07; held by nobody, closed',
        'No deadline ahead.',
      ].join('\n\n'),
    );
  });

  it('says that dates are provisional', () => {
    const { case: provisional } = open({ calendar: { version: 1, dates: short } });
    expect(currentDetails(provisional, REPORTED, BROMLEY)).toContain(
      '\n\nThe dates are provisional: the school calendar ends before day 20.\n\nNext:',
    );
  });
});
