import { describe, expect, it } from 'vitest';
import { passTime } from '../../domain/decisions/decide.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { policyOf } from '../../domain/policy/editions/editions.ts';
import {
  caseIn,
  commandOf,
  DAY_20_ENDS,
  EWO,
  eventsOf,
  noticesOf,
  OPEN_STAGES,
  refused,
  SERVICE,
  stateOf,
  taken,
} from './missing-child.ts';

const joined = (school: string, circumstances: readonly 'looked-after'[] = []) =>
  commandOf('join-report', SERVICE, { reportId: 'report-2', school, circumstances });

describe('The same child reported again (4.1, 1.2)', () => {
  it('by the same school joins the open case quietly', () => {
    const change = taken(caseIn('school-enquiries'), joined('900001'));
    expect(change.events).toEqual([
      { what: 'report-joined', policy: ['4.1'], data: { reportId: 'report-2', school: '900001' } },
    ]);
    expect(noticesOf(change)).toEqual([]);
  });

  it('by another school joins it too, and the Education Welfare Service is told', () => {
    const change = taken(caseIn('ews-enquiries'), joined('900002'));
    expect(noticesOf(change)).toEqual(['also-reported-by-another-school']);
    expect(change.case.school).toBe('900001');
  });

  it('brings the circumstances that it knows, with all that they demand', () => {
    const change = taken(caseIn('school-enquiries'), joined('900002', ['looked-after']));
    expect(change.case.circumstances).toEqual(['looked-after']);
    expect(stateOf(change.case, 'notify-social-worker')).toBe('open');
    expect(noticesOf(change)).toEqual([
      'also-reported-by-another-school',
      'tell-social-worker',
      'social-worker-to-expect-contact',
      'always-refer',
    ]);
  });

  it.each(OPEN_STAGES)('joins in stage %s and leaves the stage as it is', (stage) => {
    const change = taken(caseIn(stage), joined('900002'));
    expect(change.case.stage).toBe(stage);
    expect(eventsOf(change)).toEqual(['report-joined']);
  });

  it('does not wake a closed case: a later absence is a new one', () => {
    expect(refused(caseIn('closed'), joined('900001'))).toEqual({
      refused: 'case-closed',
      why: 'Nothing more is recorded: the case is closed. A later absence is a new case.',
      allowed: [],
    });
  });
});

describe('A rehearsal (1.2)', () => {
  it('is on the record of the case, so that nobody takes its dates for real', () => {
    const { current, at } = caseIn('school-enquiries');
    const change = taken({ current, at }, commandOf('note-rehearsal', SERVICE, {}));
    expect(change.events).toEqual([{ what: 'moved-in-rehearsal', policy: ['1.2'], data: {} }]);
    expect(change.case).toEqual({ ...current, version: 2 });
    expect(noticesOf(change)).toEqual([]);
  });

  it('is not noted on a closed case', () => {
    expect(refused(caseIn('closed'), commandOf('note-rehearsal', SERVICE, {})).refused).toBe('case-closed');
  });
});

describe('A closed case (flow chart attending, flow chart outcome 1)', () => {
  it('has no deadline ahead and never changes by itself', () => {
    expect(passTime(caseIn('closed').current, DAY_20_ENDS, BROMLEY)).toBeNull();
  });

  it('is what it was, whoever sends what', () => {
    const answer = refused(caseIn('closed'), commandOf('located-at-home', EWO, {}));
    expect(answer.refused).toBe('case-closed');
  });
});

describe('The edition of the policy that a case began under (definitions, flow chart days 11-20)', () => {
  it('is found by authority and edition', () => {
    expect(policyOf('bromley', '2025-09')).toBe(BROMLEY);
  });

  it.each([
    ['bromley', '2024-09'],
    ['elsewhere', '2025-09'],
  ])('is never another one: authority %s, edition %s is unknown', (authority, edition) => {
    expect(() => policyOf(authority, edition)).toThrow(
      new RangeError(`No policy of authority ${authority}, edition ${edition}`),
    );
  });

  it('reads every limit of the policy as days 1 to 10 and 11 to 20, ended at 16:00 in London', () => {
    expect(BROMLEY).toMatchObject({
      authority: 'bromley',
      name: 'London Borough of Bromley',
      edition: '2025-09',
      effectiveFrom: '2025-09-01',
      days: { contact: 1, schoolEnquiriesEnd: 10, ewsEnquiriesEnd: 20 },
      times: { zone: 'Europe/London', dayEnds: '16:00', morning: '08:00' },
    });
  });
});
