import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  furnish,
  MORNING,
  openRecorded,
  OTHER_SCHOOL,
  reportOf,
  SCHOOL,
  type RecordedCase,
} from './case-files.ts';

let test: TestRegister;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
});
afterEach(() => test.close());

let reports = 0;
/** Opens a case of the same child at an instant. */
async function opens(at: string, school = SCHOOL.urn): Promise<RecordedCase> {
  test.clock.now = Date.parse(at);
  const absence = { kind: 'unexplained', firstDay: at.slice(0, 10) } as ReturnType<
    typeof reportOf
  >['absence'];
  return openRecorded(test.register, reportOf({}, { school, absence }), {
    at,
    reportId: `report-${(reports += 1)}`,
  });
}
async function returns(workflow: RecordedCase, at: string): Promise<void> {
  test.clock.now = Date.parse(at);
  await workflow.command(at, { kind: 'returned' });
}

describe('Earlier episodes of a child (1.2)', () => {
  it('are counted at whichever school they were, and only when they are closed', async () => {
    const first = await opens('2026-10-07T09:00:00Z');
    expect(first.current.earlierEpisodes).toBe(0);
    await returns(first, '2026-10-08T09:00:00Z');
    const second = await opens('2026-11-03T09:00:00Z', OTHER_SCHOOL.urn);
    expect(second.current.earlierEpisodes).toBe(1);
    await returns(second, '2026-11-04T09:00:00Z');
    expect((await opens('2026-11-10T09:00:00Z')).current.earlierEpisodes).toBe(2);
  });

  it('of another child are not', async () => {
    await returns(await opens('2026-10-07T09:00:00Z'), '2026-10-08T09:00:00Z');
    const other = await openRecorded(test.register, reportOf({ givenName: 'Kofi' }));
    expect(other.current.earlierEpisodes).toBe(0);
  });

  it.each([
    ['2027-10-08T08:59:00Z', 1],
    ['2027-10-08T09:01:00Z', 0],
  ])('count for twelve months from their end on: on %s it is %i', async (at, episodes) => {
    await returns(await opens('2026-10-07T09:00:00Z'), '2026-10-08T09:00:00Z');
    expect((await opens(at)).current.earlierEpisodes).toBe(episodes);
  });
});
