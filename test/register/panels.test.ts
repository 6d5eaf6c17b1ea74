import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewAction } from '../../domain/case/commands.ts';
import { localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import type { Pupil, Report } from '../../register/register.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { furnish, openRecorded, OTHER_SCHOOL, reportOf, SCHOOL, type RecordedCase } from './case-files.ts';

/** First Tuesdays of a month, in term. */
const NOVEMBER = localDate('2026-11-03');
const DECEMBER = localDate('2026-12-01');
/** A Tuesday in half-term. */
const HALF_TERM = localDate('2026-10-20');

let test: TestRegister;
const eachOnItsOwnRegister = () => {
  beforeAll(async () => {
    test = await openTestRegister('2026-10-01T10:00:00Z');
    await furnish(test.register);
  });
  afterAll(() => test.close());
};

/** The wall clock, which a case's own time follows as long as nothing is rehearsed. */
const clockAt = (instant: string) => {
  test.clock.now = Date.parse(instant);
  return instant;
};
const build = (day: LocalDate) => {
  clockAt(`${day}T10:00:00Z`);
  return test.register.buildPanel(day);
};
const panel = (month: string) => test.register.panelOf(month, 'authority');

/** A child missing since 7 September 2026, reported after day 20 and tracked from that day on (outcome 3). */
async function tracked(
  givenName: string,
  since: string,
  { pupil = {}, report = {} }: { pupil?: Partial<Pupil>; report?: Partial<Report> } = {},
): Promise<RecordedCase> {
  const absence = { kind: 'unexplained', firstDay: localDate('2026-09-07') } as const;
  const sent = reportOf({ givenName, ...pupil }, { absence, ...report });
  const workflow = await openRecorded(test.register, sent, { at: clockAt(`${since}T09:00:00Z`) });
  await workflow.command(clockAt(`${since}T09:30:00Z`), { kind: 'still-missing' });
  return workflow;
}

async function review(
  workflow: RecordedCase,
  on: string,
  actions: readonly NewAction[] = [],
  done: readonly string[] = [],
): Promise<void> {
  const by = { role: 'ews-manager', id: 'manager' } as const;
  const sent = { kind: 'record-review', by, on: localDate(on), data: { actions, done } } as const;
  await workflow.command(clockAt(`${on}T11:00:00Z`), sent);
}

const visit = { action: 'visit-home-again', owner: 'ewo', dueOn: localDate('2026-11-13') } as const;

describe('The pack of the monthly review (5 CNIS)', () => {
  eachOnItsOwnRegister();
  let amara: RecordedCase;
  let bruno: RecordedCase;
  let kofi: RecordedCase;
  let agreed: readonly string[];
  beforeAll(async () => {
    await test.register.putMailbox('send-officer', 'send@council.invalid');
    // Sixteen on the last day of the school year that ended in June.
    bruno = await tracked('Bruno', '2026-10-12', { pupil: { dateOfBirth: localDate('2010-08-31') } });
    const closed = await tracked('Dario', '2026-10-12');
    amara = await tracked('Amara', '2026-10-14', { report: { circumstances: ['ehcp'] } });
    await openRecorded(test.register, reportOf({ givenName: 'Celia' }), {
      at: clockAt('2026-10-14T10:00:00Z'),
    });
    await closed.command(clockAt('2026-11-02T09:00:00Z'), { kind: 'returned' });
    expect(await build(NOVEMBER)).toEqual({ kind: 'built', heldOn: NOVEMBER });
    await review(bruno, '2026-11-05', [visit, { ...visit, action: 'meet-family' }]);
    agreed = bruno.current.actions.map(({ id }) => id);
    kofi = await tracked('Kofi', '2026-11-10', { pupil: { dateOfBirth: localDate('2010-09-01') } });
    await build(DECEMBER);
    await review(bruno, DECEMBER, [], [agreed[0]!]);
    await review(amara, DECEMBER);
  });

  it('holds the open cases that no school day ends any more, longest tracked first', async () => {
    expect(await panel('2026-11')).toMatchObject({ month: '2026-11', heldOn: NOVEMBER, skipped: [] });
    expect((await panel('2026-11')).cases).toEqual([
      expect.objectContaining({
        caseId: bruno.current.id,
        reference: bruno.current.reference,
        stage: 'tracking',
        school: SCHOOL.urn,
        weeksTracked: 3,
        lastReview: null,
        reviewedLastTime: null,
        reviewed: true,
        carriedOver: [],
      }),
      expect.objectContaining({ caseId: amara.current.id, weeksTracked: 2, reviewed: false, agreed: [] }),
    ]);
  });

  it('carries actions over from review to review until they are done', async () => {
    const [then] = (await panel('2026-11')).cases;
    expect(then?.agreed.map(({ id }) => id)).toEqual(agreed);
    const now = (await panel('2026-12')).cases.find(({ caseId }) => caseId === bruno.current.id);
    expect(now).toMatchObject({
      reviewedLastTime: true,
      lastReview: '2026-11-05',
      reviewed: true,
      carriedOver: [
        { id: agreed[0], owner: 'ewo', dueOn: '2026-11-13', doneOn: DECEMBER },
        { id: agreed[1], action: 'meet-family', doneOn: null },
      ],
      agreed: [],
    });
  });

  it('puts first, and shows as such, a case that the last panel passed over', async () => {
    const { cases } = await panel('2026-12');
    expect(cases.map((each) => [each.reference, each.reviewedLastTime, each.reviewed])).toEqual([
      [amara.current.reference, false, true],
      [bruno.current.reference, true, true],
      [kofi.current.reference, null, false],
    ]);
  });

  it('does not count a review of December as one of November', async () => {
    const then = (await panel('2026-11')).cases.find(({ caseId }) => caseId === amara.current.id);
    expect(amara.current.reviews).toEqual([DECEMBER]);
    expect(then?.reviewed).toBe(false);
  });

  it('asks a person about a child whose compulsory school age has ended', async () => {
    const ended = (await panel('2026-12')).cases.map((each) => [each.reference, each.ageEnded]);
    expect(ended).toEqual([
      [amara.current.reference, false],
      [bruno.current.reference, true],
      [kofi.current.reference, false],
    ]);
  });

  it('shows the SEND officer the children with an EHC plan only (5 SEND)', async () => {
    const { cases } = await test.register.panelOf('2026-12', { circumstance: 'ehcp' });
    expect(cases.map(({ reference }) => reference)).toEqual([amara.current.reference]);
  });

  it('is announced to those who attend, without a word about who the children are', async () => {
    const mails = (await test.register.sentNotices(100)).filter(({ notice }) => notice === 'panel-pack');
    const latest = mails.filter(({ key }) => key.endsWith(DECEMBER));
    expect(latest.map(({ address }) => address).sort()).toEqual([
      'cme-officer@council.invalid',
      'ews-manager@council.invalid',
      'send@council.invalid',
    ]);
    expect(latest[0]).toMatchObject({
      subject: 'Review of children missing education, Tue 1 Dec 2026: 3 cases',
      text: expect.stringContaining('Not reviewed the last time, and first in the pack: 1 case.') as string,
    });
    expect(JSON.stringify(mails)).not.toMatch(/amara|example(?!\.org)/i);
  });
});

describe('The day of the monthly review (5 CNIS)', () => {
  eachOnItsOwnRegister();

  it('has no pack while no school is in session, and the month’s next such day takes its place', async () => {
    await tracked('Amara', '2026-10-12');
    for (let asked = 0; asked < 2; asked += 1) {
      expect(await build(HALF_TERM)).toEqual({ kind: 'skipped', heldOn: null });
    }
    expect(await panel('2026-10')).toEqual({
      month: '2026-10',
      heldOn: null,
      skipped: [HALF_TERM],
      cases: [],
    });
    const { calendar } = (await test.register.findSchool(OTHER_SCHOOL.urn))!;
    const open = [...calendar!.dates.open, { on: localDate('2026-10-27'), reason: 'open' }];
    await test.register.putCalendar(OTHER_SCHOOL.urn, { ...calendar!.dates, open });
    expect(await build(localDate('2026-10-27'))).toMatchObject({ kind: 'built' });
    expect(await panel('2026-10')).toMatchObject({ heldOn: '2026-10-27', skipped: [HALF_TERM] });
  });

  it('comes once a month, however often it is asked for', async () => {
    clockAt('2026-11-03T10:00:00Z');
    const asked = await Promise.all([1, 2, 3].map(() => test.another().buildPanel(NOVEMBER)));
    expect(asked.map(({ kind }) => kind).sort()).toEqual(['already', 'already', 'built']);
    await tracked('Bruno', '2026-11-04');
    expect(await build(localDate('2026-11-10'))).toEqual({ kind: 'already', heldOn: NOVEMBER });
    expect((await panel('2026-11')).cases).toHaveLength(1);
  });
});
