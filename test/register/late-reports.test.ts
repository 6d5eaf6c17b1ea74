import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  caseOnRecord,
  furnish,
  MORNING,
  openRecorded,
  OTHER_SCHOOL,
  principal,
  reportOf,
  SCHOOL,
  type RecordedCase,
} from './case-files.ts';

const NEXT_DAY = '2026-10-08T09:00:00Z';
const LATE = 'the-late-report';

let test: TestRegister;
let first: RecordedCase;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  first = await openRecorded(test.register);
});
afterEach(() => test.close());

/** The same child reported once more, by a school. */
const join = (reportId = LATE, school = SCHOOL.urn) =>
  test.register.takeReport(reportOf({}, { school }), reportId, principal('school', school));
const close = () => first.command(NEXT_DAY, { kind: 'returned' });
const takeUp = (reportId = LATE) =>
  first.command(MORNING, {
    kind: 'join-report',
    commandId: reportId,
    data: { reportId, school: SCHOOL.urn, circumstances: [] },
  });
const unrecorded = () => test.register.unrecordedReports(0);

describe('A report that joined a case which is closed before it took the report up', () => {
  it('is shown as one that is to be taken anew', async () => {
    await join();
    expect(await unrecorded()).toMatchObject([{ report: { reportId: LATE }, caseClosed: false }]);
    await close();
    expect(await unrecorded()).toMatchObject([{ report: { reportId: LATE }, caseClosed: true }]);
  });

  it('gets a case of its own when it is taken anew, under the same report id', async () => {
    await join(LATE, OTHER_SCHOOL.urn);
    await close();
    const anew = await test.register.reassignReport(LATE);
    if (anew.kind !== 'opened') throw new Error('joined');
    expect(anew.pending).toMatchObject({ reportId: LATE, school: OTHER_SCHOOL.urn });
    expect(anew.pending.caseId).not.toBe(first.pending.caseId);
    expect(anew.pending.workflowId).toBe(first.pending.workflowId);
    expect(await test.register.pendingCases(0)).toEqual([anew.pending]);
    expect(await unrecorded()).toEqual([]);
    expect(await join(LATE, OTHER_SCHOOL.urn)).toEqual(anew);
  });

  it('joins the case that another report has opened since', async () => {
    await join();
    await close();
    const second = await join('opened-since', OTHER_SCHOOL.urn);
    if (second.kind !== 'opened') throw new Error('joined');
    const { caseId } = second.pending;
    expect(await test.register.reassignReport(LATE)).toEqual({
      kind: 'joined',
      reportId: LATE,
      caseId,
      sameSchool: false,
    });
    expect(await unrecorded()).toMatchObject([{ report: { reportId: LATE }, caseId, caseClosed: false }]);
  });

  it('ends in one case with others of the same moment, however often it is taken anew', async () => {
    await join();
    await close();
    const taken = await Promise.all([
      test.register.reassignReport(LATE),
      join('of-the-same-moment'),
      test.another().reassignReport(LATE),
      test.register.reassignReport(LATE),
    ]);
    const cases = taken.map((each) => (each.kind === 'opened' ? each.pending.caseId : each.caseId));
    expect(new Set(cases).size).toBe(1);
    expect(cases).not.toContain(first.pending.caseId);
    expect(await test.register.pendingCases(0)).toHaveLength(1);
  });

  it('is on record with the case it opened then', async () => {
    await join();
    await close();
    const anew = await test.register.reassignReport(LATE);
    if (anew.kind !== 'opened') throw new Error('joined');
    await caseOnRecord(test.register, anew.pending, NEXT_DAY);
    const [opening] = await test.register.timeline(anew.pending.caseId, 'authority');
    expect(opening).toMatchObject({ what: 'case-opened', sent: { school: SCHOOL.urn } });
    expect(await test.register.reassignReport(LATE)).toMatchObject({ kind: 'opened' });
  });
});

describe('A report that needs no second taking', () => {
  it('stays with its case while that is open', async () => {
    const joined = await join();
    expect(await test.register.reassignReport(LATE)).toEqual(joined);
  });

  it('stays with the closed case that had taken it up', async () => {
    const joined = await join();
    await takeUp();
    await close();
    expect(await unrecorded()).toEqual([]);
    expect(await test.register.reassignReport(LATE)).toEqual(joined);
  });

  it('is not one that opened a case itself, now closed', async () => {
    await close();
    const opened = await test.register.takeReport(
      reportOf({ givenName: 'Kofi', dateOfBirth: localDate('2013-01-01') }),
      'itself',
      principal('school', SCHOOL.urn),
    );
    if (opened.kind !== 'opened') throw new Error('joined');
    const workflow = await caseOnRecord(test.register, opened.pending);
    await workflow.command(NEXT_DAY, { kind: 'returned' });
    expect(await test.register.reassignReport('itself')).toEqual(opened);
  });

  it('must exist', async () => {
    await expect(test.register.reassignReport('never-sent')).rejects.toBeInstanceOf(RangeError);
  });
});
