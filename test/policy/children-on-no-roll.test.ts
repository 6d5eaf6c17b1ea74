import { nextDeadline } from '../../domain/case/deadlines.ts';
import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decisions/decide.ts';
import { openCase } from '../../domain/decisions/opening.ts';
import { currentDetails } from '../../domain/case/case-view.ts';
import { removalAdvice } from '../../domain/case/removal-advice.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { sentenceOf } from '../../domain/case/glossary.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import {
  CME_GROUP_CODES,
  findSubgroup,
  subgroupsOf,
  type CmeGroup,
} from '../../domain/policy/tracking/cme-groups.ts';
import { mailboxesOf } from '../../domain/policy/editions/notice-text.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { SAMPLETON } from '../../domain/policy/editions/sampleton.ts';
import { noticesOf, openHeld, REFERRED, referral } from './child-on-no-roll.ts';
import { counted } from '../domain/calendars.ts';
import { CALENDAR_CHANGED } from './missing-child.ts';

const everySubgroup = CME_GROUP_CODES.flatMap((group) =>
  subgroupsOf(group).map((subgroup) => ({ group, subgroup })),
);
const onNoRoll = { responsible: 'cme-officer', hasSchool: false } as const;
const ofGroup = (group: CmeGroup) => subgroupsOf(group).length;

describe('The groups of children missing education (3.1, 3.2, 3.3)', () => {
  it('have a sub-group for every bullet of the policy, the two halves of home education apart', () => {
    expect([
      ofGroup('known-out-of-education'),
      ofGroup('went-missing'),
      ofGroup('unknown-to-authority'),
    ]).toEqual([8, 6, 4]);
  });

  it.each(everySubgroup)(
    '$group, $subgroup opens a tracked case of the CME officer',
    ({ group, subgroup }) => {
      const held = openHeld(referral(group, subgroup));
      const row = findSubgroup(group, subgroup);
      const { stage, holder, school, schoolDay, absence } = held.view();
      expect({ stage, holder, school, schoolDay }).toEqual({
        stage: 'tracking',
        holder: { role: 'cme-officer' },
        school: null,
        schoolDay: null,
      });
      expect(absence).toMatchObject({ group, subgroup });
      const owed = Object.keys(held.owed());
      expect(owed).toEqual(
        expect.arrayContaining(['acknowledge-referral', 'visit-home', 'complete-la-checks', 'first-review']),
      );
      expect(owed).toEqual(expect.arrayContaining([...(row?.duties ?? [])]));
      expect(owed.includes('make-first-checks')).toBe((row?.checksFirst.length ?? 0) > 0);
      expect(noticesOf(held.changes[0]!)).toContain('child-on-no-roll-referred');
      expect(held.changes[0]?.events.map((event) => sentenceOf(event, BROMLEY)).join()).toContain(
        row?.words.slice(1),
      );
    },
  );

  it('take a child who falls into none of the sub-groups', () => {
    const held = openHeld(referral('went-missing'));
    expect(Object.keys(held.owed())).toEqual([
      'acknowledge-referral',
      'visit-home',
      'complete-la-checks',
      'first-review',
    ]);
    expect(held.view().enquiries.ews).not.toHaveProperty('first');
  });

  it('ask the Youth Justice Service first about a child who returns from detention', () => {
    const held = openHeld(referral('known-out-of-education', 'returning-from-detention'));
    expect(held.view().enquiries.ews.first).toEqual(['youth-justice-service']);
    const data = {
      entries: [
        { check: 'youth-justice-service', attemptedAt: REFERRED, result: 'information-gained' },
      ] as const,
    };
    held.send('cme-officer', 'record-enquiry', data);
    expect(held.owed()).not.toHaveProperty('make-first-checks');
    expect(held.owed()).toHaveProperty('visit-home');
  });

  it('bring a child here whose home education is unsuitable, and ask whether a notice is served', () => {
    expect(openHeld(referral('known-out-of-education', 'home-education-unsuitable')).owed()).toHaveProperty(
      'consider-attendance-order',
    );
  });
});

describe('Roll status and CME in law (definitions, 3.2, 3.3)', () => {
  it.each([
    ['known-out-of-education', 'permanently-excluded', 'not-on-roll', 'confirmed'],
    ['went-missing', 'lives-elsewhere-on-roll-here', 'on-roll', 'possible'],
    ['unknown-to-authority', 'home-educated-unknown', 'not-on-roll', 'possible'],
    ['unknown-to-authority', null, 'not-on-roll', 'confirmed'],
  ] as const)('of %s, %s are %s and %s', (group, subgroup, rollStatus, cmeStatus) => {
    expect(openHeld(referral(group, subgroup)).view()).toMatchObject({ rollStatus, cmeStatus });
  });
});

describe('What is owed to a child on no roll, and by when (5 CME officer, LA check list)', () => {
  it('is counted in working days of the authority, through the half-term of schools', () => {
    expect(openHeld().owed()).toEqual({
      'acknowledge-referral': ['cme-officer', '2026-10-29T16:00:00Z'],
      'visit-home': ['cme-officer', '2026-11-04T16:00:00Z'],
      'complete-la-checks': ['cme-officer', '2026-11-11T16:00:00Z'],
      'first-review': ['cme-officer', '2026-11-25T16:00:00Z'],
    });
  });

  it('is reviewed for the first time by the group that meets every month', () => {
    const held = openHeld();
    held.send('cme-officer', 'record-review', { actions: [], done: [] });
    expect(held.owed()).not.toHaveProperty('first-review');
  });

  it('may be a notice of an attendance order, which is never for a child on a roll', () => {
    const held = openHeld(referral('known-out-of-education', 'home-education-unsuitable'));
    held.send('cme-officer', 'record-attendance-order', { step: 'notice-served' });
    expect(held.owed()['decide-on-attendance-order']?.[0]).toBe('cme-officer');
    const onARoll = openHeld(referral('went-missing', 'lives-elsewhere-on-roll-here'));
    expect(onARoll.refused('cme-officer', 'record-attendance-order', { step: 'notice-served' }).refused).toBe(
      'not-allowed-now',
    );
  });

  it('leaves bank holidays and weekends out', () => {
    const thursday = '2026-12-24T10:00:00Z';
    const { 'acknowledge-referral': acknowledged } = openHeld(referral(), thursday).owed();
    expect(acknowledged?.[1]).toBe('2026-12-29T16:00:00Z');
  });

  it('is due later when a day ahead becomes a bank holiday, and what was due already stays', () => {
    const { dates } = referral().calendar;
    const { holidays } = dates;
    const oneMore = { ...holidays, version: 2, dates: [...holidays.dates, localDate('2026-10-29')] };
    const told = (at: string) => {
      const held = openHeld();
      const inForce = { version: 0, dates: { ...dates, holidays: oneMore } };
      const change = decide(held.current, CALENDAR_CHANGED, Date.parse(at), BROMLEY, inForce);
      if (isRefusal(change)) throw new Error(change.why);
      const dueOf = (duty: string) => change.case.duties.find(({ id }) => id === duty)?.dueAt;
      return [dueOf('acknowledge-referral'), dueOf('visit-home')];
    };
    expect(openHeld().owed()).toMatchObject({
      'acknowledge-referral': ['cme-officer', '2026-10-29T16:00:00Z'],
      'visit-home': ['cme-officer', '2026-11-04T16:00:00Z'],
    });
    expect(told('2026-10-28T12:00:00Z')).toEqual(['2026-10-30T16:00:00Z', '2026-11-05T16:00:00Z']);
    expect(told('2026-10-29T17:00:00Z')).toEqual(['2026-10-29T16:00:00Z', '2026-11-05T16:00:00Z']);
  });

  it('has no 20-day clock: no deadline is shown, waited for or due', () => {
    const held = openHeld();
    expect(held.view().clock).toEqual({
      day1: null,
      day10: null,
      day20: null,
      provisional: false,
      next: null,
    });
    expect(nextDeadline(held.current, BROMLEY)).toBeNull();
    expect(currentDetails(held.current, Date.parse(REFERRED), BROMLEY)).toContain('On no roll on 2026-10-28');
  });

  it('is done by the visit and by the last check of the list, and by nothing less', () => {
    const held = openHeld();
    const { missing } = held.view().enquiries.ews;
    const attempt = (check: (typeof missing)[number]) =>
      ({ check, attemptedAt: REFERRED, result: 'no-information' }) as const;
    const others = missing.filter((check) => check !== 'home-visit');
    held.send('cme-officer', 'record-enquiry', { entries: others.map(attempt) });
    expect(Object.keys(held.owed())).toEqual([
      'acknowledge-referral',
      'visit-home',
      'complete-la-checks',
      'first-review',
    ]);
    held.send('cme-officer', 'record-enquiry', { entries: [attempt('home-visit')] });
    expect(Object.keys(held.owed())).toEqual(['acknowledge-referral', 'first-review']);
    // Border Force and child benefit join the list with a safeguarding concern.
    held.send('cme-officer', 'assess-vulnerability', { circumstances: [], concern: true });
    expect(held.owed()).toHaveProperty('complete-la-checks-2');
    expect(held.owed()).toHaveProperty('contact-children-and-families-hub');
  });

  it('makes the holder tell the social worker and refer, where a school would', () => {
    const held = openHeld(referral('went-missing', null, { circumstances: ['looked-after'] }));
    expect(held.owed()).toMatchObject({
      'notify-social-worker': ['cme-officer', '2026-10-29T16:00:00Z'],
      'refer-to-social-care': ['cme-officer', '2026-10-28T16:00:00Z'],
    });
    expect(noticesOf(held.changes[0]!)).toEqual(
      expect.arrayContaining(['tell-social-worker', 'social-worker-child-on-no-roll', 'always-refer']),
    );
  });

  it('begins on the day of the referral, or on an earlier day that is known; never on a later one', () => {
    const ahead = referral();
    const absence = { ...ahead.absence, firstDay: localDate('2026-10-29') };
    expect(openCase({ ...ahead, absence }, Date.parse(REFERRED), BROMLEY)).toMatchObject({
      refused: 'invalid',
      pointer: '/absence/firstDay',
    });
    const held = openHeld();
    held.send('cme-officer', 'correct-first-day', { firstDay: localDate('2026-09-05') });
    expect(held.current.absence).toMatchObject({ kind: 'not-on-roll', firstDay: '2026-09-05' });
    expect(held.current.clock).toBeNull();
    expect(held.refused('cme-officer', 'change-calendar', {}).refused).toBe('invalid');
  });

  it('stays without a clock when the case is moved to another edition of the policy', () => {
    const [before, after] = SAMPLETON;
    const { authority, edition } = before!;
    const dates = counted(before!.workingDays);
    const held = openHeld(
      referral('went-missing', null, { authority, edition, calendar: { version: 0, dates } }),
    );
    held.send('ews-manager', 'change-edition', { edition: after!.edition });
    expect(held.current).toMatchObject({ edition: after!.edition, clock: null });
    expect(held.view().clock.day20).toBeNull();
  });
});

describe('A SEND child on no roll (5 SEND)', () => {
  const sendChild = () => openHeld(referral('known-out-of-education', null, { circumstances: ['ehcp'] }));

  it('is held by the SEND Case Officer, and the CME officer is told', () => {
    const held = sendChild();
    expect(held.view().holder).toEqual({ role: 'send-officer' });
    expect(new Set(Object.values(held.owed()).map(([owedBy]) => owedBy))).toEqual(new Set(['send-officer']));
    expect(noticesOf(held.changes[0]!)).toEqual([
      'child-on-no-roll-referred',
      'send-child-missing-education',
    ]);
    expect(
      mailboxesOf('child-on-no-roll-referred', { ...onNoRoll, responsible: 'send-officer' }, BROMLEY),
    ).toEqual(['send-officer']);
  });

  it('is the SEND Case Officer’s to work on, as another child is the CME officer’s', () => {
    const held = sendChild();
    expect(held.view('send-officer').allowed).toEqual(held.view('cme-officer').allowed);
    held.send('send-officer', 'acknowledge', { duty: 'acknowledge-referral' });
    held.send('send-officer', 'record-placement', { status: 'offered' });
    const other = openHeld();
    expect(other.refused('send-officer', 'record-placement', { status: 'offered' }).refused).toBe(
      'forbidden',
    );
    expect(other.refused('send-officer', 'acknowledge', { duty: 'visit-home' }).refused).toBe('forbidden');
  });

  it('passes to the SEND Case Officer with all that is owed once the plan becomes known', () => {
    const held = openHeld();
    const data = { circumstances: ['ehcp'] as const, concern: false };
    const change = held.send('cme-officer', 'assess-vulnerability', data);
    expect(held.view().holder).toEqual({ role: 'send-officer' });
    expect(new Set(Object.values(held.owed()).map(([owedBy]) => owedBy))).toEqual(new Set(['send-officer']));
    expect(noticesOf(change)).toContain('case-passed-to-send-officer');
    expect(change.events.map((event) => sentenceOf(event, BROMLEY))).toContain(
      'The case passed to the SEND Case Officer',
    );
  });
});

describe('A school place (5 admissions)', () => {
  it('that is offered, declined or accepted leaves the case open', () => {
    const held = openHeld();
    for (const status of ['offered', 'declined', 'accepted'] as const) {
      const change = held.send('admissions', 'record-placement', { status });
      expect(held.view()).toMatchObject({ stage: 'tracking', placement: { status } });
      expect(noticesOf(change)).toEqual([`place-${status}`]);
    }
    expect(held.owed()).toHaveProperty('follow-up-declined-offer');
  });

  it('that is accepted is asked after on its starting day, and anew when the day changes', () => {
    const held = openHeld();
    held.send('admissions', 'record-placement', { status: 'accepted', startsOn: localDate('2026-11-07') });
    expect(held.owed()['confirm-start']).toEqual(['cme-officer', '2026-11-09T16:00:00Z']);
    held.send('admissions', 'record-placement', { status: 'accepted', startsOn: localDate('2026-11-16') });
    expect(held.owed()['confirm-start-2']).toEqual(['cme-officer', '2026-11-16T16:00:00Z']);
    expect(held.owed()).not.toHaveProperty('confirm-start');
  });

  it.each(['admissions', 'ewo', 'ews-manager', 'cme-officer'] as const)(
    'that the child has taken up, as %s records it, closes the case as placed',
    (role) => {
      const held = openHeld();
      held.send('admissions', 'record-placement', { status: 'accepted' });
      const on = localDate('2026-10-27');
      const change = held.send(role, 'record-placement', { status: 'on-roll', startsOn: on });
      expect(held.view()).toMatchObject({
        stage: 'closed',
        rollStatus: 'on-roll',
        cmeStatus: 'no-longer',
        outcome: { number: null, kind: 'placed', on },
      });
      expect(held.owed()).toEqual({});
      expect(noticesOf(change)).toEqual(['child-placed']);
      expect(change.events.map((event) => sentenceOf(event, BROMLEY))).toContain('On the roll of a school');
    },
  );

  it('cannot be taken up before its starting day', () => {
    const startsOn = localDate('2026-10-29');
    expect(
      openHeld().refused('admissions', 'record-placement', { status: 'on-roll', startsOn }),
    ).toMatchObject({
      refused: 'invalid',
      pointer: '/startsOn',
    });
  });

  it('is not for a school, an operator or an auditor to record', () => {
    for (const role of ['school', 'operator', 'auditor'] as const) {
      expect(openHeld().refused(role, 'record-placement', { status: 'offered' }).refused).toBe('forbidden');
    }
  });
});

describe('How else the case of a child on no roll ends (definitions, 5 CME officer, flow chart outcome 2)', () => {
  it('closes when the home education is found suitable', () => {
    const held = openHeld(referral('unknown-to-authority', 'home-educated-unknown'));
    const change = held.send('cme-officer', 'educated-otherwise', {});
    expect(held.view()).toMatchObject({
      stage: 'closed',
      rollStatus: 'not-on-roll',
      cmeStatus: 'no-longer',
      outcome: { number: null, kind: 'educated-otherwise' },
    });
    expect(noticesOf(change)).toEqual(['child-educated-otherwise']);
  });

  it('is handed over when the family has moved out of the area, with no school to advise', () => {
    const held = openHeld();
    held.send('cme-officer', 'moved-out-of-area', {});
    expect(held.view()).toMatchObject({ stage: 'handing-over', holder: { role: 'cme-officer' } });
    expect(held.owed()).toHaveProperty('pass-to-receiving-authority');
    expect(held.owed()).not.toHaveProperty('advise-school');
    expect(nextDeadline(held.current, BROMLEY)?.deadline).toBe('handover-chase');
    held.send('cme-officer', 'answer-handover', { confirmed: false, reason: 'other' });
    expect(held.view()).toMatchObject({ stage: 'tracking', outcome: null, cmeStatus: 'confirmed' });
    expect(held.owed()).toHaveProperty('accept-for-tracking');
  });

  it.each(['returned', 'located-at-home', 'still-missing'] as const)(
    'never as %s, which is said of a child on a roll',
    (kind) => {
      const refusal = openHeld().refused('cme-officer', kind, {});
      expect(refusal.refused).toBe('not-allowed-now');
      expect(refusal.why).toContain('Of a child on no roll');
    },
  );
});

describe('Removal from a register (5 schools)', () => {
  it('has no ground to offer for a child whom no school here has on its roll', () => {
    expect(removalAdvice(openHeld().current, Date.parse(REFERRED), BROMLEY)).toEqual({
      grounds: [],
      adviceAllowed: false,
      gaps: [],
    });
  });

  it('is no matter of a child who is on none', () => {
    const held = openHeld();
    const advice = { ground: 'i', override: true } as const;
    const notice = { ground: 'i', deletedOn: localDate('2026-10-28'), destinationKnown: false } as const;
    expect(held.refused('cme-officer', 'advise-removal', advice).why).toContain('Of a child on no roll');
    expect(held.refused('school', 'notify-removal', notice).why).toContain('Of a child on no roll');
  });
});

describe('Word that changes who looks for the child (4.1, 5 schools)', () => {
  it('from a school that reports the child joins the case and asks its holder to look', () => {
    const held = openHeld();
    const data = { reportId: 'r', school: '900001', circumstances: [] };
    expect(noticesOf(held.send('school', 'join-report', data))).toEqual(['word-of-a-roll']);
    expect(held.owed()['look-into-word']).toEqual(['cme-officer', '2026-10-29T16:00:00Z']);
    expect(held.view().stage).toBe('tracking');
  });

  it('from a second referral joins the case and owes nothing more', () => {
    const held = openHeld();
    const data = { reportId: 'r', school: null, circumstances: [] };
    expect(noticesOf(held.send('ewo', 'join-report', data))).toEqual(['also-referred']);
    expect(held.owed()).not.toHaveProperty('look-into-word');
  });

  it('from a school that returns the child as a joiner never closes the case by itself', () => {
    const held = openHeld();
    const data = {
      returnId: 'j',
      school: '900001',
      enteredOn: localDate('2026-10-20'),
      isLate: true,
      match: 'same',
    } as const;
    const change = held.send('school', 'note-joiner', data);
    expect(change.events.map((event) => sentenceOf(event, BROMLEY))).toEqual([
      'A school entered this child on its roll on 2026-10-20; its return came late',
    ]);
    expect(held.view().stage).toBe('tracking');
    held.send('cme-officer', 'acknowledge', { duty: 'look-into-word' });
    expect(held.owed()).not.toHaveProperty('look-into-word');
  });
});
