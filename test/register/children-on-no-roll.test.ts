import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { Report } from '../../register/register.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  decideStored,
  furnish,
  MORNING,
  openRecorded,
  OTHER_SCHOOL,
  principal,
  reportOf,
  SCHOOL,
} from './case-files.ts';

let test: TestRegister;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  await test.register.putMailbox('send-officer', 'send-officer@council.invalid');
});
afterEach(() => test.close());

const onNoRoll = (report: Partial<Report> = {}): Report =>
  reportOf(
    {},
    {
      school: null,
      absence: {
        kind: 'not-on-roll',
        firstDay: localDate('2026-10-07'),
        group: 'went-missing',
        subgroup: 'traveller',
        referredBy: null,
      },
      ...report,
    },
  );
const school = principal('school', OTHER_SCHOOL.urn);

describe('The register of children on no roll (4.1)', () => {
  it('keeps one open case a child, whichever report comes first', async () => {
    const { pending } = await openRecorded(test.register, onNoRoll());
    const joined = { kind: 'joined', caseId: pending.caseId };
    const again = await test.register.takeReport(onNoRoll(), 'again', principal('ewo'));
    expect(again).toMatchObject({ ...joined, sameSchool: true });
    test.clock.now += 1_000;
    const bySchool = await test.register.takeReport(reportOf(), 'by-school', school);
    expect(bySchool).toMatchObject({ ...joined, sameSchool: false });
    expect(await test.register.unrecordedReports(0)).toMatchObject([
      { report: { school: null } },
      { report: { school: SCHOOL.urn } },
    ]);
  });

  it('shows admissions these cases and no other', async () => {
    const { pending } = await openRecorded(test.register, onNoRoll());
    const other = await openRecorded(test.register, reportOf({ givenName: 'Bo', familyName: 'Whitfield' }));
    const scope = { absence: 'not-on-roll' } as const;
    expect(await test.register.findCase(pending.caseId, scope)).toBeDefined();
    expect(await test.register.findCase(other.pending.caseId, scope)).toBeUndefined();
    expect(await test.register.findCase(pending.caseId, { school: SCHOOL.urn })).toBeUndefined();
  });

  it('is not asked for a calendar of a school', async () => {
    await openRecorded(test.register, onNoRoll());
    const change = { school: null };
    expect(await test.register.announceCalendar(change, '', 10)).toEqual([]);
  });
});

describe('The reminders about children on no roll (5 CME officer, 5 SEND)', () => {
  const recipientsOn = async (day: string) => {
    await test.register.writeDigests(localDate(day));
    const rows = await test.register.sentNotices(100);
    return rows
      .filter(({ notice, key }) => notice === 'digest' && key.endsWith(day))
      .map(({ recipient, text }) => [recipient, text] as const);
  };

  it('come on every working day, while the schools are on half-term', async () => {
    await openRecorded(test.register, onNoRoll());
    test.clock.now = Date.parse('2026-10-20T07:00:00Z');
    const [[recipient, text] = ['', '']] = await recipientsOn('2026-10-20');
    expect(recipient).toBe('cme-officer');
    expect(text).toContain('Visit the home address');
    expect(text).toContain('OVERDUE since Wed 14 Oct 2026');
    expect(text).not.toContain('Amara');
  });

  it('go to the SEND Case Officer about SEND children, and to nobody at the weekend', async () => {
    await openRecorded(test.register, onNoRoll({ circumstances: ['ehcp'] }));
    expect(await recipientsOn('2026-10-17')).toEqual([]);
    expect((await recipientsOn('2026-10-19')).map(([recipient]) => recipient)).toEqual(['send-officer']);
  });
});

describe('A hand-over of a SEND child on no roll (flow chart outcome 2, 5 SEND)', () => {
  const toldOf = async (notice: string) =>
    (await test.register.sentNotices(100))
      .filter((row) => row.notice === notice)
      .map(({ recipient }) => recipient)
      .toSorted();

  it('is told to the SEND Case Officer who holds the case, from its beginning to its end', async () => {
    const workflow = await openRecorded(test.register, onNoRoll({ circumstances: ['ehcp'] }));
    const answer = { confirmed: true, startsOn: null } as const;
    await workflow.command('2026-10-07T10:00:00Z', { kind: 'moved-out-of-area', data: {} });
    await workflow.command('2026-10-08T10:00:00Z', { kind: 'answer-handover', data: answer });
    const both = ['cme-officer', 'ews', 'send-officer'];
    expect(await toldOf('outcome-2-pass-to-cme-officer')).toEqual(both);
    expect(await toldOf('handover-confirmed')).toEqual(both);
  });
});

describe('The return to the department (definitions, 3.2)', () => {
  it('counts a child on no roll since then, by the reason on record, and not one on a roll here', async () => {
    const absence = (subgroup: 'in-year-admission' | 'homeless') => ({
      kind: 'not-on-roll' as const,
      firstDay: localDate('2026-09-21'),
      group: 'known-out-of-education' as const,
      subgroup,
      referredBy: null,
    });
    await openRecorded(test.register, onNoRoll({ absence: absence('in-year-admission') }));
    const placed = { ...reportOf({ givenName: 'Bo', familyName: 'Whitfield' }), school: null };
    const offered = await openRecorded(test.register, { ...placed, absence: absence('homeless') });
    await offered.command('2026-10-07T10:00:00Z', { kind: 'record-placement', data: { status: 'offered' } });
    const onARoll = { ...reportOf({ givenName: 'Cy', familyName: 'Quarles' }), school: null };
    await openRecorded(test.register, {
      ...onARoll,
      absence: {
        kind: 'not-on-roll',
        firstDay: localDate('2026-09-21'),
        group: 'went-missing',
        subgroup: 'lives-elsewhere-on-roll-here',
        referredBy: null,
      },
    });
    test.clock.now = Date.parse('2026-10-08T09:00:00Z');
    const given = await test.register.dfeReturn(localDate('2026-10-08'));
    expect(given).toMatchObject({ children: 2, onRollNotCounted: 1 });
    expect(given.counts.filter(({ topic }) => topic === 'reason' || topic === 'duration')).toEqual([
      { topic: 'duration', code: '2-to-4-weeks', children: 2 },
      { topic: 'reason', code: 'application-awaiting-outcome', children: 1 },
      { topic: 'reason', code: 'offered-not-accepted', children: 1 },
    ]);
  });
});

describe('The returns of joiners (5 schools; SI 2024/208 reg 13)', () => {
  const joiner = (pupil = {}, enteredOn = '2026-10-05') => ({
    school: OTHER_SCHOOL.urn,
    pupil: reportOf(pupil).pupil,
    enteredOn: localDate(enteredOn),
  });

  it('are in time to the end of the fifth day after the day of entry, weekends counted', async () => {
    test.clock.now = Date.parse('2026-10-10T22:30:00Z');
    expect(await test.register.takeJoiner(joiner(), 'in-time', school)).toMatchObject({
      dueBy: '2026-10-10',
      isLate: false,
    });
    test.clock.now = Date.parse('2026-10-10T23:30:00Z');
    const late = await test.register.takeJoiner(joiner(), 'late', school);
    expect(late).toMatchObject({ dueBy: '2026-10-10', isLate: true });
    expect(await test.register.takeJoiner(joiner(), 'late', school)).toEqual(late);
  });

  it('of a child who is looked for are on their way to the case until it has decided', async () => {
    const workflow = await openRecorded(test.register, onNoRoll());
    await test.register.takeJoiner(joiner(), 'word', school);
    expect(await test.register.unsettledAmong(['joiner-word'])).toMatchObject([
      {
        caseId: workflow.pending.caseId,
        isClosed: false,
        command: { kind: 'note-joiner', data: { match: 'same', school: OTHER_SCHOOL.urn } },
      },
    ]);
    await decideStored(test.register, ['joiner-word'], '2026-10-07T10:00:00Z');
    expect(await test.register.unsettledAmong(['joiner-word'])).toEqual([]);
    const items = await test.register.timeline(workflow.pending.caseId, 'authority');
    expect(items.at(-1)).toMatchObject({ what: 'joiner-returned', by: { name: 'Office of 900002' } });
  });

  it('of a child with similar details are for a person to compare', async () => {
    await openRecorded(test.register, onNoRoll());
    await test.register.takeJoiner(joiner({ givenName: 'Amra' }), 'near', school);
    expect(await test.register.unsettledAmong(['joiner-near'])).toMatchObject([
      { command: { data: { match: 'near' } } },
    ]);
  });

  it('of a child whom a school still looks for, or nobody, are told to no case', async () => {
    await openRecorded(test.register, reportOf());
    await test.register.takeJoiner(joiner(), 'on-a-roll', school);
    expect(await test.register.unsettledAmong(['joiner-on-a-roll'])).toEqual([]);
  });
});
