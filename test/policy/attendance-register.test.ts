import { describe, expect, it } from 'vitest';
import { firstDayByMarks, treatedAs } from '../../domain/case/marks.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { SCHOOL_2026 } from '../domain/calendars.ts';
import { caseInHand, type CaseInHand } from './case-in-hand.ts';
import { duty, markOf, marks, sees, told } from './marks-by-hand.ts';

describe('A register corrected later (2.2, 2.4; design, reading 8)', () => {
  const at = '2026-10-14T10:00:00Z';
  const moved = (hand: CaseInHand) =>
    hand.events.filter(({ what }) => what === 'deadline-moved').map(({ data }) => data);

  it('moves the first day on when the child attended on it', () => {
    const hand = caseInHand();
    marks(hand, at, '10-07 N', '10-08 N', '10-09 N');
    marks(hand, at, '10-07 /');
    expect(hand.current).toMatchObject({ absence: { firstDay: '2026-10-08' }, pause: null });
    expect(moved(hand)).toMatchObject([
      { deadline: 'day-1', from: '2026-10-07', to: '2026-10-08', why: 'attendance-corrected' },
      { deadline: 'day-10', to: '2026-11-04', why: 'attendance-corrected' },
      { deadline: 'day-20', to: '2026-11-18', why: 'attendance-corrected' },
    ]);
    expect(hand.notices).toContain('deadline-moved');
    expect(hand.kept()).toEqual(hand.current);
  });

  it('moves it on when half of it was attended, and over several days with a reason', () => {
    const hand = caseInHand();
    marks(hand, at, '10-07 am /', '10-07 pm N', '10-08 I', '10-09 N');
    expect(hand.current.absence.firstDay).toBe('2026-10-09');
  });

  it('moves it back over school days of absence without explanation, one after the other', () => {
    const hand = caseInHand();
    marks(hand, at, '10-06 N', '10-05 O', '10-02 N', '09-30 N');
    // Thursday 1 October has no mark, so nobody knows of it.
    expect(hand.current.absence.firstDay).toBe('2026-10-02');
    expect(hand.current.clock?.day10).toBe('2026-10-15');
  });

  it('does not move it back over half a day, or a day that was explained', () => {
    const hand = caseInHand();
    marks(hand, at, '10-06 am N', '10-05 N');
    expect(hand.current.absence.firstDay).toBe('2026-10-07');
    marks(hand, at, '10-06 I');
    expect(hand.current.absence.firstDay).toBe('2026-10-07');
    expect(hand.current.pause).toBeNull();
  });

  it('does not move an expected return back into the leave', () => {
    const absence = { kind: 'did-not-return-from-leave', firstDay: localDate('2026-10-07') } as const;
    const hand = caseInHand({ absence });
    marks(hand, at, '10-06 G', '10-05 G');
    expect(hand.current.absence.firstDay).toBe('2026-10-07');
  });

  it('lets what is due by the new count pass at once', () => {
    const hand = caseInHand({}, '2026-10-12T09:00:00Z');
    marks(
      hand,
      at,
      ...['10-06', '10-05', '10-02', '10-01', '09-30', '09-29', '09-28'].map((day) => `${day} N`),
    );
    expect(hand.current).toMatchObject({ absence: { firstDay: '2026-09-28' }, stage: 'ews-enquiries' });
    expect(hand.view(at).schoolDay).toBe(13);
  });

  it('does not undo a stage that was passed, and asks its holder', () => {
    const hand = caseInHand({}, '2026-11-04T09:00:00Z');
    expect(hand.current.stage).toBe('ews-enquiries');
    marks(hand, '2026-11-04T10:00:00Z', '10-07 /');
    expect(hand.current).toMatchObject({ stage: 'ews-enquiries', clock: { day10: '2026-11-04' } });
    expect(duty(hand, 'review-stage')).toMatchObject([{ owedBy: 'ewo', state: 'open' }]);
  });

  it('asks who saw the child when no school day of absence is left', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-07T10:00:00Z', '10-07 am /');
    expect(hand.current).toMatchObject({ absence: { firstDay: '2026-10-07' } });
    expect(hand.current.pause?.mark).toEqual(markOf('10-07 am /'));
  });

  it('does not touch a first day that a person has set, unless marks of that time change', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-09T10:00:00Z', '10-07 N', '10-08 N');
    hand.send('correct-first-day', { firstDay: localDate('2026-10-08') }, { at: '2026-10-09T11:00:00Z' });
    marks(hand, '2026-10-09T12:00:00Z', '10-09 am N');
    expect(hand.current.absence.firstDay).toBe('2026-10-08');
  });

  it('takes a first day whose attendance nobody confirmed for absence', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-07T10:00:00Z', '10-07 am /');
    sees(hand, '2026-10-07T11:00:00Z', '2026-10-07', false);
    expect(firstDayByMarks(hand.current, localDate('2026-10-09'))).toBe('2026-10-07');
  });
});

describe('N, the reason not established (2.2; SI 2024/208 reg 10)', () => {
  // Five school days after Thu 8 October: Thu 15 October. A half-term of two weeks begins on Mon 19 October.
  it.each([
    ['2026-10-08', '2026-10-15', 'N'],
    ['2026-10-08', '2026-10-16', 'O'],
    ['2026-10-16', '2026-11-06', 'N'],
    ['2026-10-16', '2026-11-07', 'O'],
  ] as const)('of %s is on %s treated as %s', (date, today, code) => {
    expect(treatedAs({ date: localDate(date), code: 'N' }, localDate(today), SCHOOL_2026)).toBe(code);
  });

  it('is the only code that time changes', () => {
    const old = { date: localDate('2026-09-08'), code: 'I' } as const;
    expect(treatedAs(old, localDate('2026-12-01'), SCHOOL_2026)).toBe('I');
  });

  it('is named on the case with the last day on which it may be replaced', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-09T10:00:00Z', '10-08 am N', '10-08 pm O', '10-07 N');
    hand.send(
      'record-attendance',
      { marks: [markOf('10-07 pm O')] },
      { at: '2026-10-09T11:00:00Z', by: 'ewo' },
    );
    expect(hand.view('2026-10-15T10:00:00Z').marksToResolve).toEqual([
      { date: '2026-10-07', session: 'am', resolveBy: '2026-10-14', treatedAs: 'O' },
      { date: '2026-10-08', session: 'am', resolveBy: '2026-10-15', treatedAs: 'N' },
    ]);
  });
});

describe('Earlier episodes of the same child (1.2, 2.3)', () => {
  const opened = (earlierEpisodes?: number) =>
    caseInHand(earlierEpisodes === undefined ? {} : { earlierEpisodes });

  it.each([undefined, 0])('add nothing when there are %s', (episodes) => {
    const hand = opened(episodes);
    expect(hand.view('2026-10-07T09:00:00Z').startingLevel).toBe(0);
    expect(told(hand)).not.toContain('earlier-episodes-counted');
  });

  it('tell the safeguarding lead and EWS from the start when there was one', () => {
    const hand = opened(1);
    expect(hand.view('2026-10-07T09:00:00Z').startingLevel).toBe(1);
    expect(hand.notices).toContain('earlier-episode');
    expect(hand.notices).not.toContain('repeated-episodes');
    expect(hand.current.circumstances).toEqual([]);
    expect(duty(hand, 'refer-to-social-care')).toEqual([]);
  });

  it.each([2, 3, 7])('are a serious issue of attendance, always referred, when there were %s', (episodes) => {
    const hand = opened(episodes);
    expect(hand.view('2026-10-07T09:00:00Z').startingLevel).toBe(2);
    expect(hand.notices).toEqual(
      expect.arrayContaining(['earlier-episode', 'repeated-episodes', 'always-refer']),
    );
    expect(hand.current.circumstances).toEqual(['serious-attendance-issues']);
    expect(duty(hand, 'refer-to-social-care')).toMatchObject([{ state: 'open' }]);
  });
});
