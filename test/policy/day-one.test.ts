import { describe, expect, it } from 'vitest';
import { passTime } from '../../domain/decisions/decide.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import {
  caseIn,
  commandOf,
  dataOf,
  DAY_1_ENDS,
  EWO,
  EXPECTED_MORNING,
  noticesOf,
  open,
  owed,
  REPORTED,
  SCHOOL,
  stateOf,
  taken,
  type CaseAt,
} from './missing-child.ts';

const attempt = (check: 'phone-parents' | 'neighbours', result: 'no-answer' | 'spoke-to' = 'no-answer') =>
  commandOf('record-enquiry', SCHOOL, {
    entries: [{ check, attemptedAt: '2026-10-07T08:45:00Z', result }],
  });
const assessment = commandOf('assess-vulnerability', SCHOOL, { circumstances: [], concern: false });
const afterDay1 = ({ current }: CaseAt) => {
  const change = passTime(current, DAY_1_ENDS, BROMLEY);
  if (change === null) throw new Error('No deadline passed');
  return change;
};

describe('Day 1: contact the parents and assess vulnerability (2.1, 2.2, flow chart day 1)', () => {
  it.each(['phone-parents', 'voicemail-parents', 'email-parents', 'text-parents', 'home-visit'] as const)(
    'counts %s as contact made, whatever came of it',
    (check) => {
      const sent = commandOf('record-enquiry', SCHOOL, {
        entries: [{ check, attemptedAt: '2026-10-07T08:45:00Z', result: 'no-answer' }],
      });
      expect(stateOf(taken(caseIn('school-enquiries'), sent).case, 'contact-parents')).toBe('done');
    },
  );

  it.each([
    'phone-emergency-contacts',
    'neighbours',
    'friends-at-school',
    'previous-school',
    'sibling-schools',
  ] as const)('does not count %s as contact with the parents', (check) => {
    const sent = commandOf('record-enquiry', SCHOOL, {
      entries: [{ check, attemptedAt: '2026-10-07T08:45:00Z', result: 'spoke-to' }],
    });
    expect(stateOf(taken(caseIn('school-enquiries'), sent).case, 'contact-parents')).toBe('open');
  });

  it('does not count a call that was not made', () => {
    const sent = commandOf('record-enquiry', SCHOOL, {
      entries: [{ check: 'phone-parents', notApplicable: true }],
    });
    expect(stateOf(taken(caseIn('school-enquiries'), sent).case, 'contact-parents')).toBe('open');
  });

  it('does not count a home visit by the Education Welfare Service as the school’s contact', () => {
    const sent = commandOf('record-enquiry', EWO, {
      entries: [{ check: 'home-visit', attemptedAt: '2026-10-07T08:45:00Z', result: 'no-answer' }],
    });
    expect(stateOf(taken(caseIn('school-enquiries'), sent).case, 'contact-parents')).toBe('open');
  });

  it('takes the safeguarding lead’s assessment as done, and records it', () => {
    const change = taken(caseIn('school-enquiries'), assessment);
    expect(stateOf(change.case, 'assess-vulnerability')).toBe('done');
    expect(change.events).toEqual([
      {
        what: 'vulnerability-assessed',
        policy: ['2.1', '2.2'],
        data: { circumstances: [], concern: false },
      },
    ]);
    expect(change.case.concern).toBe(false);
    expect(noticesOf(change)).toEqual([]);
  });
});

describe('The end of day 1 (2.1, 2.2, flow chart day 1)', () => {
  const opened = caseIn('school-enquiries', ['looked-after']);
  const acknowledged = commandOf('acknowledge', SCHOOL, { duty: 'notify-social-worker' });

  it('is not reached a millisecond before 16:00', () => {
    expect(passTime(opened.current, DAY_1_ENDS - 1, BROMLEY)).toBeNull();
  });

  it('escalates what is not done to the safeguarding lead and the Education Welfare Service', () => {
    const change = afterDay1(opened);
    expect(noticesOf(change)).toEqual(['day-1-not-done']);
    expect(dataOf(change, 'duty-escalated')).toEqual([
      { duties: ['contact-parents', 'assess-vulnerability', 'notify-social-worker'] },
    ]);
    expect(change.events.map(({ policy }) => policy)).toEqual([
      ['2.1', '2.2', 'flow chart day 1'],
      ['2.1', '2.2', 'flow chart day 1'],
    ]);
  });

  it('leaves the stage and every duty as they are: what is late stays owed', () => {
    const change = afterDay1(opened);
    expect(change.case).toMatchObject({ stage: 'school-enquiries', passed: ['expected-day', 'day-1'] });
    expect(owed(change.case)).toEqual(owed(opened.current));
  });

  it.each([
    ['contact is made', [attempt('phone-parents')], ['assess-vulnerability', 'notify-social-worker']],
    ['vulnerability is assessed', [assessment], ['contact-parents', 'notify-social-worker']],
    ['the social worker is told', [acknowledged], ['contact-parents', 'assess-vulnerability']],
    [
      'contact is made and vulnerability assessed',
      [attempt('phone-parents'), assessment],
      ['notify-social-worker'],
    ],
  ])('when %s, escalates the rest only', (_, commands, duties) => {
    const current = commands.reduce(
      (before, command) => taken({ current: before, at: REPORTED }, command).case,
      opened.current,
    );
    expect(dataOf(afterDay1({ current, at: REPORTED }), 'duty-escalated')).toEqual([{ duties }]);
  });

  it('says nothing to anybody when all of it is done', () => {
    const current = [attempt('phone-parents'), assessment, acknowledged].reduce(
      (before, command) => taken({ current: before, at: REPORTED }, command).case,
      opened.current,
    );
    const change = afterDay1({ current, at: REPORTED });
    expect(change.events.map(({ what }) => what)).toEqual(['deadline-reached']);
    expect(change.notices).toEqual([]);
    expect(change.case.stage).toBe('school-enquiries');
  });

  it('asks for the same when the school has referred on day 1: the family is still the school’s to call', () => {
    const referred = taken(caseIn('school-enquiries'), commandOf('refer', SCHOOL, {})).case;
    const change = afterDay1({ current: referred, at: REPORTED });
    expect(change.case.stage).toBe('ews-enquiries');
    expect(noticesOf(change)).toEqual(['day-1-not-done']);
  });

  it('is over for a child located at home', () => {
    const located = taken(opened, commandOf('located-at-home', SCHOOL, {})).case;
    expect(passTime(located, DAY_1_ENDS, BROMLEY)).toBeNull();
  });
});

describe('The morning of the expected day (2.4, 1.1)', () => {
  const expected = caseIn('expected', ['looked-after', 'ehcp']);

  it('is not reached a millisecond before 08:00', () => {
    expect(passTime(expected.current, EXPECTED_MORNING - 1, BROMLEY)).toBeNull();
  });

  it('asks the school whether the child has come, and owes what day 1 owes', () => {
    const change = passTime(expected.current, EXPECTED_MORNING, BROMLEY);
    expect(change?.case).toMatchObject({ stage: 'school-enquiries', passed: ['expected-day'], version: 2 });
    expect(change && noticesOf(change)).toEqual([
      'expected-day-arrived',
      'tell-social-worker',
      'social-worker-to-expect-contact',
      'always-refer',
      'send-officer-informed',
    ]);
    expect(change && owed(change.case)).toEqual([
      'school owes contact-parents by 2026-10-12T15:00:00Z',
      'school owes assess-vulnerability by 2026-10-12T15:00:00Z',
      'school owes complete-school-enquiries by 2026-11-06T16:00:00Z',
      'school owes refer-to-ews by 2026-11-06T16:00:00Z',
      'school owes notify-social-worker by 2026-10-12T15:00:00Z',
      'school owes refer-to-social-care by 2026-10-12T15:00:00Z',
    ]);
  });

  it('is not waited for once the child has come early', () => {
    const returned = taken(expected, commandOf('returned', SCHOOL, {})).case;
    expect(returned).toMatchObject({ stage: 'closed', outcome: { kind: 'returned' } });
    expect(passTime(returned, EXPECTED_MORNING, BROMLEY)).toBeNull();
  });

  it('does not take an assessment made before it for the one of day 1', () => {
    const assessed = taken(
      expected,
      commandOf('assess-vulnerability', SCHOOL, { circumstances: [], concern: false }),
    );
    const change = passTime(assessed.case, EXPECTED_MORNING, BROMLEY);
    expect(change && stateOf(change.case, 'assess-vulnerability')).toBe('open');
  });

  it('does not open twice for a child who was reported on that day', () => {
    const opened = open({}, REPORTED);
    expect(dataOf(opened, 'deadline-reached')).toEqual([]);
  });
});
