import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../domain/calendar/local-date.ts';
import { absenceOnDay, today } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

interface Returned {
  readonly returnId: string;
  readonly dueBy: string | null;
  readonly late: boolean;
  readonly followUp: { readonly code: string; readonly words: string } | null;
  readonly openCase: { readonly id: string; readonly removalNotice: string } | null;
  readonly errors?: { readonly pointer: string }[];
}
const address = { lines: ['1 Sample Street'] };
const leaver = (more: object = {}) => ({
  pupil: { ...inventedPupil(), address },
  parents: [{ fullName: 'B Invented', address, phone: '07700 900001' }],
  destination: { school: 'Elsewhere' },
  ground: 'a',
  deletedOn: today(),
  ...more,
});
const send = (who: string, body: object, urn = '900001') =>
  stack.call<Returned>(who, 'POST', `/api/v1/schools/${urn}/leavers`, body);
const list = (who: string, urn = '900001') =>
  stack.call<{ items: (Returned & { pupil: object })[] }>(who, 'GET', `/api/v1/schools/${urn}/leavers`);

describe('Leaver returns (5 schools; SI 2024/208 reg 13(4))', () => {
  it('are on record for those who receive them, with the day they were due', async () => {
    const body = leaver({ deletedOn: addDays(today(), -1) });
    const returned = await send('school:900001', body);
    expect(returned).toMatchObject({
      status: 201,
      body: { dueBy: addDays(today(), -1), late: true, followUp: null, openCase: null },
    });
    for (const who of ['school:900001', 'admissions', 'cme-officer', 'auditor']) {
      expect((await list(who)).body.items).toContainEqual(
        expect.objectContaining({ returnId: returned.body.returnId, pupil: body.pupil, late: true }),
      );
    }
    expect((await list('operator')).status).toBe(403);
    expect((await list('school:900002')).status).toBe(404);
  });

  it('without a destination say that the child is to be referred as missing education', async () => {
    const { destination: _, ...unknown } = leaver();
    const { body } = await send('school:900001', unknown);
    expect(body.followUp).toMatchObject({ code: 'refer-as-missing-education' });
    expect(body.followUp?.words).not.toContain('{');
  });

  it('of a child whose case is open tell EWS, and point the school to the notice of removal', async () => {
    const pupil = { ...inventedPupil(), address };
    const { id } = await stack.report({ pupil, absence: await absenceOnDay(stack, 3) });
    const { body } = await send('school:900001', leaver({ pupil, note: 'words-of-the-school' }));
    expect(body).toMatchObject({
      followUp: { code: 'removal-notice' },
      openCase: { id, removalNotice: `/api/v1/cases/${id}/removal-notice` },
    });
    const seen = await stack.call<{ stage: string; rollStatus: string; duties: { duty: string }[] }>(
      'ewo',
      'GET',
      `/api/v1/cases/${id}`,
    );
    expect(seen.body).toMatchObject({ stage: 'school-enquiries', rollStatus: 'on-roll' });
    expect(seen.body.duties).toContainEqual(
      expect.objectContaining({ duty: 'look-into-leaver', owedBy: 'ewo', state: 'open' }),
    );
    const told = (await stack.timeline(id)).find(({ what }) => what === 'leaver-returned');
    expect(told?.detail).toMatchObject({ school: '900001', ground: 'a', match: 'same' });
    expect(JSON.stringify(told)).toContain('words-of-the-school');
    expect(JSON.stringify(told)).not.toContain(pupil.familyName);
    // Admissions receive the return, and see no case of a pupil on a roll.
    const received = (await list('admissions')).body.items.find((each) => each.returnId === body.returnId);
    expect(received).toMatchObject({ followUp: null, openCase: null });
  });

  it.each([
    ['without an address', { pupil: inventedPupil() }, '/pupil/address'],
    ['without a parent, or word that there is none', { parents: [] }, '/parents'],
    ['without a ground', { ground: undefined }, '/ground'],
    ['on a ground that the law does not have', { ground: 'z' }, '/ground'],
    ['more than a year ahead', { deletedOn: addDays(today(), 367) }, '/deletedOn'],
    ['before the child’s birth', { deletedOn: '2001-01-01' }, '/pupil/dateOfBirth'],
    ['with a letter of home education on another ground', { writtenNoticeOn: today() }, '/writtenNoticeOn'],
    [
      'with a letter that is still to come',
      { ground: 'f', writtenNoticeOn: addDays(today(), 1) },
      '/writtenNoticeOn',
    ],
  ])('are refused %s', async (_what, more, pointer) => {
    expect(await send('school:900001', leaver(more))).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });
});
