import { describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import { GROUND_CODES } from '../../domain/policy/law/grounds.ts';
import { leaverFollowUp, leaverReturnDueBy, type LeaverFacts } from '../../domain/policy/law/leavers.ts';
import { noticesOf, openHeld } from './child-on-no-roll.ts';
import { caseIn, commandOf, noticesOf as toldOf, owed, SERVICE, taken } from './missing-child.ts';

const leaver = (facts: Partial<LeaverFacts> = {}): LeaverFacts => ({
  ground: 'a',
  dateOfBirth: localDate('2014-03-09'),
  deletedOn: localDate('2026-11-17'),
  destinationKnown: true,
  writtenNotice: false,
  caseOpenHere: false,
  ...facts,
});

describe('When a leaver is to be returned (5 schools; SI 2024/208 reg 13(4) to (6))', () => {
  it('is no later than the deletion of the name', () => {
    expect(leaverReturnDueBy(localDate('2026-11-17'), false)).toBe('2026-11-17');
  });

  it('is never, unless the authority asks, of a pupil who leaves at the end of the most senior class', () => {
    expect(leaverReturnDueBy(localDate('2027-07-21'), true)).toBeNull();
  });
});

describe('What is to follow a leaver’s return (3.2, 5 schools, 5 EWS, 5 CME officer, 5 admissions)', () => {
  it('is nothing where the pupil is registered elsewhere', () => {
    expect(leaverFollowUp(leaver())).toBeNull();
  });

  it('is a referral where no destination is known, and the child is of compulsory school age', () => {
    const unknown = { destinationKnown: false } as const;
    expect(leaverFollowUp(leaver(unknown))).toBe('refer-as-missing-education');
    const of = (dateOfBirth: string) =>
      leaverFollowUp(leaver({ ...unknown, dateOfBirth: localDate(dateOfBirth) }));
    // On 17 November 2026: of age from 31 August 2026, and from 31 December; to the end of June 2027, and of 2026.
    expect(of('2021-08-31')).toBe('refer-as-missing-education');
    expect(of('2021-09-01')).toBeNull();
    expect(of('2010-09-01')).toBe('refer-as-missing-education');
    expect(of('2010-08-31')).toBeNull();
  });

  it('is nothing on the last day of compulsory school age or after it', () => {
    const leaving = (deletedOn: string) =>
      leaverFollowUp(leaver({ ground: 'g', destinationKnown: false, deletedOn: localDate(deletedOn) }));
    expect(leaving('2030-06-27')).toBe('refer-as-missing-education');
    expect(leaving('2030-06-28')).toBeNull();
  });

  it.each(['e', 'k', 'l'] as const)(
    'is no school to be found where ground (%s) says that none is',
    (ground) => {
      expect(leaverFollowUp(leaver({ ground, destinationKnown: false }))).toBeNull();
    },
  );

  it('is the copy of the letter where home education was announced in writing, and else no deletion', () => {
    const home = { ground: 'f', destinationKnown: false } as const;
    expect(leaverFollowUp(leaver({ ...home, writtenNotice: true }))).toBe('home-education');
    expect(leaverFollowUp(leaver(home))).toBe('home-education-not-in-writing');
  });

  it.each(['h', 'i'] as const)(
    'is a report of the missing child where ground (%s) is named without a case',
    (ground) => {
      expect(leaverFollowUp(leaver({ ground }))).toBe('report-as-missing');
    },
  );

  it.each(GROUND_CODES)(
    'is the notice of removal before all else while a case is open, on ground (%s)',
    (ground) => {
      expect(leaverFollowUp(leaver({ ground, destinationKnown: false, caseOpenHere: true }))).toBe(
        'removal-notice',
      );
    },
  );
});

describe('A leaver whose case is open (5 EWS, 5 schools)', () => {
  const word = {
    returnId: 'l-1',
    school: '900001',
    ground: 'i',
    deletedOn: localDate('2026-10-09'),
    destinationKnown: false,
    isLate: false,
    match: 'same',
  } as const;

  it.each(['school-enquiries', 'ews-enquiries', 'decision-due', 'tracking'] as const)(
    'in stage %s leaves no roll quietly: EWS is told and looks into it, and the case goes on',
    (stage) => {
      const where = caseIn(stage);
      const change = taken(where, commandOf('note-leaver', SERVICE, word));
      expect(change.events.map(({ what }) => what)).toContain('leaver-returned');
      expect(toldOf(change)).toEqual(['leaver-of-open-case']);
      expect(owed(change.case).join()).toContain('ewo owes look-into-leaver by');
      expect(change.case).toMatchObject({ stage, removalNotice: null, outcome: where.current.outcome });
    },
  );

  it('is told to the holder of a child on no roll, who looks into it', () => {
    const held = openHeld();
    expect(noticesOf(held.send('school', 'note-leaver', word))).toEqual(['leaver-of-open-case']);
    expect(held.owed()['look-into-leaver']?.[0]).toBe('cme-officer');
  });

  it('says nothing new after the notice of removal of that school, and something of another child', () => {
    const { current, at } = caseIn('tracking');
    const notice = { ground: 'i', deletedOn: word.deletedOn, late: false, destinationKnown: false } as const;
    const removed = { current: { ...current, removalNotice: { ...notice, at: '2026-11-17T10:00:00Z' } }, at };
    const told = (data: Partial<{ school: string; match: 'same' | 'near' }>) =>
      toldOf(
        taken(removed, commandOf('note-leaver', SERVICE, { ...word, school: current.school!, ...data })),
      );
    expect(told({})).toEqual([]);
    expect(told({ school: '900002' })).toEqual(['leaver-of-open-case']);
    expect(told({ match: 'near' })).toEqual(['leaver-of-open-case']);
  });
});
