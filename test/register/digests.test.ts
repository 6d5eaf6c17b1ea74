import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSchoolDays } from '../../domain/calendar/school-calendar.ts';
import { localDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import { policyOf } from '../../domain/policy/editions/editions.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { calendarOf, furnish, MORNING, openRecorded, OTHER_SCHOOL, reportOf, SCHOOL } from './case-files.ts';
import { counted } from '../domain/calendars.ts';

let test: TestRegister;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
});
afterEach(() => test.close());

const digestsOf = async (day: string) => {
  const { written } = await test.register.writeDigests(localDate(day));
  const rows = await test.register.sentNotices(100);
  const digests = rows.filter(({ notice, key }) => notice === 'digest' && key.endsWith(day));
  return { written, digests: Object.fromEntries(digests.map((row) => [row.address, row])) };
};
const at = (instant: string) => {
  test.clock.now = Date.parse(instant);
};

/** Opens a case whose day 20 is over, and says which date is so many school days after it. */
async function undecided(): Promise<(days: number) => LocalDate> {
  const firstDay = localDate('2026-09-07');
  const workflow = await openRecorded(
    test.register,
    reportOf({}, { absence: { kind: 'unexplained', firstDay } }),
  );
  const { day20 } = workflow.current.clock!;
  return (days) => addSchoolDays(counted(calendarOf(SCHOOL.urn)), day20, days);
}

describe('The reminders of a morning', () => {
  it('tell each school what it owes by when, without a word about who the child is', async () => {
    const { pending } = await openRecorded(test.register);
    at('2026-10-08T07:00:00Z');
    const { written, digests } = await digestsOf('2026-10-08');
    expect(written).toBe(1);
    const { subject, text } = digests['attendance@900001.invalid']!;
    expect(subject).toBe('OVERDUE. Owed by your school: 1 case, Thu 8 Oct 2026');
    expect(text).toContain(`${pending.reference}: https://cme.example.org/cases/${pending.caseId}`);
    expect(text).toContain('- Contact the parents or carers the same day (OVERDUE since Wed 7 Oct 2026)');
    expect(text).toContain('- Refer the child to the Education Welfare Service (due Tue 3 Nov 2026)');
    expect(`${subject}${text}`).not.toMatch(/amara|example(?!\.org)/i);
  });

  it('remind a school of marks that still say N, by when the first must become another code', async () => {
    const workflow = await openRecorded(test.register);
    const marks = [
      { date: localDate('2026-10-07'), session: 'pm', code: 'N' },
      { date: localDate('2026-10-08'), session: 'am', code: 'N' },
      { date: localDate('2026-10-08'), session: 'pm', code: 'O' },
    ] as const;
    at('2026-10-08T15:00:00Z');
    await workflow.command('2026-10-08T15:00:00Z', { kind: 'record-attendance', data: { marks } });
    const line = '- Replace 2 marks N (reason not established) in the attendance register, the first by';
    at('2026-10-14T07:00:00Z');
    const due = (await digestsOf('2026-10-14')).digests['attendance@900001.invalid'];
    expect(due?.text).toContain(`${line} Wed 14 Oct 2026`);
    at('2026-10-16T07:00:00Z');
    // By now the regulations have made both of them O.
    const late = (await digestsOf('2026-10-16')).digests['attendance@900001.invalid'];
    expect(late?.text).not.toContain('marks N');
  });

  it('are written once, however often they are asked for', async () => {
    await openRecorded(test.register);
    const asked = await Promise.all(
      [1, 2, 3].map(() => test.another().writeDigests(localDate('2026-10-08'))),
    );
    expect(asked.reduce((sum, { written }) => sum + written, 0)).toBe(1);
    expect(await test.register.writeDigests(localDate('2026-10-08'))).toEqual({ written: 0 });
    expect(await test.register.writeDigests(localDate('2026-10-09'))).toEqual({ written: 1 });
  });

  it.each(['2026-10-10', '2026-10-20', '2026-12-25'])('are not written on %s, no school day', async (day) => {
    await openRecorded(test.register);
    expect(await test.register.writeDigests(localDate(day))).toEqual({ written: 0 });
  });

  it('go only to schools in session that day', async () => {
    await openRecorded(test.register);
    await openRecorded(test.register, reportOf({ givenName: 'Kofi' }, { school: OTHER_SCHOOL.urn }));
    const closed = { from: localDate('2026-10-08'), to: localDate('2026-10-08'), kind: 'inset' } as const;
    const dates = calendarOf(SCHOOL.urn);
    await test.register.putCalendar(SCHOOL.urn, { ...dates, closed: [...dates.closed, closed] });
    const { digests } = await digestsOf('2026-10-08');
    expect(Object.keys(digests)).toEqual(['attendance@900002.invalid']);
  });

  it('leave out a school that owes nothing', async () => {
    const workflow = await openRecorded(test.register);
    await workflow.command('2026-10-07T15:00:00Z', { kind: 'returned' });
    expect(await test.register.writeDigests(localDate('2026-10-08'))).toEqual({ written: 0 });
  });
});

describe('The reminder of the Education Welfare Service', () => {
  it('comes with a case that is its own, decisions first', async () => {
    const late = reportOf(
      { familyName: 'Earlier' },
      { absence: { kind: 'unexplained', firstDay: localDate('2026-09-07') } },
    );
    const decision = await openRecorded(test.register, late);
    const referred = await openRecorded(test.register);
    await referred.command('2026-10-07T12:00:00Z', { kind: 'refer', by: { role: 'school', id: 'x' } });
    at('2026-10-08T07:00:00Z');
    const { digests } = await digestsOf('2026-10-08');
    const { subject, text } = digests['ews@council.invalid']!;
    expect(subject).toBe('OVERDUE. Owed by the Education Welfare Service: 2 cases, Thu 8 Oct 2026');
    expect(text.indexOf(decision.pending.reference)).toBeLessThan(text.indexOf(referred.pending.reference));
    expect(text).toContain('DECISION DUE since the end of day 20');
    expect(text).toContain('- Take up the case for the Education Welfare Service (due Thu 8 Oct 2026)');
  });

  it('goes to the manager too from the third school day after day 20', async () => {
    const after = await undecided();
    for (const [days, manager] of [
      [2, false],
      [3, true],
    ] as const) {
      at(`${after(days)}T07:00:00Z`);
      const { digests } = await digestsOf(after(days));
      expect(Object.keys(digests)).toContain('ews@council.invalid');
      expect('ews-manager@council.invalid' in digests).toBe(manager);
    }
  });
});

describe('The reminders of another council', () => {
  it('tell the manager by its own limit, in the mailbox that stands in for theirs', async () => {
    await test.close();
    test = await openTestRegister(MORNING, policyOf('sampleton', '2026-09'));
    await furnish(test.register);
    const after = await undecided();
    for (const [days, subjects] of [
      [1, ['School Attendance Team']],
      [2, ['Decisions overdue after day 20', 'School Attendance Team']],
    ] as const) {
      at(`${after(days)}T07:00:00Z`);
      await test.register.writeDigests(after(days));
      const rows = await test.register.sentNotices(100);
      const toService = rows.filter(
        ({ key, address }) => key.endsWith(after(days)) && address === 'ews@council.invalid',
      );
      expect(toService.map(({ subject }) => subject).sort()).toEqual(
        subjects.map((words) => expect.stringContaining(words) as unknown),
      );
    }
  });
});

describe('The end of compulsory school age during an open case (definitions, 5 CME officer)', () => {
  const line = (text: string | undefined) =>
    text?.split('\n').filter((each) => each.includes('Compulsory school age')) ?? [];
  const plain = '. The case stays open until somebody decides';

  it('asks those who decide on it, from a month ahead, and never the school', async () => {
    const { pending } = await openRecorded(test.register, reportOf({ dateOfBirth: localDate('2011-03-09') }));
    at('2027-05-24T07:00:00Z');
    expect(line((await digestsOf('2027-05-24')).digests['ews@council.invalid']?.text)).toEqual([]);
    at('2027-05-25T07:00:00Z');
    const { digests } = await digestsOf('2027-05-25');
    const text = digests['ews@council.invalid']?.text;
    expect(line(text)).toEqual([
      `- Compulsory school age ends on Fri 25 Jun 2027: plan what follows, and who goes on with any concern${plain}`,
    ]);
    expect(text).toContain(pending.reference);
    expect(line(digests['attendance@900001.invalid']?.text)).toEqual([]);
  });

  it('goes on asking once it has ended, of a case that owes nothing else as well, and closes nothing', async () => {
    const workflow = await openRecorded(test.register, reportOf({ dateOfBirth: localDate('2010-03-09') }));
    at('2026-10-09T07:00:00Z');
    const { digests } = await digestsOf('2026-10-09');
    const { subject, text } = digests['ews@council.invalid']!;
    expect(subject).toBe('Owed by the Education Welfare Service: 1 case, Fri 9 Oct 2026');
    expect(line(text)).toEqual([
      `- Compulsory school age ENDED on Fri 26 Jun 2026: decide whether the case ends by that, and who goes on with any concern${plain}`,
    ]);
    expect(workflow.current.stage).toBe('school-enquiries');
  });

  it.each([
    ['ehcp', 'send-officer'],
    ['frequent-moves', 'cme-officer'],
  ] as const)('of a child on no roll with %s asks the %s alone', async (circumstance, recipient) => {
    for (const mailbox of ['send-officer', 'cme-officer'] as const) {
      await test.register.putMailbox(mailbox, `${mailbox}@council.invalid`);
    }
    const absence = {
      kind: 'not-on-roll',
      firstDay: localDate('2026-10-07'),
      group: 'went-missing',
      subgroup: null,
      referredBy: null,
    } as const;
    const pupil = { dateOfBirth: localDate('2010-03-09') };
    await openRecorded(
      test.register,
      reportOf(pupil, { school: null, absence, circumstances: [circumstance] }),
    );
    at('2026-10-08T07:00:00Z');
    const { digests } = await digestsOf('2026-10-08');
    const asked = Object.entries(digests).filter(([, { text }]) => line(text).length > 0);
    expect(asked.map(([address]) => address)).toEqual([`${recipient}@council.invalid`]);
  });
});
