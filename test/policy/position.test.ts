import { describe, expect, it } from 'vitest';
import { positionDetails, positionOf } from '../../domain/case/position.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Duty } from '../../domain/case/cme-case.ts';
import { markOf } from './marks-by-hand.ts';
import { caseIn } from './missing-child.ts';

const shown = (stage: Parameters<typeof caseIn>[0], isRejected = false) =>
  positionOf(caseIn(stage).current, BROMLEY, isRejected);

describe('Where a case stands, as its clock and its operators are shown it (flow chart)', () => {
  it('in the first days: the school holds it and day 1 is next', () => {
    expect(shown('school-enquiries')).toMatchObject({
      stage: 'school-enquiries',
      holder: 'school',
      next: {
        deadline: 'day-1',
        at: '2026-10-07T15:00:00Z',
        summary: 'End of school day 1: parents contacted and vulnerability assessed? (2.1, 2.2)',
      },
      attention: null,
      outcome: null,
    });
  });

  it('after day 10: EWS holds it and day 20 is next, in the words of the council', () => {
    expect(shown('ews-enquiries')).toMatchObject({
      holder: 'ewo',
      next: {
        deadline: 'day-20',
        at: '2026-11-17T16:00:00Z',
        summary: 'End of school day 20: still missing means the CME officer is brought in (outcome 3)',
      },
      attention: null,
    });
  });

  it('after day 20: a decision is due and says so', () => {
    expect(shown('decision-due')).toMatchObject({ next: null, attention: 'decision-due' });
  });

  it('closed: with its outcome, and nothing is waited for', () => {
    const { current } = caseIn('closed');
    expect(positionOf(current, BROMLEY, false)).toEqual({
      version: current.version,
      stage: 'closed',
      holder: null,
      next: null,
      duties: [],
      attention: null,
      outcome: { kind: 'returned', number: null },
    });
  });

  it('shows the duties that are open, and no others', () => {
    const { current } = caseIn('school-enquiries');
    const ids = current.duties.map(({ duty }) => duty);
    expect(ids.length).toBeGreaterThan(1);
    const done: Duty = { ...current.duties[0]!, state: 'done' };
    const after = { ...current, duties: [done, ...current.duties.slice(1)] };
    expect(positionOf(current, BROMLEY, false).duties).toEqual(ids);
    expect(positionOf(after, BROMLEY, false).duties).toEqual(ids.slice(1));
  });
});

describe('What calls an operator to a case', () => {
  const { current } = caseIn('decision-due');
  const owing = (duty: string, state = 'open') => ({ ...current.duties[0]!, id: duty, duty, state }) as Duty;
  const attentionWith = (...duties: Duty[]) =>
    positionOf({ ...current, duties: [...current.duties, ...duties] }, BROMLEY, false).attention;

  it.each([
    ['review-stage', 'review-stage'],
    ['decide-on-sighting', 'sighting-to-decide'],
    ['decide-on-mark', 'mark-to-decide'],
  ])('the open duty %s, before a decision that is due', (duty, attention) => {
    expect(attentionWith(owing(duty))).toBe(attention);
    expect(attentionWith(owing(duty, 'done'))).toBe('decision-due');
  });

  it('a mark that stopped the clock, before everything else', () => {
    const pause = {
      since: '2026-10-08T09:00:00Z',
      mark: markOf('10-08 am /'),
      until: '2026-10-09T15:00:00Z',
    };
    const paused = { ...current, pause, duties: [owing('review-stage')] };
    expect(positionOf(paused, BROMLEY, false)).toMatchObject({
      next: { deadline: 'sighting', at: '2026-10-09T15:00:00Z' },
      attention: 'sighting-to-confirm',
    });
  });

  it('a rejected Signal, after everything else', () => {
    expect(shown('school-enquiries', true).attention).toBe('rejected-signal');
    expect(shown('decision-due', true).attention).toBe('decision-due');
    expect(shown('closed', true).attention).toBe('rejected-signal');
  });

  it('dates that are not certain yet', () => {
    const { current: opened } = caseIn('school-enquiries');
    const uncertain = { ...opened, clock: { ...opened.clock!, provisional: true } };
    expect(positionOf(uncertain, BROMLEY, true).attention).toBe('provisional-calendar');
  });
});

describe('The deadlines of a case, each with how it stands', () => {
  it.each([
    ['school-enquiries', 'next', 'ahead', 'ahead'],
    ['ews-enquiries', 'passed', 'passed', 'next'],
    // It ended before day 1 was over: what was ahead is not needed.
    ['closed', 'not-needed', 'not-needed', 'not-needed'],
  ] as const)('%s: day 1 is %s, day 10 %s, day 20 %s', (stage, day1, day10, day20) => {
    const { current, at } = caseIn(stage);
    expect(positionDetails(current, at, BROMLEY).deadlines).toEqual([
      { deadline: 'expected-day', at: '2026-10-07T07:00:00Z', state: 'passed' },
      { deadline: 'day-1', at: '2026-10-07T15:00:00Z', state: day1 },
      { deadline: 'day-10', at: '2026-11-03T16:00:00Z', state: day10 },
      { deadline: 'day-20', at: '2026-11-17T16:00:00Z', state: day20 },
    ]);
  });

  it.each([
    ['school-enquiries', 'School day 1 on 2026-10-07; held by school'],
    ['ews-enquiries', 'School day 10 on 2026-11-03; held by ewo'],
  ] as const)('come with the case and words for where it stands: %s', (stage, words) => {
    const { current, at } = caseIn(stage);
    const details = positionDetails(current, at, BROMLEY);
    expect(details).toMatchObject({ caseId: 'case-1', reference: 'CME-26-00042-K' });
    expect(details.words).toContain(words);
  });
});
