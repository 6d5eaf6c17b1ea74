import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { furnish, MORNING, openRecorded, SCHOOL, type RecordedCase } from './case-files.ts';

let test: TestRegister;
let workflow: RecordedCase;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  workflow = await openRecorded(test.register);
});
afterEach(() => test.close());

const standing = async (at: string) =>
  (await test.register.findCaseAsOf(workflow.pending.caseId, 'authority', Date.parse(at)))?.current;

describe('The case as it stood', () => {
  it('is what was decided by then, at every instant of its life', async () => {
    const atOpening = workflow.current;
    await workflow.command('2026-10-07T10:00:00Z', {
      kind: 'assess-vulnerability',
      by: { role: 'school', id: `school:${SCHOOL.urn}` },
      data: { circumstances: ['child-in-need'], concern: true },
    });
    const assessed = workflow.current;
    await workflow.passTime('2026-10-07T15:00:00Z');
    await workflow.passTime('2026-11-03T16:00:00Z');
    const withEws = workflow.current;
    expect(await standing(MORNING)).toEqual(atOpening);
    expect(await standing('2026-10-07T09:59:59.999Z')).toEqual(atOpening);
    expect(await standing('2026-10-07T10:00:00Z')).toEqual(assessed);
    expect(await standing('2026-10-07T14:59:59.999Z')).toEqual(assessed);
    expect(await standing('2026-11-04T08:00:00Z')).toEqual(withEws);
    expect(withEws.stage).toBe('ews-enquiries');
  });

  it('is nothing before the case was opened, and nothing for whoever may not see it', async () => {
    expect(await standing('2026-10-01T08:00:00Z')).toBeUndefined();
    const elsewhere = { school: '900002' };
    const { caseId } = workflow.pending;
    expect(await test.register.findCaseAsOf(caseId, elsewhere, Date.parse(MORNING))).toBeUndefined();
    expect(await test.register.findCaseAsOf('no-id', 'authority', Date.parse(MORNING))).toBeUndefined();
  });

  it('is read as it was put on record, whatever the rules are by now', async () => {
    const kept = { ...workflow.current, edition: 'an edition that nobody knows any more' };
    await sql`update case_changes set state = ${JSON.stringify(kept)}::json`.execute(test.database.db);
    expect(await standing(MORNING)).toEqual(kept);
  });
});
