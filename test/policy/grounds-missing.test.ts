import { describe, expect, it } from 'vitest';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { groundAdvice } from '../../domain/case/removal-advice.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import { ATTENDANCE_CODE_LIST, meaningOf } from '../../domain/policy/law/attendance-codes.ts';
import { JOINT_RESULTS, LEGAL_FACTS } from '../../domain/policy/law/legal-facts.ts';
import { caseInHand } from './case-in-hand.ts';
import { marks, sees } from './marks-by-hand.ts';
import { FIRST_DAY } from './missing-child.ts';
import { SAMPLETON } from '../../domain/policy/editions/sampleton.ts';
import {
  absentForTwentyDays,
  adviceOn,
  DAY_20_ENDED,
  notBackFromLeave,
  openedCase,
  schoolDays,
  withEnquiries,
  withFacts,
  withMarks,
  withSignOffs,
} from './removal-case.ts';

const day = (number: number) => schoolDays(number).at(-1)!;
const codesThat = (...meanings: string[]) =>
  ATTENDANCE_CODE_LIST.filter((code) => meanings.includes(meaningOf(code)));

/** The same case with other marks on single days. */
const remarked = (current: CmeCase, differ: Parameters<typeof withMarks>[3], days = 20) =>
  withMarks(current, days, 'N', differ);

describe('Ground (i), continuously absent for 20 school days (5 EWS, flow chart outcome 3)', () => {
  it('is supported at the end of the twentieth school day, everything being on record', () => {
    expect(adviceOn(absentForTwentyDays(), 'i')).toMatchObject({ verdict: 'supported', gaps: [] });
  });

  it.each(['G', 'N', 'O'] as const)('is supported by sessions coded %s throughout', (code) => {
    const marked = withMarks(absentForTwentyDays(), 20, code);
    expect(adviceOn(marked, 'i').verdict).toBe('supported');
  });

  it('is not supported on day 19, nor by 19 days in a register that ends there', () => {
    const marked = withMarks(absentForTwentyDays(), 19);
    const day19 = Date.parse('2026-11-16T17:00:00Z');
    expect(adviceOn(marked, 'i', day19)).toMatchObject({
      verdict: 'not-supported',
      failing: [{ condition: 'absent-20-school-days' }],
      gaps: [],
    });
    expect(adviceOn(marked, 'i')).toMatchObject({
      verdict: 'not-supported',
      gaps: [`attendance:${day(20)}:am`, `attendance:${day(20)}:pm`],
    });
  });

  it('asks for the number of days of the law, whatever the days of an authority are', () => {
    expect(SAMPLETON.map(({ days }) => days.ewsEnquiriesEnd)).toContain(15);
    for (const policy of SAMPLETON) {
      expect(groundAdvice(withMarks(absentForTwentyDays(), 19), 'i', DAY_20_ENDED, policy).verdict).toBe(
        'not-supported',
      );
      expect(groundAdvice(absentForTwentyDays(), 'i', DAY_20_ENDED, policy).verdict).toBe('supported');
    }
  });

  it('does not ask for the marks of a school day that has not ended', () => {
    const morning = Date.parse(`${day(20)}T10:00:00Z`);
    const advice = adviceOn(withMarks(absentForTwentyDays(), 19), 'i', morning);
    expect(advice).toMatchObject({ verdict: 'not-supported', gaps: [] });
  });

  it('names the one session without a mark as its gap', () => {
    const advice = adviceOn(remarked(absentForTwentyDays(), { [day(7)]: { am: null } }), 'i');
    expect(advice.verdict).toBe('not-supported');
    expect(advice.gaps).toEqual([`attendance:${day(7)}:am`]);
  });

  it.each(codesThat('seen', 'explained'))('is defeated by one session coded %s', (code) => {
    const advice = adviceOn(remarked(absentForTwentyDays(), { [day(13)]: { pm: code } }), 'i');
    expect(advice.verdict).toBe('not-supported');
    expect(advice.failing.map(({ condition }) => condition)).toContain('every-session-g-n-o');
    expect(advice.failing.map(({ why }) => why).join(' ')).toContain(`on ${day(13)}, pm`);
  });

  it('is defeated by a mark after the twentieth day as well: the child is back', () => {
    const back = Date.parse(`${day(22)}T17:00:00Z`);
    const advice = adviceOn(remarked(absentForTwentyDays(), { [day(22)]: { am: '/' } }), 'i', back);
    expect(advice.failing.map(({ condition }) => condition)).toEqual(['every-session-g-n-o']);
  });

  it('asks for no mark after the twentieth day', () => {
    const later = Date.parse(`${day(30)}T17:00:00Z`);
    expect(adviceOn(absentForTwentyDays(), 'i', later)).toMatchObject({ verdict: 'supported', gaps: [] });
  });

  it.each(codesThat('ask', 'no-session'))(
    'needs a person where a session inside the absence is coded %s, and another day counts instead',
    (code) => {
      const doubted = { [day(9)]: { am: code, pm: code } };
      const atDay20 = adviceOn(remarked(absentForTwentyDays(), doubted), 'i');
      expect(atDay20.verdict).toBe('not-supported');
      const atDay21 = adviceOn(
        remarked(absentForTwentyDays(), doubted, 21),
        'i',
        Date.parse(`${day(21)}T17:00:00Z`),
      );
      expect(atDay21).toMatchObject({ verdict: 'needs-person', failing: [], gaps: [] });
      expect(atDay21.judgements.join(' ')).toContain(`on ${day(9)}, am`);
    },
  );

  it('asks for the marks of as many days more as were in doubt throughout, and of none for half a day', () => {
    const evening = Date.parse(`${day(22)}T17:00:00Z`);
    const whole = { [day(9)]: { am: 'Y1', pm: 'Y1' }, [day(10)]: { am: 'Y1', pm: 'Y1' } } as const;
    expect(adviceOn(remarked(absentForTwentyDays(), whole, 21), 'i', evening).gaps).toEqual([
      `attendance:${day(22)}:am`,
      `attendance:${day(22)}:pm`,
    ]);
    const half = { [day(9)]: { am: 'Y1' } } as const;
    expect(adviceOn(remarked(absentForTwentyDays(), half), 'i', evening).gaps).toEqual([]);
  });

  it('is not put in doubt by a mark after the twentieth day, but by one of that day', () => {
    const later = Date.parse(`${day(25)}T17:00:00Z`);
    const after = remarked(absentForTwentyDays(), { [day(22)]: { am: 'Y1' } });
    expect(adviceOn(after, 'i', later).verdict).toBe('supported');
    const last = remarked(absentForTwentyDays(), { [day(20)]: { am: 'Y1' } });
    expect(adviceOn(last, 'i', later).verdict).toBe('needs-person');
  });

  it('names the sessions in doubt in the order of the days, however the register sent them', () => {
    const doubted = { [day(9)]: { am: 'Y1' }, [day(12)]: { pm: 'X' } } as const;
    const { attendance, ...rest } = remarked(absentForTwentyDays(), doubted);
    const reversed = Object.fromEntries(Object.entries(attendance).reverse());
    expect(adviceOn({ ...rest, attendance: reversed }, 'i').judgements).toEqual([
      'On the letter of the regulation another code defeats the ground. Does it here: ' +
        `Y1 (normal transport not available) on ${day(9)}, am; ` +
        `X (not required, below compulsory school age) on ${day(12)}, pm?`,
    ]);
  });

  it('needs a person for half a day that is in doubt, without another day', () => {
    const advice = adviceOn(remarked(absentForTwentyDays(), { [day(9)]: { am: 'Y1' } }), 'i');
    expect(advice).toMatchObject({ verdict: 'needs-person', gaps: [] });
  });

  it('is lost when the register is corrected', () => {
    const current = absentForTwentyDays();
    expect(adviceOn(current, 'i').verdict).toBe('supported');
    expect(adviceOn(remarked(current, { [day(2)]: { am: 'I', pm: 'I' } }), 'i').verdict).toBe(
      'not-supported',
    );
  });
});

const both = [
  { ground: 'h', whole: notBackFromLeave },
  { ground: 'i', whole: absentForTwentyDays },
] as const;

describe.each(both)(
  'What (h) and (i) ask of both sides: ($ground) (5 schools, 5 EWS)',
  ({ ground, whole }) => {
    it('is defeated by reasonable grounds to believe in sickness or an unavoidable cause', () => {
      const advice = adviceOn(withFacts(whole(), { 'sickness-or-unavoidable-cause': true }), ground);
      expect(advice).toMatchObject({
        verdict: 'not-supported',
        failing: [{ condition: 'not-sickness-or-unavoidable-cause' }],
      });
    });

    it('needs a person while nobody has said whether there are such grounds', () => {
      expect(adviceOn(withFacts(whole(), {}), ground)).toMatchObject({
        verdict: 'needs-person',
        failing: [],
        judgements: [LEGAL_FACTS['sickness-or-unavoidable-cause'].question],
      });
    });

    it.each([
      ['school:neighbours', 'school-enquiries-made'],
      ['ews:police', 'council-enquiries-made'],
    ])('is not supported while %s is missing', (gap, condition) => {
      const advice = adviceOn(withEnquiries(whole(), [gap]), ground);
      expect(advice).toMatchObject({ verdict: 'not-supported', failing: [{ condition }], gaps: [gap] });
    });

    it.each([
      [{}, ['joint-enquiry:school', 'joint-enquiry:ews']],
      [{ school: 'not-found' }, ['joint-enquiry:ews']],
      [{ ews: 'not-found' }, ['joint-enquiry:school']],
    ] as const)('is not supported by the sign-offs %o alone', (signed, gaps) => {
      const advice = adviceOn(withSignOffs(whole(), signed), ground);
      expect(advice).toMatchObject({
        verdict: 'not-supported',
        failing: [{ condition: 'joint-result-against-return' }],
        gaps,
      });
    });

    it.each(['not-found', 'found-no-return-agreed'] as const)('is supported by %s from both', (result) => {
      const advice = adviceOn(withSignOffs(whole(), { school: result, ews: result }), ground);
      expect(advice.verdict).toBe('supported');
    });

    it('is defeated when both have found the child and expect a return', () => {
      const result = 'found-return-expected';
      const advice = adviceOn(withSignOffs(whole(), { school: result, ews: result }), ground);
      expect(advice).toMatchObject({
        verdict: 'not-supported',
        failing: [{ condition: 'joint-result-against-return' }],
      });
    });

    it.each([
      ['not-found', 'found-return-expected'],
      ['not-found', 'found-no-return-agreed'],
      ['found-return-expected', 'found-no-return-agreed'],
    ] as const)('needs a person where the school says %s and the council %s', (school, ews) => {
      const advice = adviceOn(withSignOffs(whole(), { school, ews }), ground);
      expect(advice).toMatchObject({ verdict: 'needs-person', failing: [], gaps: [] });
      expect(advice.judgements[0]).toContain(`${school}, ${ews}`);
    });
  },
);

describe('Ground (h), not back from a leave of absence (2.4)', () => {
  const evening = (date: LocalDate) => Date.parse(`${date}T17:00:00Z`);

  it('is supported at the end of the tenth school day after the leave', () => {
    expect(adviceOn(notBackFromLeave(), 'h', evening(day(10))).verdict).toBe('supported');
  });

  it('is not supported on the ninth', () => {
    const advice = adviceOn(withMarks(notBackFromLeave(), 9), 'h', evening(day(9)));
    expect(advice).toMatchObject({
      verdict: 'not-supported',
      failing: [{ condition: 'not-attended-10-school-days-after-leave' }],
      gaps: [],
    });
  });

  it('is supported from the very instant at which the tenth school day ends', () => {
    const ends = Date.parse('2026-11-03T16:00:00Z');
    expect(adviceOn(notBackFromLeave(), 'h', ends).verdict).toBe('supported');
    expect(adviceOn(notBackFromLeave(), 'h', ends - 1).verdict).toBe('not-supported');
  });

  it('is not supported where the absence did not begin with a leave', () => {
    expect(adviceOn(absentForTwentyDays(), 'h')).toMatchObject({
      verdict: 'not-supported',
      failing: [{ condition: 'leave-of-absence-granted' }],
      gaps: [],
    });
  });

  it.each([
    ['on the day before the leave ended', '2026-10-06', 'supported'],
    ['on the first day after it', '2026-10-07', 'not-supported'],
    ['on a Saturday, which is no school day', '2026-10-10', 'supported'],
    ['on the day of the question', '2026-11-05', 'not-supported'],
    ['on a day after the one of the question', '2026-11-06', 'supported'],
  ] as const)('with attendance %s, %s, is %s', (_when, date, verdict) => {
    const attended = { [date]: { am: '/', pm: 'N' } } as const;
    const advice = adviceOn(
      remarked(notBackFromLeave(), attended, 10),
      'h',
      evening('2026-11-05' as LocalDate),
    );
    expect(advice.verdict).toBe(verdict);
  });

  it.each(codesThat('seen'))('is defeated by one session coded %s', (code) => {
    const advice = adviceOn(remarked(notBackFromLeave(), { [day(4)]: { am: code } }, 10), 'h');
    expect(advice.failing.map(({ condition }) => condition)).toEqual([
      'not-attended-10-school-days-after-leave',
    ]);
  });

  it('names the sessions without a mark', () => {
    const advice = adviceOn(remarked(notBackFromLeave(), { [day(4)]: { pm: null } }, 10), 'h');
    expect(advice).toMatchObject({ verdict: 'not-supported', gaps: [`attendance:${day(4)}:pm`] });
  });

  it.each(['I', 'C', 'Y7', '#'] as const)(
    'needs a person where the register explains a session by %s',
    (code) => {
      const advice = adviceOn(remarked(notBackFromLeave(), { [day(4)]: { pm: code } }, 10), 'h');
      expect(advice).toMatchObject({ verdict: 'needs-person', failing: [], gaps: [] });
    },
  );

  describe('whose pupil did come back and is gone again', () => {
    const absence = { kind: 'did-not-return-from-leave', firstDay: FIRST_DAY } as const;
    const gone = ['10-08 N', '10-09 N', '10-12 N', '10-13 N'];
    const answered = (current: CmeCase) => {
      const { attendance } = current;
      const whole = withSignOffs(
        withFacts(withEnquiries(current), { 'sickness-or-unavoidable-cause': false }),
        {
          school: 'not-found',
          ews: 'not-found',
        },
      );
      const later = Object.fromEntries(schoolDays(14).map((date) => [date, { am: 'N', pm: 'N' } as const]));
      return adviceOn({ ...whole, attendance: { ...later, ...attendance } }, 'h');
    };

    it('is defeated by the day of the return, although the absence is counted from the next one', () => {
      const hand = caseInHand({ absence });
      marks(hand, '2026-10-13T16:00:00Z', '10-07 /', ...gone);
      expect(hand.current.absence.firstDay).toBe('2026-10-08');
      expect(answered(hand.current)).toMatchObject({
        verdict: 'not-supported',
        failing: [{ condition: 'not-attended-10-school-days-after-leave' }],
      });
    });

    it('is defeated by a later return that somebody has confirmed', () => {
      const hand = caseInHand({ absence });
      marks(hand, '2026-10-13T16:00:00Z', '10-07 N', '10-08 N', '10-09 /', '10-12 N', '10-13 N');
      sees(hand, '2026-10-13T16:10:00Z', '2026-10-09');
      expect(hand.current.absence.firstDay).toBe('2026-10-12');
      expect(answered(hand.current)).toMatchObject({ verdict: 'not-supported' });
    });

    it('needs a person where illness was the reason of the first days', () => {
      const hand = caseInHand({ absence });
      marks(hand, '2026-10-13T16:00:00Z', '10-07 I', ...gone);
      expect(hand.current.absence.firstDay).toBe('2026-10-08');
      expect(answered(hand.current)).toMatchObject({ verdict: 'needs-person', failing: [] });
    });

    it('is supported once the register says that there was no return, from the expected day on again', () => {
      const hand = caseInHand({ absence });
      marks(hand, '2026-10-13T16:00:00Z', '10-07 /', ...gone);
      marks(hand, '2026-10-13T16:10:00Z', '10-07 N');
      expect(hand.current).toMatchObject({ clock: { day1: FIRST_DAY } });
      expect(hand.current.absence).toEqual(absence);
      expect(answered(hand.current)).toMatchObject({ verdict: 'supported' });
    });

    it('is held against the expected return date that a correction gives', () => {
      const hand = caseInHand({ absence });
      marks(hand, '2026-10-13T16:00:00Z', '10-07 /', ...gone);
      const firstDay = schoolDays(3).at(-1)!;
      hand.send('correct-first-day', { firstDay }, { at: '2026-10-13T16:10:00Z' });
      expect(answered(hand.current)).toMatchObject({ verdict: 'supported' });
    });
  });

  it('has no evidence at all on the evening of day 1', () => {
    const opened = openedCase('did-not-return-from-leave');
    const advice = adviceOn(opened, 'h', evening(day(1)));
    expect(advice.verdict).toBe('not-supported');
    expect(advice.gaps).toContain(`attendance:${day(1)}:am`);
  });
});

describe('What the evidence says in words (5 EWS)', () => {
  const wordsOf = (current: CmeCase, ground: 'h' | 'i', at?: number) => {
    const { failing, judgements } = adviceOn(current, ground, at);
    return [...failing.map(({ why }) => why), ...judgements].join(' ');
  };
  const found = { school: 'found-return-expected', ews: 'found-return-expected' } as const;

  it.each([
    [
      '20 days',
      () => wordsOf(withMarks(absentForTwentyDays(), 19), 'i'),
      '19 of 20 school days of continuous',
    ],
    [
      'marks',
      () => wordsOf(remarked(absentForTwentyDays(), { [day(7)]: { am: null } }), 'i'),
      'Sessions of the absence have no mark.',
    ],
    [
      'ten days',
      () => wordsOf(notBackFromLeave(), 'h', Date.parse(`${day(9)}T17:00:00Z`)),
      '9 of 10 school days after the leave have ended.',
    ],
    [
      'marks after a leave',
      () => wordsOf(remarked(notBackFromLeave(), { [day(4)]: { pm: null } }, 10), 'h'),
      'Sessions after the leave have no mark.',
    ],
    [
      'attendance after a leave',
      () => wordsOf(remarked(notBackFromLeave(), { [day(4)]: { pm: '/' } }, 10), 'h'),
      `The pupil has attended: / (present in the morning) on ${day(4)}, pm.`,
    ],
    [
      'illness after a leave',
      () => wordsOf(remarked(notBackFromLeave(), { [day(4)]: { pm: 'I' } }, 10), 'h'),
      `Did the pupil fail to attend all the same: I (illness) on ${day(4)}, pm?`,
    ],
    ['a leave', () => wordsOf(absentForTwentyDays(), 'h'), 'did not begin with a leave of absence.'],
    [
      "the school's list",
      () => wordsOf(withEnquiries(absentForTwentyDays(), ['school:neighbours']), 'i'),
      "1 checks of the school's list are neither made nor said not to apply.",
    ],
    [
      "the council's list",
      () => wordsOf(withEnquiries(absentForTwentyDays(), ['ews:police', 'ews:housing']), 'i'),
      "2 checks of the council's list are neither made nor said not to apply.",
    ],
    ['sign-offs', () => wordsOf(withSignOffs(absentForTwentyDays(), {}), 'i'), 'have not both signed off'],
    [
      'a result against it',
      () => wordsOf(withSignOffs(absentForTwentyDays(), found), 'i'),
      `Both signed off that ${JOINT_RESULTS['found-return-expected'].words}.`,
    ],
  ])('of %s says what is missing', (_what, words, expected) => {
    expect(words()).toContain(expected);
  });
});
