import { describe, expect, it } from 'vitest';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { NOTICES, type Addressee, type NoticeCode } from '../../domain/policy/procedure/notices.ts';
import { mailboxesOf, noticeText } from '../../domain/policy/editions/notice-text.ts';

/** Whom the policy has told at each point; what else the text must say, apart from reference and link. */
const TOLD: Readonly<Record<NoticeCode, readonly [readonly Addressee[], RegExp]>> = {
  'case-opened-school': [['school'], /Contact the parents or carers the same day[^]*end of day 10, 3 Nov/],
  'case-opened-ews': [['ews'], /takes over at the end of day 10, 3 Nov, or when the school refers/],
  'child-expected': [['school'], /expected on 7 Oct\. Report on that day whether they attend/],
  'expected-day-arrived': [['school'], /expected today, 7 Oct\.[^]*today is day 1: contact the family today/],
  'tell-social-worker': [['school-dsl'], /Tell that person today, and record that it was done/],
  'social-worker-to-expect-contact': [['childrens-social-care'], /If it does not, contact the school/],
  'always-refer': [
    ['school-dsl'],
    /referral to children's social care and\/or the police is always made promptly/,
  ],
  'contact-hub': [['school-dsl'], /Contact the Children and Families Hub[^]*acute risk[^]*refer at once/],
  'always-refer-council': [['ews', 'cme-officer'], /is always made promptly[^]*case is yours/],
  'contact-hub-council': [['ews', 'cme-officer'], /Contact the Children and Families Hub[^]*refer at once/],
  'send-officer-informed': [['send-officer'], /stays your responsibility/],
  'safeguarding-concern-recorded': [['ews', 'school-dsl'], /was recorded on this case/],
  'day-1-not-done': [['school-dsl', 'ews'], /Day 1 has ended[^]*Do it now and record it/],
  'referred-to-ews': [
    ['ews'],
    /by the end of the next school day\. Your enquiries run to the end of day 20, 17 Nov/,
  ],
  'ews-takes-over': [['ews'], /whether or not the school has referred it[^]*day 20, 17 Nov/],
  'referral-overdue': [
    ['school'],
    /stay owed by the school\. An incomplete referral is accepted: send it now/,
  ],
  'decision-due': [
    ['ews', 'cme-officer', 'ews-manager'],
    /day 20, 17 Nov\.[^]*gives no right to remove a child from a roll/,
  ],
  'family-moved-reported': [['ews'], /Confirm it and record the outcome/],
  'child-returned': [['school', 'ews'], /attending school again\. The case is closed/],
  'outcome-1-located-at-home': [['school', 'ews'], /follows its attendance policy and procedures/],
  'outcome-2-pass-to-cme-officer': [
    ['cme-officer', 'ews', 'holder'],
    /SEND Case Officer of a child with an EHC plan[^]*until the receiving authority or school confirms/,
  ],
  'outcome-2-advise-school': [
    ['school'],
    /Do not remove the name from the register before a legal ground is met/,
  ],
  'handover-chase': [['cme-officer', 'ews-manager', 'holder'], /Until it confirms, the child is yours/],
  'handover-unanswered': [['cme-officer', 'ews', 'ews-manager', 'holder'], /the case is back with you/],
  'handover-bounced': [['cme-officer', 'ews', 'holder'], /Its reason is on the case\. Go on looking/],
  'handover-confirmed': [['school', 'cme-officer', 'ews', 'holder'], /has confirmed that it has the child/],
  'outcome-3-refer-to-cme-officer': [['cme-officer', 'ews'], /The case is referred to you for tracking/],
  'child-on-no-roll-referred': [['holder'], /next working day, and visit the home address/],
  'send-child-missing-education': [['cme-officer'], /The SEND Case Officer holds the case/],
  'case-passed-to-send-officer': [['send-officer'], /what is owed on it have passed to you/],
  'social-worker-child-on-no-roll': [
    ['childrens-social-care'],
    /If that does not happen, contact the Education Welfare Service/,
  ],
  'also-referred': [['ews', 'holder'], /has joined this case\. Look into what it says/],
  'group-corrected': [['holder'], /look at what has been added, and at what is needed no more/],
  'word-of-a-roll': [['holder', 'cme-officer'], /stays open until you have found out/],
  'leaver-of-open-case': [
    ['ews', 'cme-officer', 'holder'],
    /That is no notice of removal[^]*whether the name may be deleted, and let the school know/,
  ],
  'place-offered': [['cme-officer', 'holder'], /stays open until the child is on the roll/],
  'place-declined': [['cme-officer', 'holder'], /Ask why, and how the child is to be educated/],
  'place-accepted': [['cme-officer', 'holder'], /Confirm that the child has started/],
  'child-placed': [['school', 'ews', 'cme-officer', 'holder'], /on the roll of a school/],
  'child-educated-otherwise': [['school', 'ews', 'cme-officer', 'holder'], /suitable education otherwise/],
  'outcome-3-advise-school': [
    ['school'],
    /Do not remove the name from the register before a legal ground is met/,
  ],
  'over-compulsory-school-age': [
    ['school', 'ews'],
    /Officer has closed this case[^]*closes no safeguarding matter/,
  ],
  'also-reported-by-another-school': [['ews'], /Its report has joined this case/],
  'possible-duplicate': [['ews'], /Nothing was merged: a person decides/],
  'sighting-to-confirm': [
    ['school', 'school-dsl', 'ews'],
    /Say who saw the child, where and when, by the end of the next school day[^]*the clock goes on/,
  ],
  'sighting-not-confirmed': [['school', 'school-dsl', 'ews'], /is taken to be missing still[^]*due now/],
  'sighting-recorded': [['school', 'ews'], /stays open until the one who holds it has decided/],
  'mark-to-decide': [['school', 'ews'], /is for the one who holds the case to decide/],
  'earlier-episode': [['school-dsl', 'ews'], /was open within the last twelve months/],
  'repeated-episodes': [['ews-manager'], /Two cases or more[^]*a referral is always made promptly/],
  'bank-holidays-unknown': [['operator'], /Enter them as soon as they are proclaimed/],
  'deadline-moved': [['school', 'ews'], /day 1 is 7 Oct, day 10 ends on 3 Nov and day 20 on 17 Nov/],
  'home-education-in-writing': [['ews'], /copy of the letter belongs to the notice of removal/],
  'home-education-oral-only': [
    ['ews', 'school'],
    /does not remove the name from the register\. The Education Welfare Service follows this up/,
  ],
  'joint-enquiry-signed-off': [['school', 'ews'], /sign-off of both the school and the council/],
  'removal-override-asked': [
    ['ews', 'ews-manager', 'cme-officer'],
    /not given until a second person of another role confirms it/,
  ],
  'removal-advised': [['school'], /The deletion is the school’s own act[^]*no later than the deletion/],
  'removal-notified': [['ews', 'cme-officer'], /without a destination is tracked until on roll elsewhere/],
  'removal-notice-received': [['school'], /within 15 school days[^]*lost pupil database now[^]*reference/],
  'access-asked-for': [['ews-manager', 'cme-officer'], /Look at who and why, and decide/],
  'glass-broken': [
    ['ews-manager', 'cme-officer'],
    /without being granted access[^]*ends by itself in hours[^]*whether it was proper/,
  ],
  'access-to-be-reviewed': [['ews-manager'], /has ended[^]*record whether it was proper/],
  'calendar-runs-out': [
    ['school', 'operator'],
    /dates are provisional\. Send the calendar of the next school year/,
  ],
};

const NOTICE_CODES = Object.keys(TOLD) as NoticeCode[];
/** Dates, and what an authority calls its people and numbers its days. */
const PLACES = [
  ...['day1', 'day10', 'day20'],
  ...['service', 'serviceShort', 'officer', 'cmeOfficer', 'hub', 'schoolEnd', 'ewsStart', 'ewsEnd'],
];
const CASE = {
  policy: BROMLEY,
  reference: 'CME-26-00042-K',
  link: 'http://127.0.0.1:3000/cases/case-1',
  day1: '7 Oct',
  day10: '3 Nov',
  day20: '17 Nov',
};

describe('Every point at which the policy says tell, inform, refer or contact (2.2, 2.3, 2.4, flow chart day 1)', () => {
  it('has its notice', () => {
    expect(Object.keys(NOTICES).sort()).toEqual(NOTICE_CODES.toSorted());
  });

  it.each(NOTICE_CODES)('%s goes to whom the policy names, and says what it asks', (notice) => {
    const [to, says] = TOLD[notice];
    expect(NOTICES[notice].to).toEqual(to);
    expect(noticeText(notice, CASE).text).toMatch(says);
  });
});

describe('Where a notice goes (4.1, 5 SEND)', () => {
  const place = (
    notice: NoticeCode,
    responsible: 'school' | 'ewo' | 'cme-officer' | 'send-officer',
    hasSchool: boolean,
  ) => mailboxesOf(notice, { responsible, hasSchool }, BROMLEY);

  it('to the school only where the child has one, and else to whoever holds the case', () => {
    expect(place('always-refer', 'school', true)).toEqual(['school-dsl']);
    expect(place('always-refer', 'cme-officer', false)).toEqual(['cme-officer']);
    expect(place('tell-social-worker', 'send-officer', false)).toEqual(['send-officer']);
    expect(place('child-placed', 'cme-officer', true)).toEqual(['school', 'ews', 'cme-officer']);
    expect(place('child-placed', 'cme-officer', false)).toEqual(['ews', 'cme-officer']);
    expect(place('also-referred', 'ewo', true)).toEqual(['ews']);
    expect(place('also-referred', 'school', true)).toEqual(['ews', 'school']);
  });

  it.each([
    'outcome-2-pass-to-cme-officer',
    'handover-chase',
    'handover-unanswered',
    'handover-bounced',
    'handover-confirmed',
  ] as const)('%s to the SEND Case Officer who holds the case as well as to the CME officer', (notice) => {
    const ofSendChild = place(notice, 'send-officer', false);
    expect(ofSendChild).toEqual(expect.arrayContaining(['cme-officer', 'send-officer']));
    expect(place(notice, 'cme-officer', false)).toEqual(
      ofSendChild.filter((each) => each !== 'send-officer'),
    );
  });
});

describe('The text of a notice (4.2, 5 EWS, 5 CME officer, flow chart found)', () => {
  it.each(NOTICE_CODES)('%s begins with the reference and ends with the link to the case', (notice) => {
    const { subject, text } = noticeText(notice, CASE);
    expect(subject).toMatch(/^CME-26-00042-K: [A-Z].{15,}$/);
    expect(text.split('\n\n').at(-1)).toBe('Case CME-26-00042-K: http://127.0.0.1:3000/cases/case-1');
  });

  it.each(NOTICE_CODES)('%s has every paragraph filled and every date put in', (notice) => {
    const { text } = noticeText(notice, CASE);
    expect(text.split('\n\n').filter((paragraph) => paragraph.trim().length < 25)).toEqual([]);
    expect(text.split('\n\n')).toHaveLength(NOTICES[notice].body.length + 1);
    expect(text).not.toMatch(/[{}]/);
  });

  it.each(NOTICE_CODES)('%s speaks of a child, and has no place for a name', (notice) => {
    const written = [NOTICES[notice].subject, ...NOTICES[notice].body].join(' ');
    const places = [...written.matchAll(/\{(\w+)\}/g)].map(([, place]) => place);
    expect(places.filter((place) => place === undefined || !PLACES.includes(place))).toEqual([]);
    expect(written).toMatch(/child|famil|case|referral/i);
  });

  it('puts a date in wherever it stands, also twice', () => {
    const { text } = noticeText('deadline-moved', { ...CASE, day1: 'A', day10: 'B', day20: 'C' });
    expect(text).toContain('day 1 is A, day 10 ends on B and day 20 on C.');
  });

  it('is never written to a parent or a child', () => {
    const addressed = new Set(Object.values(NOTICES).flatMap(({ to }) => [...to] as Addressee[]));
    expect([...addressed].sort()).toEqual([
      'childrens-social-care',
      'cme-officer',
      'ews',
      'ews-manager',
      'holder',
      'operator',
      'school',
      'school-dsl',
      'send-officer',
    ]);
  });
});
