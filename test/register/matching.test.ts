import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { Pupil, TakenReport } from '../../register/register.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  furnish,
  openRecorded,
  OTHER_SCHOOL,
  OTHER_UPN,
  MORNING,
  principal,
  reportOf,
  SCHOOL,
  UPN,
} from './case-files.ts';

let test: TestRegister;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
});
afterEach(() => test.close());

let reports = 0;
const take = (pupil: Partial<Pupil>, school = SCHOOL.urn): Promise<TakenReport> =>
  test.register.takeReport(
    reportOf(pupil, { school }),
    `report-${(reports += 1)}`,
    principal('school', school),
  );

const opened = async (pupil: Partial<Pupil>) => {
  const taken = await take(pupil);
  if (taken.kind !== 'opened') throw new Error('joined');
  const { resembles } = await test.database.db
    .selectFrom('cases')
    .select('resembles')
    .where('id', '=', taken.pending.caseId)
    .executeTakeFirstOrThrow();
  return { ...taken.pending, resembles };
};

describe('A report of a child who has an open case (contract: POST /cases)', () => {
  it('joins that case, and says whether its own school opened it', async () => {
    const { caseId } = await opened({});
    expect(await take({})).toMatchObject({ kind: 'joined', caseId, sameSchool: true });
    expect(await take({}, OTHER_SCHOOL.urn)).toMatchObject({ kind: 'joined', caseId, sameSchool: false });
  });

  it('gets the same answer when it is sent again', async () => {
    const by = principal('school', SCHOOL.urn);
    const first = await test.register.takeReport(reportOf(), 'once', by);
    expect(await test.register.takeReport(reportOf(), 'once', by)).toEqual(first);
    const second = await test.register.takeReport(reportOf(), 'twice', by);
    expect(await test.register.takeReport(reportOf(), 'twice', by)).toEqual(second);
    expect(second.kind).toBe('joined');
  });

  it.each([
    ['case', { givenName: 'AMARA', familyName: 'example' }],
    ['accents', { givenName: 'Ámära' }],
    ['punctuation and spaces', { familyName: "Exam-p'le " }],
  ])('is matched whatever the %s of its names', async (_what, pupil) => {
    const { caseId } = await opened({});
    expect(await take(pupil)).toMatchObject({ kind: 'joined', caseId });
  });

  it('is matched by its UPN although the names and the date of birth have a slip', async () => {
    const { caseId } = await opened({ upn: UPN });
    expect(await take({ upn: UPN.toLowerCase(), givenName: 'Amarah' })).toMatchObject({ caseId });
    expect(await take({ upn: UPN, dateOfBirth: localDate('2014-09-03') })).toMatchObject({ caseId });
  });

  it('opens a case of its own when its UPN is another child’s and nothing else fits', async () => {
    await opened({ upn: UPN });
    const other = { givenName: 'Bo', familyName: 'Whitfield', dateOfBirth: localDate('2012-01-01') };
    const { resembles } = await opened({ ...other, upn: UPN });
    expect(resembles).toHaveLength(1);
    expect(await take(other)).toMatchObject({ kind: 'joined' });
  });

  it('teaches the register the UPN it brings', async () => {
    const { caseId } = await opened({});
    await take({ upn: UPN });
    expect(await take({ upn: UPN, givenName: 'Mara' })).toMatchObject({ kind: 'joined', caseId });
  });
});

describe('A report of a child whose details are close to another’s (design: never merged by itself)', () => {
  it.each<[string, Partial<Pupil>, Partial<Pupil>]>([
    ['two valid UPNs with the same names and date of birth', { upn: UPN }, { upn: OTHER_UPN }],
    ['a twin', {}, { givenName: 'Bola' }],
    ['a family name with a slip and another given name', {}, { givenName: 'Mara', familyName: 'Exampel' }],
    ['a family name that changed', {}, { familyName: 'Whitfield' }],
    ['names the other way round', {}, { givenName: 'Example', familyName: 'Amara' }],
    ['the same names and another date of birth', {}, { dateOfBirth: localDate('2014-09-03') }],
  ])('opens a case that names the other: %s', async (_what, first, second) => {
    const { reference } = await opened(first);
    expect((await opened(second)).resembles).toEqual([reference]);
  });

  it('does not name a child who only shares a birthday', async () => {
    await opened({});
    expect((await opened({ givenName: 'Kofi', familyName: 'Whitfield' })).resembles).toEqual([]);
  });

  it('does not name a case that is closed', async () => {
    const workflow = await openRecorded(test.register);
    await workflow.command('2026-10-08T09:00:00Z', { kind: 'returned' });
    expect((await opened({ givenName: 'Bola' })).resembles).toEqual([]);
  });
});

describe('A later absence of the same child', () => {
  it('opens a new case under the same workflow id once the first is closed', async () => {
    const first = await openRecorded(test.register);
    await first.command('2026-10-08T09:00:00Z', { kind: 'returned' });
    const again = await opened({});
    expect(again.caseId).not.toBe(first.pending.caseId);
    expect(again.workflowId).toBe(first.pending.workflowId);
    expect(again.workflowId).toMatch(/^cme-[a-z2-7]{26}$/);
    expect(again.reference).toMatch(/^CME-26-00002-[A-HJ-NP-RT-Z]$/);
  });
});

describe('Parallel reports', () => {
  it('of one child, with and without UPN, end in one case', async () => {
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => take(index % 2 === 0 ? {} : { upn: UPN })),
    );
    const caseIds = taken.map((each) => (each.kind === 'opened' ? each.pending.caseId : each.caseId));
    expect(new Set(caseIds).size).toBe(1);
    expect(taken.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  });

  it('with one report id are one report', async () => {
    const by = principal('school', SCHOOL.urn);
    const taken = await Promise.all(
      Array.from({ length: 10 }, () => test.register.takeReport(reportOf(), 'one', by)),
    );
    expect(new Set(taken.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('of seventy children get seventy references without a gap', async () => {
    const taken = await Promise.all(
      Array.from({ length: 70 }, (_, index) =>
        opened({ familyName: `Child${'abcdefghij'.charAt(index % 10)}${'klmnopq'.charAt(index / 10)}` }),
      ),
    );
    const numbers = taken.map(({ reference }) => Number(reference.slice(7, 12))).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 70 }, (_, index) => index + 1));
  });
});

describe('A stored report whose workflow has not answered', () => {
  it('is listed until its case is on record', async () => {
    const { resembles: _, ...pending } = await opened({});
    expect(await test.register.pendingCases(0)).toEqual([pending]);
    expect(await test.register.pendingCases(1)).toEqual([]);
    test.clock.now += 1;
    expect(await test.register.pendingCases(1)).toEqual([pending]);
    const { reportId: __, ...address } = pending;
    expect(await test.register.findAddress(pending.caseId)).toEqual(address);
    expect(await test.register.findCase(pending.caseId, 'authority')).toBeUndefined();
  });

  it('is listed when it joined a case that has not taken it up', async () => {
    const workflow = await openRecorded(test.register);
    const { caseId } = workflow.pending;
    const { reportId } = await take({}, OTHER_SCHOOL.urn);
    expect(await test.register.unrecordedReports(0)).toEqual([
      {
        caseId,
        workflowId: workflow.pending.workflowId,
        reference: workflow.pending.reference,
        school: SCHOOL.urn,
        report: {
          reportId,
          school: OTHER_SCHOOL.urn,
          circumstances: [],
          reportedBy: { role: 'school', id: `school:${OTHER_SCHOOL.urn}` },
        },
        caseClosed: false,
      },
    ]);
    const data = { reportId, school: OTHER_SCHOOL.urn, circumstances: [] };
    await workflow.command('2026-10-08T09:00:00Z', { kind: 'join-report', commandId: reportId, data });
    expect(await test.register.unrecordedReports(0)).toEqual([]);
  });

  it('keeps any text that JSON can carry', async () => {
    const note = 'nul \u0000, half a pair \ud800, “quotes” and \u2028';
    const report = reportOf({}, { note });
    const workflow = await openRecorded(test.register, report);
    const [first] = await test.register.timeline(workflow.pending.caseId, 'authority');
    expect(first?.sent).toEqual({ school: SCHOOL.urn, absence: report.absence, circumstances: [], note });
  });
});
