import { describe, expect, it } from 'vitest';
import type { EnquiryEntry } from '../../domain/case/commands.ts';
import { timeOfDay } from '../../domain/policy/procedure/channels.ts';
import type { Check, EnquiryResult } from '../../domain/policy/procedure/enquiries.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import { caseInHand, type CaseInHand } from './case-in-hand.ts';

const attempt = (check: Check, attemptedAt: string, result: EnquiryResult = 'no-answer'): EnquiryEntry => ({
  check,
  attemptedAt,
  result,
});

/** Records one attempt at the moment it was made. */
const tries = (hand: CaseInHand, check: Check, at: string, by: Role = 'school') =>
  hand.send('record-enquiry', { entries: [attempt(check, at)] }, { at, by });

describe('The enquiry ledger (school check list, LA check list)', () => {
  it('keeps every attempt: when, in which role, with what result, by which channel', () => {
    const hand = caseInHand();
    tries(hand, 'phone-parents', '2026-10-07T09:00:00Z');
    tries(hand, 'phone-parents', '2026-10-07T13:30:00Z');
    expect(hand.view('2026-10-07T14:00:00Z').enquiries.school.ledger).toEqual([
      {
        check: 'phone-parents',
        at: '2026-10-07T09:00:00Z',
        by: 'school',
        result: 'no-answer',
        channel: 'phone',
      },
      {
        check: 'phone-parents',
        at: '2026-10-07T13:30:00Z',
        by: 'school',
        result: 'no-answer',
        channel: 'phone',
      },
    ]);
    expect(hand.current.enquiries.school['phone-parents']?.attempts[0]?.by?.id).toBe('a-school');
  });

  it('keeps who said that a check does not apply and when, until it is made after all', () => {
    const hand = caseInHand();
    const at = '2026-10-07T09:00:00Z';
    hand.send('record-enquiry', { entries: [{ check: 'sibling-schools', notApplicable: true }] }, { at });
    expect(hand.view(at).enquiries.school.ledger).toEqual([
      { check: 'sibling-schools', at, by: 'school', notApplicable: true },
    ]);
    expect(hand.view(at).enquiries.school.missing).not.toContain('sibling-schools');
    tries(hand, 'sibling-schools', '2026-10-08T09:00:00Z');
    expect(hand.current.enquiries.school['sibling-schools']).toMatchObject({
      attempts: [{ result: 'no-answer' }],
      notApplicable: null,
    });
  });

  it('takes the same attempt sent again for no new attempt, and puts nothing on the timeline', () => {
    const hand = caseInHand();
    const first = attempt('phone-parents', '2026-10-07T09:00:00Z');
    hand.send('record-enquiry', { entries: [first, first] }, { at: '2026-10-07T09:05:00Z' });
    const again = hand.send(
      'record-enquiry',
      { entries: [{ ...attempt('phone-parents', '2026-10-07T09:00:00.000Z') }] },
      { at: '2026-10-07T10:00:00Z' },
    );
    expect(again.events).toEqual([]);
    expect(hand.current.enquiries.school['phone-parents']?.attempts).toHaveLength(1);
  });

  it('takes the same instant with another result, or by another person, for another attempt', () => {
    const hand = caseInHand({}, '2026-11-05T09:00:00Z');
    const at = '2026-11-05T10:00:00Z';
    const entries = [attempt('contact-parents', at), attempt('contact-parents', at, 'left-message')];
    hand.send('record-enquiry', { entries }, { at, by: 'ewo' });
    hand.send('record-enquiry', { entries: entries.slice(0, 1) }, { at, by: 'cme-officer' });
    expect(hand.current.enquiries.ews['contact-parents']?.attempts).toHaveLength(3);
  });

  it('names what is missing for each side, Border Force and child benefit only with a concern', () => {
    const hand = caseInHand({}, '2026-11-05T09:00:00Z');
    const at = '2026-11-05T10:00:00Z';
    expect(hand.view(at).enquiries.ews.missing).toHaveLength(15);
    expect(
      hand.refusal('record-enquiry', { entries: [attempt('border-force', at)] }, { at, by: 'ewo' }),
    ).toMatchObject({ refused: 'not-allowed-now' });
    hand.send('raise-safeguarding-concern', { to: ['police'], made: true }, { at, by: 'ewo' });
    tries(hand, 'border-force', at, 'ewo');
    expect(hand.view(at).enquiries).toMatchObject({ ews: { made: 1, of: 17 }, school: { made: 0, of: 10 } });
  });
});

describe('Contact with the parents every school day (flow chart days 1-10)', () => {
  const daily = (hand: CaseInHand, at: string) => hand.view(at).enquiries.school.dailyContact;

  it('is due on day 1, and again on each school day, not on the weekend between', () => {
    const hand = caseInHand();
    expect(daily(hand, '2026-10-07T08:30:00Z')).toEqual({ made: 0, of: 1, missing: ['2026-10-07'] });
    tries(hand, 'phone-parents', '2026-10-07T09:00:00Z');
    tries(hand, 'text-parents', '2026-10-09T09:00:00Z');
    expect(daily(hand, '2026-10-11T09:00:00Z')).toEqual({ made: 2, of: 3, missing: ['2026-10-08'] });
    expect(daily(hand, '2026-10-12T09:00:00Z')).toMatchObject({ made: 2, of: 4 });
  });

  it('is ten contacts on ten days, however often the parents were called on one of them', () => {
    const hand = caseInHand();
    for (const hour of ['09', '11', '13']) tries(hand, 'phone-parents', `2026-10-07T${hour}:00:00Z`);
    expect(daily(hand, '2026-11-02T16:00:00Z')).toMatchObject({ made: 1, of: 9 });
    expect(daily(hand, '2026-11-03T14:00:00Z')).toMatchObject({ made: 1, of: 10 });
    hand.passTime('2026-11-03T16:00:00Z');
    expect(daily(hand, '2026-11-04T10:00:00Z')).toMatchObject({ made: 1, of: 10 });
  });

  it('counts a home visit, and no check that reaches somebody else', () => {
    const hand = caseInHand();
    tries(hand, 'neighbours', '2026-10-07T09:00:00Z');
    expect(daily(hand, '2026-10-07T10:00:00Z').made).toBe(0);
    tries(hand, 'home-visit', '2026-10-07T10:00:00Z');
    expect(daily(hand, '2026-10-07T11:00:00Z').made).toBe(1);
  });

  it.each([
    ['before the day has ended', '2026-10-08T14:59:00Z', 1],
    ['when the day has ended', '2026-10-08T15:00:00Z', 2],
  ])('is no longer due from the day on which the school refers, %s', (_when, at, of) => {
    const hand = caseInHand();
    hand.send('refer', {}, { at });
    expect(daily(hand, '2026-10-14T09:00:00Z').of).toBe(of);
  });

  it('names the checks that are due again today, until one of them is made', () => {
    const hand = caseInHand();
    tries(hand, 'phone-parents', '2026-10-07T09:00:00Z');
    tries(hand, 'email-parents', '2026-10-07T09:10:00Z');
    const dueAgain = (at: string) => hand.view(at).enquiries.school.dueAgain;
    expect(dueAgain('2026-10-07T10:00:00Z')).toEqual([]);
    expect(dueAgain('2026-10-08T09:00:00Z')).toEqual(['phone-parents', 'email-parents']);
    tries(hand, 'phone-parents', '2026-10-08T09:30:00Z');
    expect(dueAgain('2026-10-08T10:00:00Z')).toEqual([]);
    expect(dueAgain('2026-10-10T10:00:00Z')).toEqual([]);
    hand.passTime('2026-11-03T16:00:00Z');
    expect(dueAgain('2026-11-04T10:00:00Z')).toEqual([]);
  });
});

describe('Variety of the enquiries (2, 5 EWS)', () => {
  it.each([
    ['00:00', 'morning'],
    ['11:59', 'morning'],
    ['12:00', 'afternoon'],
    ['16:59', 'afternoon'],
    ['17:00', 'evening'],
    ['23:59', 'evening'],
  ])('takes %s for %s', (clockTime, part) => {
    expect(timeOfDay(clockTime)).toBe(part);
  });

  it('names the channels and times of day that were tried and never tried, by the clock in London', () => {
    const hand = caseInHand();
    // 17:30 in London, where summer time still holds.
    const at = '2026-10-07T16:30:00Z';
    hand.send(
      'record-enquiry',
      {
        entries: [
          attempt('phone-parents', '2026-10-07T08:00:00Z'),
          attempt('home-visit', at),
          attempt('previous-school', '2026-10-07T13:00:00Z'),
        ],
      },
      { at },
    );
    expect(hand.view(at).enquiries.school.variety).toEqual({
      channels: {
        tried: ['phone', 'visit'],
        never: ['voicemail', 'e-mail', 'text', 'letter', 'in-person'],
      },
      timesOfDay: { tried: ['morning', 'evening'], never: ['afternoon'] },
    });
  });

  it('takes the channel that EWS names, and refuses one by which a check is not made', () => {
    const hand = caseInHand({}, '2026-11-05T09:00:00Z');
    const at = '2026-11-05T10:00:00Z';
    const by = 'ewo';
    const letter: EnquiryEntry = {
      check: 'contact-parents',
      attemptedAt: at,
      result: 'other',
      channel: 'letter',
    };
    hand.send('record-enquiry', { entries: [letter, attempt('contact-parents', at)] }, { at, by });
    expect(hand.view(at).enquiries.ews.variety.channels.tried).toEqual(['letter']);
    const visit = { ...letter, channel: 'visit' } as const;
    expect(hand.refusal('record-enquiry', { entries: [letter, visit] }, { at, by })).toMatchObject({
      refused: 'invalid',
      pointer: '/entries/1/channel',
    });
  });

  it('records a letter home with the contact in writing (flow chart)', () => {
    const hand = caseInHand();
    const at = '2026-10-07T10:00:00Z';
    const letter = { ...attempt('email-parents', at), channel: 'letter' } as EnquiryEntry;
    hand.send('record-enquiry', { entries: [letter] }, { at });
    expect(hand.view(at).enquiries.school.variety.channels.tried).toEqual(['letter']);
  });
});

describe('A referral with gaps (4.2, school check list)', () => {
  it('goes through, names the gaps, and leaves them owed', () => {
    const hand = caseInHand();
    tries(hand, 'phone-parents', '2026-10-07T09:00:00Z');
    hand.send('refer', {}, { at: '2026-10-08T09:00:00Z' });
    expect(hand.current.referral?.gaps).toHaveLength(9);
    const owed = hand.current.duties.find(({ duty }) => duty === 'complete-school-enquiries');
    expect(owed).toMatchObject({ state: 'open', owedBy: 'school' });
    expect(hand.kept()).toEqual(hand.current);
  });
});
