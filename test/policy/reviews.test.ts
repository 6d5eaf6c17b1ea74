import { describe, expect, it } from 'vitest';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import type { NewAction } from '../../domain/case/commands.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { REVIEW_ACTION_CODES } from '../../domain/policy/tracking/review-actions.ts';
import { openActions } from '../../domain/decisions/enquiries/reviews.ts';
import { refused, send, taken, trackedCase } from './tracked-case.ts';

const action = (code: NewAction['action'], dueOn: string, owner: NewAction['owner'] = 'ewo'): NewAction => ({
  action: code,
  owner,
  dueOn: localDate(dueOn),
});
const review = (on: string, actions: readonly NewAction[] = [], done: readonly string[] = []) => ({
  kind: 'record-review' as const,
  on: localDate(on),
  data: { actions, done },
});
const NOW = '2027-01-08T12:00:00Z';
const reviewed = (current: CmeCase, ...what: Parameters<typeof review>) =>
  taken(current, NOW, 'ews-manager', review(...what));

/** Reviewed on 1 December 2026: two actions agreed. */
const first = () =>
  reviewed(trackedCase(), '2026-12-01', [
    action('visit-home-again', '2026-12-11'),
    action('repeat-agency-checks', '2026-12-18', 'cme-officer'),
  ]);

describe('The monthly review of a case (5 CNIS, 5 manager)', () => {
  it('agrees actions with an owner and a date', () => {
    expect(first().reviews).toEqual(['2026-12-01']);
    expect(first().actions).toEqual([
      {
        id: `${first().version}.1`,
        action: 'visit-home-again',
        owner: 'ewo',
        agreedOn: '2026-12-01',
        dueOn: '2026-12-11',
        doneOn: null,
      },
      expect.objectContaining({ id: `${first().version}.2`, owner: 'cme-officer' }),
    ]);
  });

  it('carries over from one review to the next what is not done, however late', () => {
    const [visit, checks] = first().actions.map(({ id }) => id);
    const second = reviewed(first(), '2027-01-05', [action('meet-family', '2027-01-29')], [visit!]);
    expect(openActions(second.actions).map(({ id }) => id)).toEqual([checks, `${second.version}.1`]);
    expect(second.actions[0]).toMatchObject({ id: visit, doneOn: '2027-01-05' });
    const third = reviewed(second, '2027-01-08');
    expect(openActions(third.actions)).toEqual(openActions(second.actions));
  });

  it.each(REVIEW_ACTION_CODES)('can agree %s', (code) => {
    expect(reviewed(trackedCase(), '2026-12-01', [action(code, '2026-12-01')]).actions).toHaveLength(1);
  });

  it.each([
    ['after today', '2027-01-09'],
    ['before the first day of absence', '2026-10-06'],
    ['before the last review', '2026-11-30'],
  ])('is refused for a day %s', (_words, on) => {
    expect(refused(first(), NOW, 'cme-officer', review(on))).toMatchObject({
      refused: 'invalid',
      pointer: '/on',
    });
  });

  it('refuses an action that is due before the review that agrees it', () => {
    const sent = review('2026-12-01', [
      action('meet-family', '2026-12-01'),
      action('meet-family', '2026-11-30'),
    ]);
    expect(refused(trackedCase(), NOW, 'cme-officer', sent)).toMatchObject({ pointer: '/actions/1/dueOn' });
  });

  it('refuses to call done what is not open, nothing half-applied', () => {
    const [visit] = first().actions.map(({ id }) => id);
    for (const done of [['99.1'], [visit!, visit!], [visit!, 'x']]) {
      const answer = refused(first(), NOW, 'cme-officer', review('2027-01-05', [], done));
      expect(answer).toMatchObject({ refused: 'invalid', pointer: `/done/${done.length - 1}` });
      expect(answer.why).toContain(visit);
    }
    const none = refused(trackedCase(), NOW, 'cme-officer', review('2027-01-05', [], ['1.1']));
    expect(none.why).toBe('This case has no open action.');
  });

  it('puts ids, codes and dates on the timeline', () => {
    const decision = send(trackedCase(), NOW, 'send-officer', review('2026-12-01', []));
    expect(decision).toMatchObject({
      events: [{ what: 'case-reviewed', data: { on: '2026-12-01', agreed: [], done: [] } }],
      notices: [],
    });
  });
});

describe('Who records a review (5 CNIS, 5 SEND, 5 manager)', () => {
  it.each(['ews-manager', 'cme-officer', 'send-officer'] as const)('%s may', (role) => {
    expect(taken(trackedCase(), NOW, role, review('2026-12-01')).reviews).toHaveLength(1);
  });

  it.each(['school', 'ewo', 'admissions', 'operator', 'auditor'] as const)('%s may not', (role) => {
    expect(refused(trackedCase(), NOW, role, review('2026-12-01')).refused).toBe('forbidden');
  });
});

describe('The end of compulsory school age (definitions, 5 CME officer)', () => {
  const tooOld = (handedTo?: 'adult-social-care') => ({
    kind: 'over-compulsory-school-age' as const,
    data: handedTo === undefined ? {} : { handedTo },
  });
  const concerned = () =>
    taken(trackedCase(), NOW, 'ewo', {
      kind: 'raise-safeguarding-concern',
      data: { to: ['police'], made: true },
    });

  it('closes a case by the decision of a person, and tells the school', () => {
    const decision = send(trackedCase(), NOW, 'cme-officer', tooOld());
    expect(decision).toMatchObject({
      case: { stage: 'closed', outcome: { number: null, kind: 'over-compulsory-school-age' } },
      notices: [{ notice: 'over-compulsory-school-age' }],
    });
  });

  it('is refused while a safeguarding concern is on record, until somebody has taken it over', () => {
    const answer = refused(concerned(), NOW, 'cme-officer', tooOld());
    expect(answer).toMatchObject({ refused: 'invalid', pointer: '/handedTo' });
    const decision = send(concerned(), NOW, 'cme-officer', tooOld('adult-social-care'));
    expect(decision).toMatchObject({
      case: { stage: 'closed' },
      events: expect.arrayContaining([
        expect.objectContaining({
          what: 'outcome-recorded',
          data: expect.objectContaining({ handedTo: 'adult-social-care' }) as object,
        }),
      ]) as object,
    });
  });

  it.each(['school', 'ewo', 'send-officer', 'admissions'] as const)('is not for %s to decide', (role) => {
    expect(refused(trackedCase(), NOW, role, tooOld()).refused).toBe('forbidden');
  });
});
