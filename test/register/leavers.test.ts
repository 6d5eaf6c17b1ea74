import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { Leaver } from '../../register/returns/leaver-returns.ts';
import type { Pupil } from '../../register/register.ts';
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
});
afterEach(() => test.close());

const leaver = (more: Partial<Leaver> = {}, pupil: Partial<Pupil> = {}): Leaver => ({
  school: SCHOOL.urn,
  pupil: reportOf(pupil).pupil,
  parents: [],
  livesWithNoParent: true,
  destination: { school: 'Elsewhere' },
  ground: 'a',
  deletedOn: localDate('2026-10-09'),
  ...more,
});
const take = (returned: Leaver, id = 'a-return') =>
  test.register.takeLeaver(returned, id, principal('school', returned.school));
const told = async () =>
  (await test.register.sentNotices(100))
    .filter(({ notice }) => notice === 'leaver-returned')
    .map(({ recipient, text }) => ({ recipient, text }))
    .sort((one, other) => (one.recipient < other.recipient ? -1 : 1));

describe('The returns of leavers (5 schools; SI 2024/208 reg 13(4))', () => {
  it('are in time to the end of the day of deletion, by the clock of the place', async () => {
    test.clock.now = Date.parse('2026-10-09T22:30:00Z');
    expect(await take(leaver(), 'in-time')).toMatchObject({ dueBy: '2026-10-09', isLate: false });
    test.clock.now = Date.parse('2026-10-09T23:30:00Z');
    const late = await take(leaver(), 'late');
    expect(late).toMatchObject({ dueBy: '2026-10-09', isLate: true, followUp: null });
    expect(await take(leaver(), 'late')).toEqual(late);
  });

  it('of a pupil at the end of the most senior class are owed by no day and never late', async () => {
    const gone = leaver({ deletedOn: localDate('2026-07-20'), atEndOfFinalYear: true });
    expect(await take(gone)).toMatchObject({ dueBy: null, isLate: false });
  });

  it('without a destination are told to the CME officer and EWS once, without a word of who it is', async () => {
    const { destination: _, ...unknown } = leaver();
    expect(await take(unknown)).toMatchObject({ followUp: 'refer-as-missing-education' });
    await take(unknown);
    const notices = await told();
    expect(notices.map(({ recipient }) => recipient)).toEqual(['cme-officer', 'ews']);
    expect(notices[0]?.text).toContain('Refer the child as missing education');
    expect(notices[0]?.text).toContain('/api/v1/schools/900001/leavers');
    expect(JSON.stringify(notices)).not.toMatch(/amara/i);
  });

  it('to another school are told to nobody, and kept for those who receive them', async () => {
    await take(leaver());
    expect(await told()).toEqual([]);
    const [kept] = await test.register.leaversOf(SCHOOL.urn, 10, { school: SCHOOL.urn });
    expect(kept).toMatchObject({ ...leaver(), returnId: 'a-return', openCase: null });
    expect(await test.register.leaversOf(OTHER_SCHOOL.urn, 10, { school: OTHER_SCHOOL.urn })).toEqual([]);
  });

  it('of a child whose case is open there point to the notice of removal, and the case is told', async () => {
    const workflow = await openRecorded(test.register);
    const { caseId, reference } = workflow.pending;
    const taken = await take(leaver(), 'word');
    expect(taken).toMatchObject({
      followUp: 'removal-notice',
      openCase: { id: caseId, reference },
    });
    expect(await told()).toEqual([]);
    expect(await decideStored(test.register, ['leaver-word'], '2026-10-07T10:00:00Z')).toMatchObject([
      {
        caseId,
        command: { data: { match: 'same', ground: 'a', destinationKnown: true, isLate: false } },
      },
    ]);
    expect(await test.register.unsettledAmong(['leaver-word'])).toEqual([]);
  });

  it('of a child whose case is another school’s say nothing of it to this one, and the case is told', async () => {
    const workflow = await openRecorded(test.register);
    const { caseId } = workflow.pending;
    const taken = await take(leaver({ school: OTHER_SCHOOL.urn }));
    expect(taken).toMatchObject({ followUp: null, openCase: null });
    expect(await test.register.unsettledAmong(['leaver-a-return'])).toMatchObject([
      { caseId, command: { data: { match: 'same' } } },
    ]);
  });

  it('of a child with similar details are word for a person to compare, and point to no case', async () => {
    await openRecorded(test.register);
    const near = await take(leaver({}, { givenName: 'Amra' }));
    expect(near).toMatchObject({ followUp: null, openCase: null });
    expect(await test.register.unsettledAmong(['leaver-a-return'])).toMatchObject([
      { command: { data: { match: 'near' } } },
    ]);
  });
});
