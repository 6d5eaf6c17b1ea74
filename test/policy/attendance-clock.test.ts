import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../domain/case/glossary.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { caseInHand } from './case-in-hand.ts';
import { duty, markOf, marks, sees, told } from './marks-by-hand.ts';

describe('Marks of the attendance register (2.2)', () => {
  const at = '2026-10-09T10:00:00Z';

  it('that say nobody knows where the child is change nothing but the record', () => {
    const hand = caseInHand();
    const before = hand.current;
    marks(hand, at, '10-07 N', '10-08 O', '10-09 am G');
    expect(hand.current.attendance).toEqual({
      '2026-10-07': { am: 'N', pm: 'N' },
      '2026-10-08': { am: 'O', pm: 'O' },
      '2026-10-09': { am: 'G' },
    });
    expect(hand.current).toMatchObject({ pause: null, clock: before.clock, absence: before.absence });
  });

  it('that are on record already are no news', () => {
    const hand = caseInHand();
    marks(hand, at, '10-07 N');
    expect(marks(hand, at, '10-07 N', '10-07 am N').events).toEqual([]);
  });

  it.each([
    ['in the future of the case', '10-12 am N', 'after 2026-10-09'],
    ['on a Saturday', '09-26 am N', 'weekend'],
    ['in the holidays', '09-01 am N', 'holiday'],
  ])('are refused %s, with the place of the fault, and none is kept', (_where, text, why) => {
    const hand = caseInHand();
    const refusal = hand.refusal(
      'record-attendance',
      { marks: [markOf('10-07 am N'), markOf(text)] },
      { at },
    );
    expect(refusal).toMatchObject({ refused: 'invalid', pointer: '/marks/1/date' });
    expect(refusal.why).toContain(why);
    expect(hand.current.attendance).toEqual({});
  });

  it.each([
    ['2026-10-08', 'refused'],
    ['2026-10-09', 'taken'],
  ])('of 20 school days before the first day are taken, not of 21: %s is %s', (date, answer) => {
    // Day 1 is Fri 20 Nov; the school day 20 before it is Fri 9 Oct, before a half-term of two weeks.
    const absence = { kind: 'unexplained', firstDay: localDate('2026-11-20') } as const;
    const hand = caseInHand({ absence }, '2026-11-20T09:00:00Z');
    const data = { marks: [{ date: localDate(date), session: 'am', code: '/' }] } as const;
    const when = { at: '2026-11-20T10:00:00Z' };
    if (answer === 'taken') hand.send('record-attendance', data, when);
    else expect(hand.refusal('record-attendance', data, when).pointer).toBe('/marks/0/date');
    expect(Object.keys(hand.current.attendance)).toEqual(answer === 'taken' ? [date] : []);
  });

  it('are refused when one session has two of them', () => {
    const twice = { marks: [markOf('10-08 am N'), markOf('10-08 am O')] };
    expect(caseInHand().refusal('record-attendance', twice, { at })).toMatchObject({
      pointer: '/marks/1/code',
    });
  });

  it('are taken with a retired code, which the timeline names as such', () => {
    const hand = caseInHand();
    marks(hand, at, '10-08 am H');
    const event = hand.events.find(({ what }) => what === 'attendance-recorded');
    expect(event?.data).toMatchObject({ retired: ['H'] });
    expect(sentenceOf(event!, BROMLEY)).toContain('retired: H');
  });
});

describe('A mark that breaks the run (flow chart attending, 2.1)', () => {
  const at = '2026-10-09T10:00:00Z';

  it.each(['/', '\\', 'L', 'K', 'U', 'I', 'C', 'T'])(
    'such as %s stops the clock and asks who saw the child by the end of the next school day',
    (code) => {
      const hand = caseInHand();
      marks(hand, at, `10-09 am ${code}`);
      expect(hand.current.pause).toEqual({
        since: at,
        mark: { date: '2026-10-09', session: 'am', code },
        // Friday's question is answered by Monday 16:00 in London.
        until: '2026-10-12T15:00:00Z',
      });
      expect(duty(hand, 'confirm-sighting')).toMatchObject([
        { owedBy: 'school', dueAt: '2026-10-12T15:00:00Z', state: 'open' },
      ]);
      expect(hand.notices).toContain('sighting-to-confirm');
      const { clock, pause } = hand.view(at);
      expect(clock.next).toEqual({ deadline: 'sighting', at: '2026-10-12T15:00:00Z' });
      expect(pause).toEqual(hand.current.pause);
    },
  );

  it.each(['G', 'N', 'O'])('is not %s', (code) => {
    const hand = caseInHand();
    marks(hand, at, `10-09 am ${code}`);
    expect(hand.current.pause).toBeNull();
  });

  it.each(['D', 'Q', 'X', 'Y1', 'Y7'])('is not %s, which is flagged for a decision of the holder', (code) => {
    const hand = caseInHand();
    marks(hand, at, `10-09 am ${code}`);
    expect(hand.current.pause).toBeNull();
    expect(duty(hand, 'decide-on-mark')).toMatchObject([{ owedBy: 'school', state: 'open' }]);
    expect(hand.notices).toContain('mark-to-decide');
    hand.send('acknowledge', { duty: 'decide-on-mark' }, { at });
    expect(duty(hand, 'decide-on-mark')).toMatchObject([{ state: 'done' }]);
  });

  it('is asked of the EWO, once EWS holds the case', () => {
    const hand = caseInHand({}, '2026-11-05T09:00:00Z');
    marks(hand, '2026-11-05T10:00:00Z', '11-05 am /');
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ owedBy: 'ewo' }]);
  });

  it('stops the clock in decision-due and tracking too, where no other runs', () => {
    const hand = caseInHand({}, '2026-11-18T09:00:00Z');
    expect(hand.view('2026-11-18T09:00:00Z').clock.next).toBeNull();
    marks(hand, '2026-11-18T10:00:00Z', '11-18 am /');
    expect(hand.view('2026-11-18T10:00:00Z').clock.next).toMatchObject({ deadline: 'sighting' });
    hand.passTime('2026-11-19T16:00:00Z');
    expect(hand.current).toMatchObject({ stage: 'decision-due', pause: null });
    hand.send('still-missing', {}, { at: '2026-11-19T17:00:00Z', by: 'ewo' });
    marks(hand, '2026-11-20T10:00:00Z', '11-20 am /');
    expect(duty(hand, 'confirm-sighting').at(-1)).toMatchObject({ owedBy: 'cme-officer', state: 'open' });
    expect(hand.current.pause).not.toBeNull();
  });

  it('does not stop a clock that does not run yet, but asks: a child may come before the day', () => {
    const absence = { kind: 'did-not-return-from-leave', firstDay: localDate('2026-10-14') } as const;
    const hand = caseInHand({ absence }, at);
    marks(hand, at, '10-09 am /');
    expect(hand.current).toMatchObject({ stage: 'expected', pause: null });
    expect(hand.view(at).clock.next).toMatchObject({ deadline: 'expected-day' });
    expect(hand.events.at(-1)).toEqual({
      what: 'sighting-asked',
      policy: ['flow chart attending', 'flow chart found'],
      data: { mark: markOf('10-09 am /') },
    });
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ owedBy: 'school', state: 'open' }]);
  });

  it('does not hold the clock any longer by being followed by another', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am I');
    const { pause } = hand.current;
    marks(hand, '2026-10-12T09:00:00Z', '10-12 am /');
    expect(hand.current.pause).toEqual({ ...pause, mark: markOf('10-12 am /') });
  });

  it.each([
    ['/', ['flow chart attending', 'flow chart found']],
    ['I', ['flow chart outcome 1', '2.2']],
  ])('such as %s is on the timeline with what it says, and leaves every other duty owed', (code, policy) => {
    const hand = caseInHand();
    marks(hand, at, `10-09 am ${code}`);
    expect(hand.events.at(-1)).toEqual({
      what: 'clock-paused',
      policy,
      data: { mark: markOf(`10-09 am ${code}`), until: '2026-10-12T15:00:00Z' },
    });
    expect(duty(hand, 'contact-parents')).toMatchObject([{ state: 'open' }]);
    sees(hand, '2026-10-09T11:00:00Z', '2026-10-09', false);
    expect(hand.notices).toContain('sighting-not-confirmed');
    expect(hand.events.at(-1)).toEqual({
      what: 'clock-resumed',
      policy: ['flow chart attending', 'flow chart still missing'],
      data: { why: 'not-confirmed', since: at, mark: markOf(`10-09 am ${code}`) },
    });
  });

  it('that is put right is no day on which nobody confirmed it', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am /');
    marks(hand, '2026-10-09T11:00:00Z', '10-09 am N');
    expect(hand.current.unconfirmed).toEqual([]);
    expect(hand.notices).not.toContain('sighting-not-confirmed');
  });

  it('lets the clock go on when it is put right, and asks nobody any more', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am /');
    marks(hand, '2026-10-09T11:00:00Z', '10-09 am N');
    expect(hand.current.pause).toBeNull();
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'not-needed' }]);
    expect(hand.current.pauses).toMatchObject([{ why: 'mark-corrected' }]);
  });

  it('is asked about still when a later one, which had taken its place, is put right', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am I');
    const { pause } = hand.current;
    marks(hand, '2026-10-12T09:00:00Z', '10-12 am /');
    marks(hand, '2026-10-12T09:10:00Z', '10-12 am N');
    expect(hand.current.pause).toEqual(pause);
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'open' }]);
  });

  it('is not asked about again once it was answered, when a later one is put right', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-09T14:00:00Z', '10-09 am /', '10-09 pm N');
    sees(hand, '2026-10-09T14:30:00Z', '2026-10-09');
    marks(hand, '2026-10-12T09:00:00Z', '10-12 am /');
    marks(hand, '2026-10-12T09:10:00Z', '10-12 am N');
    expect(hand.current.pause).toBeNull();
  });

  it.each([
    ['that nobody confirmed in time', undefined, '10-09', '2026-10-12T16:00:00Z'],
    ['of a day before the child was expected', '2026-10-14', '10-09', '2026-10-09T11:00:00Z'],
  ])('%s is asked about no more once it is put right', (_which, expected, date, putRight) => {
    const absence = expected && {
      absence: { kind: 'did-not-return-from-leave', firstDay: localDate(expected) } as const,
    };
    const hand = caseInHand({ ...absence }, at);
    marks(hand, at, `${date} am /`);
    hand.passTime(putRight);
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'open' }]);
    marks(hand, putRight, `${date} am N`);
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'not-needed' }]);
  });

  it('still stops the clock when only one of two such marks is put right', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-09T14:00:00Z', '10-09 /');
    marks(hand, '2026-10-09T14:10:00Z', '10-09 pm N');
    expect(hand.current.pause?.mark).toEqual(markOf('10-09 am /'));
  });
});

describe('A sighting (flow chart attending, flow chart found)', () => {
  const at = '2026-10-09T10:00:00Z';

  it('confirmed ends the case as returned when the child was marked as attending', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am /');
    sees(hand, '2026-10-09T11:00:00Z', '2026-10-09');
    expect(hand.current).toMatchObject({
      stage: 'closed',
      pause: null,
      outcome: { kind: 'returned', number: null, on: '2026-10-09', recordedBy: { role: 'school' } },
    });
    expect(hand.notices).toContain('child-returned');
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'done' }]);
    expect(hand.kept()).toEqual(hand.current);
  });

  it('confirmed ends the case as outcome 1 when the child was marked as ill: located, and not back yet', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am I');
    sees(hand, '2026-10-09T11:00:00Z', '2026-10-09');
    expect(hand.current).toMatchObject({
      stage: 'closed',
      outcome: { kind: 'located-at-home', number: 1 },
    });
  });

  it('denied lets the clock go on at once, and the mark is not asked about again', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am /');
    sees(hand, '2026-10-09T11:00:00Z', '2026-10-09', false);
    expect(hand.current).toMatchObject({ pause: null, unconfirmed: ['2026-10-09'] });
    expect(hand.current.pauses).toMatchObject([{ why: 'not-confirmed', since: at }]);
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'done' }]);
    marks(hand, '2026-10-09T12:00:00Z', '10-09 am /');
    expect(hand.current.pause).toBeNull();
    marks(hand, '2026-10-09T12:10:00Z', '10-09 am L');
    expect(hand.current.pause).not.toBeNull();
  });

  it('of a child whom the register has missing again since then does not close the case: day 1 is the next absence', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-13T10:00:00Z', '10-09 /', '10-12 N', '10-13 am N');
    sees(hand, '2026-10-13T11:00:00Z', '2026-10-09');
    expect(hand.current).toMatchObject({
      stage: 'school-enquiries',
      pause: null,
      absence: { firstDay: '2026-10-12' },
      clock: { day1: '2026-10-12' },
    });
    expect(duty(hand, 'decide-on-sighting')).toMatchObject([{ owedBy: 'school', state: 'open' }]);
  });

  it('in the morning of a child who was gone in the afternoon leaves the case open for its holder', () => {
    const hand = caseInHand();
    marks(hand, '2026-10-09T14:00:00Z', '10-09 am /', '10-09 pm N');
    sees(hand, '2026-10-09T14:30:00Z', '2026-10-09');
    expect(hand.current).toMatchObject({ stage: 'school-enquiries', absence: { firstDay: '2026-10-07' } });
    expect(duty(hand, 'decide-on-sighting')).toMatchObject([{ state: 'open' }]);
  });

  it('without a stopped clock is on record, and for the holder to decide', () => {
    const hand = caseInHand();
    sees(hand, at, '2026-10-08');
    expect(hand.current.stage).toBe('school-enquiries');
    expect(duty(hand, 'decide-on-sighting')).toMatchObject([{ owedBy: 'school', state: 'open' }]);
    hand.send('returned', {}, { at: '2026-10-09T12:00:00Z' });
    expect(duty(hand, 'decide-on-sighting')).toMatchObject([{ state: 'done' }]);
  });

  it('that nobody made is on record, and asks nobody', () => {
    const hand = caseInHand();
    sees(hand, at, '2026-10-08', false);
    expect(told(hand)).toContain('sighting-recorded');
    expect(duty(hand, 'decide-on-sighting')).toEqual([]);
  });

  it('of an earlier day than the mark does not answer whether the mark is right', () => {
    const hand = caseInHand();
    marks(hand, at, '10-09 am /');
    sees(hand, '2026-10-09T11:00:00Z', '2026-10-08');
    expect(hand.current.pause).not.toBeNull();
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'open' }]);
  });

  it.each([
    ['the day after today', '2026-10-10', 'after today'],
    ['the day before the first day', '2026-10-06', 'before the first day'],
  ])('on %s is refused', (_when, on, why) => {
    const refusal = caseInHand().refusal('record-sighting', { on: localDate(on), confirmed: true }, { at });
    expect(refusal).toMatchObject({ refused: 'invalid', pointer: '/on' });
    expect(refusal.why).toContain(why);
  });
});

describe('A clock that stood still (flow chart still missing; design, reading 8)', () => {
  /** Stopped on day 9, a day before day 10 ends. */
  const stopped = () => {
    const hand = caseInHand({}, '2026-10-16T09:00:00Z');
    marks(hand, '2026-11-02T10:00:00Z', '11-02 am /');
    return hand;
  };

  it('waits for nothing else: day 10 does not pass at its own instant while it is asked who saw the child', () => {
    const hand = caseInHand({}, '2026-10-16T09:00:00Z');
    marks(hand, '2026-11-03T10:00:00Z', '11-03 am /');
    expect(hand.passTime('2026-11-03T16:00:00Z')).toBe(false);
    expect(hand.passTime('2026-11-04T15:59:59Z')).toBe(false);
    expect(hand.current.stage).toBe('school-enquiries');
    expect(hand.passTime('2026-11-04T16:00:00Z')).toBe(true);
    expect(hand.current).toMatchObject({ stage: 'ews-enquiries', pause: null });
  });

  it('lets what fell meanwhile pass at once when nobody confirms, each with the reason', () => {
    const hand = stopped();
    const from = hand.events.length;
    hand.passTime('2026-11-03T16:00:00Z');
    const since = hand.events.slice(from);
    expect(since.map(({ what, data }) => [what, data['deadline'] ?? data['why'] ?? data['to']])).toEqual([
      ['deadline-reached', 'sighting'],
      ['clock-resumed', 'not-confirmed-in-time'],
      ['deadline-reached', 'day-10'],
      ['stage-entered', 'ews-enquiries'],
    ]);
    expect(since[2]?.data).toMatchObject({ due: '2026-11-03T16:00:00Z', heldBackBy: 'clock-paused' });
    expect(hand.notices).toEqual(expect.arrayContaining(['sighting-not-confirmed', 'ews-takes-over']));
    expect(hand.kept()).toEqual(hand.current);
  });

  it('leaves the question owed, overdue, until somebody answers it', () => {
    const hand = stopped();
    hand.passTime('2026-11-03T16:00:00Z');
    const shown = hand.view('2026-11-03T17:00:00Z').duties.find(({ id }) => id === 'confirm-sighting');
    expect(shown).toMatchObject({ state: 'overdue' });
    sees(hand, '2026-11-04T10:00:00Z', '2026-11-02');
    expect(duty(hand, 'confirm-sighting')).toMatchObject([{ state: 'done' }]);
    expect(duty(hand, 'decide-on-sighting')).toMatchObject([{ owedBy: 'ewo', state: 'open' }]);
    expect(hand.current.stage).toBe('ews-enquiries');
  });

  it('may stop again for a later mark, with a question of its own', () => {
    const hand = stopped();
    hand.passTime('2026-11-03T16:00:00Z');
    marks(hand, '2026-11-05T10:00:00Z', '11-05 am /');
    expect(duty(hand, 'confirm-sighting')).toMatchObject([
      { state: 'not-needed' },
      { id: 'confirm-sighting-2', state: 'open', owedBy: 'ewo', dueAt: '2026-11-06T16:00:00Z' },
    ]);
  });

  it('goes on when a person reports an outcome', () => {
    const hand = stopped();
    hand.send('moved-out-of-area', {}, { at: '2026-11-02T12:00:00Z', by: 'ewo' });
    expect(hand.current).toMatchObject({ stage: 'handing-over', pause: null });
    expect(hand.current.pauses).toMatchObject([{ why: 'outcome-recorded' }]);
  });
});
