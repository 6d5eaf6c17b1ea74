import { describe, expect, it } from 'vitest';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { caseView } from '../../domain/case/case-view.ts';
import { schoolLedger } from '../../domain/case/enquiry-ledger.ts';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { sentenceOf } from '../../domain/case/glossary.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import { mailboxesOf, noticeText } from '../../domain/policy/editions/notice-text.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { AUTHORITIES, findPolicy, policyInForce, policyOf } from '../../domain/policy/editions/editions.ts';
import { worded } from '../../domain/policy/editions/wording.ts';
import { commandOf, MANAGER, REPORT, REPORTED, SCHOOL } from './missing-child.ts';

const FIRST = policyOf('sampleton', '2025-09');
const SECOND = policyOf('sampleton', '2026-09');

function openedUnderFirst(): CmeCase {
  const opened = openCase({ ...REPORT, authority: 'sampleton', edition: '2025-09' }, REPORTED, FIRST);
  if (isRefusal(opened)) throw new Error(opened.why);
  return opened.case;
}
const moved = (current: CmeCase, edition: string, by = MANAGER, at = REPORTED) =>
  decide(current, commandOf('change-edition', by, { edition }), at, policyOf('sampleton', current.edition));

describe('The edition that a case is opened under (definitions)', () => {
  it.each([
    ['2025-08-31', undefined],
    ['2025-09-01', '2025-09'],
    ['2026-08-31', '2025-09'],
    ['2026-09-01', '2026-09'],
    ['2030-01-01', '2026-09'],
  ])('in Sampleton on %s is %s', (on, edition) => {
    const inForce = () => policyInForce('sampleton', localDate(on)).edition;
    if (edition === undefined) {
      expect(inForce).toThrow(new RangeError(`No policy of authority sampleton is in force on ${on}`));
    } else {
      expect(inForce()).toBe(edition);
    }
  });

  it('is that of its own authority', () => {
    expect(AUTHORITIES).toEqual(['bromley', 'sampleton']);
    expect(policyInForce('bromley', localDate('2026-10-07'))).toBe(BROMLEY);
    expect(findPolicy('bromley', '2026-09')).toBeUndefined();
    expect(() => policyInForce('elsewhere', localDate('2026-10-07'))).toThrow(RangeError);
  });
});

describe('Another authority’s policy (definitions, 5 EWS)', () => {
  it('counts by its own days, and ends them at its own hour', () => {
    expect(openedUnderFirst().clock).toMatchObject({
      day10: '2026-10-13',
      day10Ends: '2026-10-13T16:00:00Z',
      day20: '2026-11-10',
      day20Ends: '2026-11-10T17:00:00Z',
    });
  });

  it('hands the child over at the end of the school’s part', () => {
    const end = Date.parse('2026-10-13T16:00:00Z');
    expect(passTime(openedUnderFirst(), end - 1, FIRST)?.case.stage).toBe('school-enquiries');
    expect(passTime(openedUnderFirst(), end, FIRST)?.case.stage).toBe('ews-enquiries');
  });

  it('names its own people in notices and on the timeline', () => {
    const context = { reference: 'R', link: 'L', day1: 'a', day10: 'b', day20: 'c', policy: FIRST };
    const { subject, text } = noticeText('ews-takes-over', context);
    expect(subject).toBe('R: Day 5 has ended: the case is yours');
    expect(text).toContain('The School Attendance Team holds the case from now');
    expect(text).toContain('to the end of day 15, c.');
    expect(sentenceOf({ what: 'stage-entered', data: { to: 'ews-enquiries' } }, FIRST)).toBe(
      'Stage: School Attendance Team enquiries, days 6 to 15',
    );
  });

  it('words every name and number, and leaves what it does not know', () => {
    const all =
      '{service} {serviceShort} {officer} {cmeOfficer} {hub} {schoolEnd} {ewsStart} {ewsEnd} {day1}';
    expect(worded(all, FIRST)).toBe(
      'School Attendance Team SAT School Attendance Officer Missing Pupils Lead Front Door for Children 5 6 15 {day1}',
    );
    expect(worded(all, BROMLEY)).toBe(
      'Education Welfare Service EWS Education Welfare Officer Children Missing Education Officer Children and Families Hub 10 11 20 {day1}',
    );
  });

  it('sends to its own mailboxes', () => {
    expect([FIRST.routing, SECOND.routing, BROMLEY.routing]).toEqual([
      { 'send-officer': 'cme-officer', 'ews-manager': 'ews' },
      { 'send-officer': 'cme-officer', 'ews-manager': 'ews' },
      {},
    ]);
    expect([FIRST.times, FIRST.name]).toEqual([
      { zone: 'Europe/London', dayEnds: '17:00', morning: '07:30' },
      'Invented Borough of Sampleton',
    ]);
  });
});

/** A case of a child just reported, under either policy. */
function openedBy(policy: Policy, circumstances: readonly Circumstance[] = []) {
  const { authority, edition } = policy;
  const opened = openCase({ ...REPORT, authority, edition, circumstances }, REPORTED, policy);
  if (isRefusal(opened)) throw new Error(opened.why);
  return opened;
}
const dutiesOf = ({ case: { duties } }: { case: CmeCase }) => duties.map(({ duty }) => duty);

describe('The rules that a council chooses for itself (school check list, 2.1, 2.3, 5 manager)', () => {
  it('have another check list: what is not on it is not missing, and is refused with what is', () => {
    const ledgerOf = (policy: Policy) => caseView(openedBy(policy).case, REPORTED, policy).enquiries;
    expect(ledgerOf(SECOND).school).toMatchObject({ of: 7 });
    expect(ledgerOf(BROMLEY).school).toMatchObject({ of: 10 });
    expect(ledgerOf(SECOND).ews).toMatchObject({ of: 10 });
    expect(ledgerOf(BROMLEY).ews).toMatchObject({ of: 17 });
    const neighbours = commandOf('record-enquiry', SCHOOL, {
      entries: [{ check: 'neighbours', notApplicable: true }],
    });
    expect(isRefusal(decide(openedBy(BROMLEY).case, neighbours, REPORTED, BROMLEY))).toBe(false);
    expect(decide(openedBy(SECOND).case, neighbours, REPORTED, SECOND)).toEqual({
      refused: 'invalid',
      why:
        "neighbours is not on the school's check list: phone-parents, voicemail-parents, text-parents, email-parents, " +
        'home-visit, phone-emergency-contacts, sibling-schools.',
      pointer: '/entries/0/check',
    });
  });

  it('have a duty done when every check of their own list is on record', () => {
    const entries = SECOND.checks.school.map((check) => ({ check, notApplicable: true as const }));
    const all = commandOf('record-enquiry', SCHOOL, { entries });
    const stateUnder = (policy: Policy) => {
      const change = decide(openedBy(policy).case, all, REPORTED, policy);
      if (isRefusal(change)) throw new Error(change.why);
      return change.case.duties.find(({ duty }) => duty === 'complete-school-enquiries')?.state;
    };
    expect([stateUnder(SECOND), stateUnder(BROMLEY)]).toEqual(['done', 'open']);
  });

  it('have their own time for a duty', () => {
    const dueUnder = (policy: Policy) =>
      openedBy(policy).case.duties.find(({ duty }) => duty === 'assess-vulnerability')?.dueAt;
    expect(dueUnder(BROMLEY)).toBe('2026-10-07T15:00:00Z');
    expect(dueUnder(SECOND)).toBe('2026-10-08T16:00:00Z');
  });

  it('call nobody late before their own time, and follow a corrected first day', () => {
    const dutyUnder = (current: CmeCase) =>
      current.duties.find(({ duty }) => duty === 'assess-vulnerability')?.dueAt;
    const opened = openedBy(SECOND).case;
    const day1Ends = passTime(opened, Date.parse('2026-10-07T16:00:00Z'), SECOND);
    expect(day1Ends?.events.find(({ what }) => what === 'duty-escalated')?.data).toEqual({
      duties: ['contact-parents'],
    });
    const correct = commandOf('correct-first-day', SCHOOL, { firstDay: localDate('2026-10-08') });
    const corrected = decide(opened, correct, Date.parse('2026-10-08T09:00:00Z'), SECOND);
    if (isRefusal(corrected)) throw new Error(corrected.why);
    expect(dutyUnder(corrected.case)).toBe('2026-10-09T16:00:00Z');
  });

  it('keep what was recorded under another edition’s list as evidence, without counting it', () => {
    const entries = [
      { check: 'neighbours', attemptedAt: '2026-10-07T08:30:00Z', result: 'no-answer' },
    ] as const;
    const tried = decide(
      openedBy(BROMLEY).case,
      commandOf('record-enquiry', SCHOOL, { entries }),
      REPORTED,
      BROMLEY,
    );
    if (isRefusal(tried)) throw new Error(tried.why);
    const ledger = schoolLedger(tried.case, REPORTED, SECOND);
    expect(ledger).toMatchObject({ made: 0, of: 7 });
    expect(ledger.ledger.map(({ check }) => check)).toEqual(['neighbours']);
  });

  it('ask again every day for what is on their own list only', () => {
    const without = {
      ...BROMLEY,
      checks: { ...BROMLEY.checks, school: ['text-parents', 'home-visit'] },
    } as const;
    const attempts = (['phone-parents', 'text-parents'] as const).map((check) => ({
      check,
      attemptedAt: '2026-10-07T08:30:00Z',
      result: 'no-answer' as const,
    }));
    const tried = decide(
      openedBy(BROMLEY).case,
      commandOf('record-enquiry', SCHOOL, { entries: attempts }),
      REPORTED,
      BROMLEY,
    );
    if (isRefusal(tried)) throw new Error(tried.why);
    const dueAgain = (policy: Policy) =>
      schoolLedger(tried.case, Date.parse('2026-10-08T09:00:00Z'), policy).dueAgain;
    expect(dueAgain(BROMLEY)).toEqual(['phone-parents', 'text-parents']);
    expect(dueAgain(without)).toEqual(['text-parents']);
  });

  it('name as gaps of a referral what their own list lacks, and have their own time for taking it up', () => {
    const referred = decide(openedBy(SECOND).case, commandOf('refer', SCHOOL, {}), REPORTED, SECOND);
    if (isRefusal(referred)) throw new Error(referred.why);
    expect(referred.case.referral?.gaps).toEqual([
      ...['phone-parents', 'voicemail-parents', 'text-parents', 'email-parents', 'home-visit'],
      ...['phone-emergency-contacts', 'sibling-schools'],
    ]);
    expect(referred.case.duties.find(({ duty }) => duty === 'take-up-case')?.dueAt).toBe(
      '2026-10-07T16:00:00Z',
    );
  });

  it('demand other things of a circumstance', () => {
    expect(dutiesOf(openedBy(BROMLEY, ['early-help']))).not.toContain('refer-to-social-care');
    expect(dutiesOf(openedBy(SECOND, ['early-help']))).toContain('refer-to-social-care');
    expect(dutiesOf(openedBy(BROMLEY, ['frequent-moves']))).toContain('refer-to-social-care');
    expect(dutiesOf(openedBy(SECOND, ['frequent-moves']))).not.toContain('refer-to-social-care');
  });

  it('tell other people', () => {
    const subject = { responsible: 'ewo', hasSchool: true } as const;
    expect(mailboxesOf('case-opened-ews', subject, BROMLEY)).toEqual(['ews']);
    expect(mailboxesOf('case-opened-ews', subject, SECOND)).toEqual(['ews', 'cme-officer']);
  });
});

describe('A case moved to another edition (5 manager)', () => {
  it('is counted anew by the days of that edition', () => {
    const change = moved(openedUnderFirst(), '2026-09');
    if (isRefusal(change)) throw new Error(change.why);
    expect(change.case).toMatchObject({
      edition: '2026-09',
      clock: { day10: '2026-10-13', day20: '2026-11-17' },
    });
    expect(change.events).toEqual([
      { what: 'edition-changed', policy: ['5 manager'], data: { from: '2025-09', to: '2026-09' } },
      {
        what: 'deadline-moved',
        policy: ['flow chart days 11-20', 'flow chart outcome 3'],
        data: { deadline: 'day-20', from: '2026-11-10', to: '2026-11-17', why: 'edition-changed' },
      },
    ]);
    expect(change.notices).toEqual([{ notice: 'deadline-moved' }]);
  });

  it('passes at once what is due by the days of that edition', () => {
    const at = Date.parse('2026-11-12T10:00:00Z');
    const second = openCase({ ...REPORT, authority: 'sampleton', edition: '2026-09' }, at, SECOND);
    if (isRefusal(second)) throw new Error(second.why);
    expect(second.case.stage).toBe('ews-enquiries');
    const back = moved(second.case, '2025-09', MANAGER, at);
    expect(back).toMatchObject({ case: { stage: 'decision-due', edition: '2025-09' } });
  });

  it.each([
    ['the one it is on', '2025-09', 'The case is on the edition 2025-09 already.'],
    [
      'one that there is not',
      '2031-09',
      'The policy of Invented Borough of Sampleton has no edition 2031-09.',
    ],
  ])('is refused for %s', (_, edition, why) => {
    expect(moved(openedUnderFirst(), edition)).toEqual({ refused: 'invalid', why, pointer: '/edition' });
  });

  it('is shown with the edition it is on', () => {
    expect(caseView(openedUnderFirst(), REPORTED, FIRST).policy).toEqual({
      authority: 'sampleton',
      edition: '2025-09',
    });
  });

  it('is nothing that a school does', () => {
    expect(moved(openedUnderFirst(), '2026-09', SCHOOL)).toMatchObject({ refused: 'forbidden' });
  });
});
