import type { Actor } from '../../domain/policy/access/actors.ts';
import { describe, expect, it } from 'vitest';
import { allowedActions } from '../../domain/case/allowed.ts';
import { caseView } from '../../domain/case/case-view.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { sentenceOf } from '../../domain/case/glossary.ts';
import { localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { EWO, FIRST_DAY as DAY_1, MANAGER, SCHOOL } from './missing-child.ts';
import { absentForTwentyDays, DAY_20_ENDED, openedCase, send, sent, withMarks } from './removal-case.ts';

const OTHER_EWO: Actor = { role: 'ewo', id: 'another-ewo' };

const advise = (current: CmeCase, by: Actor, override: boolean, at?: number) =>
  send(current, by, 'advise-removal', { ground: 'i', override }, at);
const advised = (current: CmeCase, by: Actor, override: boolean) =>
  sent(current, by, 'advise-removal', { ground: 'i', override });
const viewOf = (current: CmeCase, at = DAY_20_ENDED) => caseView(current, at, BROMLEY);
const dutyOf = (current: CmeCase, duty: string) => current.duties.find((each) => each.duty === duty);

describe('Advice to remove (5 EWS, flow chart outcome 3)', () => {
  it('is given when the evidence supports the ground, and tells the school what the law allows', () => {
    const change = advised(absentForTwentyDays(), EWO, false);
    expect(change.notices).toContainEqual({ notice: 'removal-advised' });
    expect(viewOf(change.case).removal.advice).toMatchObject([
      { ground: 'i', state: 'given', override: false, supported: true, by: { role: 'ewo' } },
    ]);
    expect(change.events.map((event) => sentenceOf(event, BROMLEY))).toContain(
      'The school is advised that a ground for removal is met: (i) continuously absent for at least 20 school days',
    );
  });

  it('removes nobody: the child stays on the roll, and the case where it is', () => {
    const before = absentForTwentyDays();
    const { case: after } = advised(before, EWO, false);
    expect(viewOf(after).rollStatus).toBe('on-roll');
    expect(after.stage).toBe('decision-due');
    expect(after.removalNotice).toBeNull();
  });

  it('does the duty to advise the school that outcome 3 owes', () => {
    const missing = sent(absentForTwentyDays(), EWO, 'still-missing', {}).case;
    expect(dutyOf(missing, 'advise-school')?.state).toBe('open');
    expect(dutyOf(advised(missing, EWO, false).case, 'advise-school')?.state).toBe('done');
  });

  it('is refused with its gaps until the evidence supports the ground', () => {
    expect(advise(openedCase(), EWO, false)).toMatchObject({
      refused: 'evidence-missing',
      gaps: expect.arrayContaining([`attendance:${DAY_1}:am`, 'school:neighbours', 'ews:police']) as string[],
    });
  });

  it('names in its refusal the condition that a mark defeats', () => {
    const sick = withMarks(absentForTwentyDays(), 20, 'N', { [DAY_1]: { am: 'I' } });
    const refusal = advise(sick, EWO, false);
    expect(refusal).toMatchObject({ refused: 'evidence-missing' });
    expect(JSON.stringify(refusal)).toContain('I (illness) on 2026-10-07, am');
  });

  it('is not given twice', () => {
    const { case: once } = advised(absentForTwentyDays(), EWO, false);
    expect(advise(once, MANAGER, false)).toMatchObject({ refused: 'not-allowed-now' });
  });

  it('is shown as no longer supported when the register is corrected afterwards', () => {
    const { case: given } = advised(absentForTwentyDays(), EWO, false);
    const corrected = withMarks(given, 20, 'N', { [DAY_1]: { am: 'C', pm: 'C' } });
    expect(viewOf(corrected).removal.advice).toMatchObject([{ state: 'given', supported: false }]);
  });
});

describe('An override of the evidence (5 EWS, 5 manager)', () => {
  const pending = () => advised(openedCase(), EWO, true);

  it('is pending, tells those who may confirm it, and does no duty', () => {
    const change = pending();
    expect(viewOf(change.case).removal.advice).toMatchObject([
      { ground: 'i', state: 'pending', override: true, supported: false, confirmedBy: null },
    ]);
    expect(change.notices).toEqual([{ notice: 'removal-override-asked' }]);
    expect(change.events.at(-1)?.data['gaps']).toContain('ews:police');
  });

  it('is given by a second person of another role who asks for it too', () => {
    const change = advised(pending().case, MANAGER, true);
    expect(viewOf(change.case).removal.advice).toMatchObject([
      {
        state: 'given',
        override: true,
        supported: false,
        by: { role: 'ewo' },
        confirmedBy: { role: 'ews-manager' },
      },
    ]);
    expect(change.notices).toEqual([{ notice: 'removal-advised' }]);
  });

  it.each([
    ['the same person', EWO],
    ['another person of the same role', OTHER_EWO],
    ['the same person in another role', { role: 'ews-manager', id: EWO.id } as const],
  ])('is not confirmed by %s', (_who, by) => {
    expect(advise(pending().case, by, true)).toMatchObject({ refused: 'not-allowed-now' });
  });

  it('is not confirmed without saying that it is one', () => {
    expect(advise(pending().case, MANAGER, false)).toMatchObject({ refused: 'evidence-missing' });
  });

  it('becomes plain advice when the evidence comes', () => {
    const supported = { ...absentForTwentyDays(), removalAdvice: pending().case.removalAdvice };
    expect(viewOf(advised(supported, EWO, false).case).removal.advice).toMatchObject([
      { state: 'given', override: false, supported: true },
    ]);
  });

  it('is open to two people where the evidence of plain advice is lost again', () => {
    const given = advised(absentForTwentyDays(), EWO, false).case;
    const lost = withMarks(given, 20, 'N', { [DAY_1]: { am: 'I', pm: 'I' } });
    const asked = advised(lost, EWO, true).case;
    expect(viewOf(asked).removal.advice).toMatchObject([{ ground: 'i', state: 'pending', override: true }]);
    const confirmed = advised(asked, MANAGER, true).case;
    expect(viewOf(confirmed).removal.advice).toMatchObject([{ state: 'given', override: true }]);
    expect(advise(confirmed, EWO, true)).toMatchObject({ refused: 'not-allowed-now' });
  });

  it('is kept apart for each ground', () => {
    const other = sent(pending().case, MANAGER, 'advise-removal', { ground: 'g', override: true });
    expect(other.case.removalAdvice.map(({ ground, state }) => `${ground} ${state}`)).toEqual([
      'i pending',
      'g pending',
    ]);
  });

  it('lets no school give it', () => {
    expect(advise(openedCase(), SCHOOL, true)).toMatchObject({ refused: 'forbidden' });
  });
});

describe("The school's notice of removal (5 schools)", () => {
  const notify = (current: CmeCase, deletedOn: string, destinationKnown = false, at = DAY_20_ENDED) =>
    send(
      current,
      SCHOOL,
      'notify-removal',
      { ground: 'i', deletedOn: deletedOn as LocalDate, destinationKnown },
      at,
    );
  const notified = (deletedOn: string, destinationKnown = false) =>
    sent(absentForTwentyDays(), SCHOOL, 'notify-removal', {
      ground: 'i',
      deletedOn: localDate(deletedOn),
      destinationKnown,
    });

  it('is taken on the day of deletion, tells EWS and the CME officer, and is not late', () => {
    const change = notified('2026-11-17');
    expect(change.case.removalNotice).toMatchObject({ ground: 'i', deletedOn: '2026-11-17', late: false });
    expect(change.notices).toEqual([{ notice: 'removal-notified' }, { notice: 'removal-notice-received' }]);
    expect(viewOf(change.case).rollStatus).toBe('removed');
  });

  it('is taken after the day of deletion, and marked late', () => {
    const change = sent(
      absentForTwentyDays(),
      SCHOOL,
      'notify-removal',
      { ground: 'i', deletedOn: localDate('2026-11-17'), destinationKnown: false },
      Date.parse('2026-11-18T09:00:00Z'),
    );
    expect(change.case.removalNotice?.late).toBe(true);
    expect(change.events.map((event) => sentenceOf(event, BROMLEY)).at(-1)).toContain('late notice');
  });

  it('is refused with a date of deletion on which the absence had not lasted the twenty school days', () => {
    expect(notify(absentForTwentyDays(), '2026-11-16')).toMatchObject({
      refused: 'invalid',
      pointer: '/deletedOn',
      why: expect.stringContaining('19 of 20 school days') as string,
    });
  });

  it('is taken for any day of the absence where two people advised it against the evidence', () => {
    const given = advised(advised(openedCase(), EWO, true).case, MANAGER, true).case;
    expect(notify(given, '2026-11-16')).toMatchObject({ case: { removalNotice: { late: true } } });
  });

  it('given ahead leaves the child on the roll until the day comes', () => {
    const { case: current } = notified('2026-11-20');
    expect(viewOf(current).rollStatus).toBe('removal-notified');
    expect(viewOf(current, Date.parse('2026-11-20T08:00:00Z')).rollStatus).toBe('removed');
  });

  it('is refused with the gaps while the ground is neither supported nor advised', () => {
    expect(notify(openedCase(), '2026-11-17')).toMatchObject({
      refused: 'evidence-missing',
      gaps: expect.arrayContaining(['joint-enquiry:ews']) as string[],
    });
    const pending = advised(openedCase(), EWO, true).case;
    expect(notify(pending, '2026-11-17')).toMatchObject({ refused: 'evidence-missing' });
  });

  it('is refused on advice whose evidence is lost again', () => {
    const given = advised(absentForTwentyDays(), EWO, false).case;
    const corrected = withMarks(given, 20, 'N', { [DAY_1]: { am: 'I', pm: 'I' } });
    expect(notify(corrected, '2026-11-17')).toMatchObject({ refused: 'evidence-missing' });
    expect(allowedActions(corrected, 'school', DAY_20_ENDED)).not.toContain('notify-removal');
  });

  it('is taken on advice that two people gave against the evidence', () => {
    const given = advised(advised(openedCase(), EWO, true).case, MANAGER, true).case;
    expect(notify(given, '2026-11-17')).toMatchObject({ case: { removalNotice: { ground: 'i' } } });
  });

  it.each([
    ['before the first day of absence', '2026-10-06'],
    ['more than a year ahead', '2027-11-19'],
  ])('is refused with a date of deletion %s', (_what, deletedOn) => {
    expect(notify(absentForTwentyDays(), deletedOn)).toMatchObject({
      refused: 'invalid',
      pointer: '/deletedOn',
    });
  });

  it('is given once, and by the school', () => {
    const { case: current } = notified('2026-11-17');
    expect(notify(current, '2026-11-17')).toMatchObject({ refused: 'not-allowed-now' });
    const byEwo = send(absentForTwentyDays(), EWO, 'notify-removal', {
      ground: 'i',
      deletedOn: DAY_1,
      destinationKnown: false,
    });
    expect(byEwo).toMatchObject({ refused: 'forbidden' });
  });

  it('is offered to the school only where a ground is supported or advised', () => {
    const offered = (current: CmeCase) => allowedActions(current, 'school', DAY_20_ENDED);
    expect(offered(openedCase())).not.toContain('notify-removal');
    expect(offered(advised(openedCase(), EWO, true).case)).not.toContain('notify-removal');
    expect(offered(absentForTwentyDays())).toContain('notify-removal');
    expect(offered(notified('2026-11-17').case)).not.toContain('notify-removal');
  });

  describe('owes the transfer file (1.2, 5 schools)', () => {
    it('to the destination school within 15 school days', () => {
      const { case: current } = notified('2026-11-17', true);
      expect(dutyOf(current, 'send-pupil-file')).toMatchObject({
        owedBy: 'school',
        // Fifteen school days on from 17 November, with the INSET day of 27 November between.
        dueAt: '2026-12-09T16:00:00Z',
      });
      expect(dutyOf(current, 'send-lost-pupil-file')).toBeUndefined();
    });

    it('to the lost pupil database by the next school day where no destination is known', () => {
      const duty = dutyOf(notified('2026-11-17').case, 'send-lost-pupil-file');
      expect(duty).toMatchObject({ owedBy: 'school', dueAt: '2026-11-18T16:00:00Z' });
    });

    it('until its proof is given: a date that can be, with a reference in the register', () => {
      const { case: current } = notified('2026-11-17');
      const acknowledge = (proofOn?: string) =>
        send(current, SCHOOL, 'acknowledge', {
          duty: 'send-lost-pupil-file',
          ...(proofOn !== undefined && { proofOn: localDate(proofOn) }),
        });
      expect(acknowledge()).toMatchObject({ refused: 'invalid', pointer: '/proof' });
      expect(acknowledge('2026-11-18')).toMatchObject({ refused: 'invalid', pointer: '/proof/on' });
      expect(acknowledge('2026-10-06')).toMatchObject({ refused: 'invalid', pointer: '/proof/on' });
      const done = sent(current, SCHOOL, 'acknowledge', {
        duty: 'send-lost-pupil-file',
        proofOn: localDate('2026-11-17'),
      });
      expect(dutyOf(done.case, 'send-lost-pupil-file')?.state).toBe('done');
      expect(done.events.at(-1)?.data).toMatchObject({ proofOn: '2026-11-17' });
    });
  });
});

describe('Facts and sign-offs on record (5 schools, 5 EWS, 5 SEND)', () => {
  it.each([
    ['school', 'attendance-order-revoked'],
    ['ewo', 'permanently-excluded'],
    ['send-officer', 'died'],
  ] as const)('are not taken from the %s where %s is for others to know', (role, fact) => {
    const by = { role, id: 'somebody' };
    expect(send(openedCase(), by, 'record-legal-fact', { fact, holds: true })).toMatchObject({
      refused: 'forbidden',
    });
  });

  it('take from the SEND officer whether the council consents for a special school', () => {
    const by = { role: 'send-officer', id: 'an-officer' } as const;
    const fact = 'special-school-consent-outstanding';
    const { case: current } = sent(openedCase(), by, 'record-legal-fact', { fact, holds: true });
    expect(current.legalFacts[fact]?.holds).toBe(true);
  });

  it('keep the latest answer, and both on the timeline', () => {
    const fact = 'sickness-or-unavoidable-cause';
    const first = sent(openedCase(), SCHOOL, 'record-legal-fact', { fact, holds: false });
    const second = sent(first.case, EWO, 'record-legal-fact', { fact, holds: true });
    expect(second.case.legalFacts[fact]?.holds).toBe(true);
    expect([first, second].map(({ events }) => sentenceOf(events.at(-1)!, BROMLEY).split('? ')[1])).toEqual([
      'No',
      'Yes',
    ]);
  });

  it('take a sign-off for the side of the one who gives it', () => {
    const opened = openedCase();
    const school = sent(opened, SCHOOL, 'sign-off-joint-enquiry', { result: 'not-found' });
    const council = sent(school.case, MANAGER, 'sign-off-joint-enquiry', {
      result: 'found-no-return-agreed',
    });
    expect(council.case.jointEnquiry).toMatchObject({
      school: { result: 'not-found' },
      ews: { result: 'found-no-return-agreed' },
    });
    expect(council.notices).toContainEqual({ notice: 'joint-enquiry-signed-off' });
  });
});
