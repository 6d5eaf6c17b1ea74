import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import type { Command } from '../../domain/case/commands.ts';
import type { CaseRecord } from '../../domain/decisions/case-record.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  calendarOf,
  furnish,
  MORNING,
  openRecorded,
  OTHER_SCHOOL,
  principal,
  reportOf,
  SCHOOL,
  workflowOf,
  type Workflow,
} from './case-files.ts';

let test: TestRegister;
let workflow: Workflow;
let caseId: string;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  workflow = await openRecorded(test.register);
  ({ caseId } = workflow.pending);
});
afterEach(() => test.close());

const whatHappened = async () => (await test.register.timeline(caseId, 'authority')).map(({ what }) => what);
const standing = async () => (await test.register.findCase(caseId, 'authority'))?.current;
const owed = async () =>
  (await test.register.sentNotices(100)).map(({ notice, recipient }) => `${notice} to ${recipient}`);

const enquiry = (at: string, commandId: string): Partial<Command> & Pick<Command, 'kind'> => ({
  kind: 'record-enquiry',
  commandId,
  by: { role: 'school', id: `school:${SCHOOL.urn}` },
  data: { entries: [{ check: 'phone-parents', attemptedAt: at, result: 'no-answer' }] },
});

describe('A decision', () => {
  it('is on record whole: case, events and notices', async () => {
    expect(await standing()).toEqual(workflow.current);
    expect(await whatHappened()).toEqual(['case-opened', 'stage-entered']);
    expect(await owed()).toEqual(['case-opened-ews to ews', 'case-opened-school to school']);
  });

  it('is not on record at all when a part of it cannot be written', async () => {
    const record = workflow.command('2026-10-07T10:00:00Z', { kind: 'returned' });
    const broken = {
      ...record,
      changes: record.changes.map((change) => ({
        ...change,
        notices: ['no such notice' as never],
      })),
    };
    await expect(test.register.record(broken)).rejects.toThrow();
    expect(await standing()).toMatchObject({ version: 1 });
    expect(await owed()).toHaveLength(2);
  });

  it('recorded again changes nothing', async () => {
    const record = workflow.command('2026-10-07T10:00:00Z', enquiry('2026-10-07T09:30:00Z', 'one'));
    await test.register.record(record);
    const before = [await test.register.timeline(caseId, 'authority'), await owed()];
    await Promise.all([test.register.record(record), test.another().record(record)]);
    expect([await test.register.timeline(caseId, 'authority'), await owed()]).toEqual(before);
  });

  it('recorded again in a batch with a later one adds the later one only', async () => {
    const one = workflow.command('2026-10-07T10:00:00Z', enquiry('2026-10-07T09:30:00Z', 'one'));
    await test.register.record(one);
    const two = workflow.command('2026-10-07T11:00:00Z', enquiry('2026-10-07T10:30:00Z', 'two'));
    await test.register.record({ current: two.current, changes: [...one.changes, ...two.changes] });
    expect(await standing()).toMatchObject({ version: 3 });
    expect(await whatHappened()).toHaveLength(4);
  });

  it('recorded again after later ones does not set the case back', async () => {
    const one = workflow.command('2026-10-07T10:00:00Z', enquiry('2026-10-07T09:30:00Z', 'one'));
    const two = workflow.command('2026-10-07T11:00:00Z', { kind: 'returned' });
    await test.register.record(one);
    await test.register.record(two);
    await test.register.record(one);
    expect(await standing()).toMatchObject({ version: 3, stage: 'closed' });
  });

  it('of a case the register does not know is refused', async () => {
    const unknown = workflowOf({ ...workflow.pending, caseId: 'nobody' }).opened;
    await expect(test.register.record(unknown)).rejects.toThrow('no case');
  });
});

describe('A decision of a worker whose workflow task was lost', () => {
  /** The same case at version 1, held by two workers that do not know of each other. */
  const twoWorkers = () => {
    const { workflow: dead } = workflowOf(workflow.pending);
    return { dead, alive: workflow };
  };
  const lost = (dead: Workflow): CaseRecord[] => [
    dead.command('2026-10-07T10:00:00Z', { kind: 'family-moved', by: { role: 'school', id: 'x' } }),
    dead.command('2026-10-07T10:00:01Z', { kind: 'acknowledge', data: { duty: 'take-up-case' } }),
  ];

  it('gives way to what the workflow decided later', async () => {
    const { dead, alive } = twoWorkers();
    for (const record of lost(dead)) await test.register.record(record);
    expect(await standing()).toMatchObject({ version: 3, stage: 'ews-enquiries' });
    const truth = alive.command('2026-10-07T10:05:00Z', enquiry('2026-10-07T09:30:00Z', 'one'));
    await test.register.record(truth);
    expect(await standing()).toEqual(truth.current);
    expect(await whatHappened()).toEqual(['case-opened', 'stage-entered', 'enquiry-recorded']);
    // What was once on record stays in the database.
    const { rows } = await sql<{ count: number }>`select count(*) from events`.execute(test.database.db);
    expect(rows[0]?.count).toBeGreaterThan(3);
  });

  it('owes its notices no more, but those that the workflow owes again', async () => {
    const { dead, alive } = twoWorkers();
    for (const record of lost(dead)) await test.register.record(record);
    expect(await owed()).toContain('family-moved-reported to ews');
    await test.register.record(alive.command('2026-10-07T10:05:00Z', enquiry('2026-10-07T09:30:00Z', 'one')));
    const claimed = () => test.register.claimNotices(10, 60_000);
    expect((await claimed()).map(({ notice }) => notice)).toEqual(['case-opened-school', 'case-opened-ews']);
    const moved = { kind: 'family-moved', by: { role: 'school', id: 'x' } } as const;
    await test.register.record(alive.command('2026-10-07T10:06:00Z', moved));
    expect((await claimed()).map(({ notice }) => notice)).toEqual(['family-moved-reported']);
  });

  it('is ignored when it arrives after the workflow’s own', async () => {
    const { dead, alive } = twoWorkers();
    const truth = alive.command('2026-10-07T10:05:00Z', enquiry('2026-10-07T09:30:00Z', 'one'));
    await test.register.record(truth);
    for (const record of lost(dead).slice(0, 1)) await test.register.record(record);
    expect(await standing()).toEqual(truth.current);
    expect(await owed()).not.toContain('family-moved-reported to ews');
  });

  it('is ignored with all that follows it in one record', async () => {
    const { dead, alive } = twoWorkers();
    const truth = alive.command('2026-10-07T10:05:00Z', enquiry('2026-10-07T09:30:00Z', 'one'));
    await test.register.record(truth);
    const [first, second] = lost(dead);
    await test.register.record({
      current: second!.current,
      changes: [...first!.changes, ...second!.changes],
    });
    expect(await standing()).toEqual(truth.current);
  });

  it('is the workflow’s own when the second task decided the same', async () => {
    const { dead, alive } = twoWorkers();
    const command = enquiry('2026-10-07T09:30:00Z', 'one');
    await test.register.record(dead.command('2026-10-07T10:00:00Z', command));
    await test.register.record(alive.command('2026-10-07T10:05:00Z', command));
    expect(await whatHappened()).toHaveLength(3);
  });
});

describe('The record of events', () => {
  it.each(['update events set what = what', 'delete from events', 'truncate events'])(
    'refuses: %s',
    async (statement) => {
      await expect(sql.raw(statement).execute(test.database.db)).rejects.toThrow('append-only');
    },
  );
});

describe('A case’s own time', () => {
  const asOf = async () => (await test.register.findCase(caseId, 'authority'))?.asOf;

  it('is the wall clock', async () => {
    test.clock.now = Date.parse('2026-10-07T12:00:00Z');
    expect(await asOf()).toBe(test.clock.now);
  });

  it('runs on from where a rehearsal moved it, also once it is closed', async () => {
    await test.register.record(workflow.passTime('2026-11-03T16:00:00Z'));
    test.clock.now += 60_000;
    expect(await asOf()).toBe(Date.parse('2026-11-03T16:01:00Z'));
    await test.register.record(workflow.command('2026-11-03T16:01:00Z', { kind: 'returned' }));
    test.clock.now += 60_000;
    expect(await asOf()).toBe(Date.parse('2026-11-03T16:02:00Z'));
  });

  it('is not set back by a record that comes late', async () => {
    await test.register.record(workflow.passTime('2026-11-03T16:00:00Z'));
    const command = workflow.command('2026-11-03T16:00:10Z', { kind: 'returned' });
    test.clock.now += 3_600_000;
    await test.register.record(command);
    expect(await asOf()).toBe(Date.parse('2026-11-03T17:00:00Z'));
  });

  it('is not moved by clocks that differ a little', async () => {
    await test.register.record(
      workflow.command('2026-10-07T09:00:02Z', enquiry('2026-10-07T08:30:00Z', 'one')),
    );
    expect(await asOf()).toBe(test.clock.now);
  });
});

describe('A timeline', () => {
  it('names who sent a command, with their words, and who is known by a key only', async () => {
    const officer = principal('ewo');
    await test.register.putKey(officer, 'a key');
    const sent = { kind: 'record-enquiry', commandId: 'one', principal: principal('school', SCHOOL.urn) };
    await test.register.storeCommand({ ...sent, caseId, body: { note: 'Nobody opened.' } });
    await test.register.record(
      workflow.command('2026-10-07T10:00:00Z', enquiry('2026-10-07T09:30:00Z', 'one')),
    );
    await test.register.record(
      workflow.command('2026-10-07T11:00:00Z', { kind: 'returned', commandId: 'from the Temporal UI' }),
    );
    const items = await test.register.timeline(caseId, 'authority');
    expect(items.slice(2, 4).map(({ by, sent: words }) => [by, words])).toEqual([
      [{ role: 'school', name: 'Office of 900001', school: '900001' }, { note: 'Nobody opened.' }],
      [{ role: 'ewo', name: 'An invented ewo', school: null }, null],
    ]);
    expect(items[2]).toMatchObject({ at: '2026-10-07T10:00:00Z', recordedAt: MORNING });
  });

  it('never shows the pupil of a joined report, but that its details differ', async () => {
    const upn = 'H801200001001';
    const by = principal('school', OTHER_SCHOOL.urn);
    const join = async (reportId: string, pupil: object, at: string) => {
      await test.register.takeReport(reportOf(pupil, { school: OTHER_SCHOOL.urn }), reportId, by);
      const data = { reportId, school: OTHER_SCHOOL.urn, circumstances: [] };
      await test.register.record(
        workflow.command(at, { kind: 'join-report', commandId: reportId, by, data }),
      );
    };
    await join('second', { upn }, '2026-10-07T10:00:00Z');
    await join('third', { upn, dateOfBirth: localDate('2014-09-03') }, '2026-10-07T11:00:00Z');
    const items = await test.register.timeline(caseId, 'authority');
    expect(items.map(({ sent }) => sent?.['pupil'])).toEqual(items.map(() => undefined));
    expect(items.at(-1)?.sent).toMatchObject({ differs: ['date-of-birth'] });
    expect((await test.register.findCase(caseId, 'authority'))?.pupil).toMatchObject({ upn });
  });

  it('lists the deadlines that moved, with the reason given', async () => {
    await test.register.storeCommand({
      commandId: 'correction',
      caseId,
      kind: 'correct-first-day',
      principal: principal('school', SCHOOL.urn),
      body: { firstDay: '2026-10-08', why: 'The register was wrong.' },
    });
    test.clock.now = Date.parse('2026-10-08T10:00:00Z');
    await test.register.record(
      workflow.command('2026-10-08T10:00:00Z', {
        kind: 'correct-first-day',
        commandId: 'correction',
        data: { firstDay: localDate('2026-10-08') },
      }),
    );
    const moves = await test.register.moves(caseId, 'authority');
    expect(moves.map(({ deadline }) => deadline)).toEqual(['day-1', 'day-10', 'day-20']);
    expect(moves[0]).toEqual({
      deadline: 'day-1',
      from: '2026-10-07',
      to: '2026-10-08',
      why: 'first-day-corrected',
      note: 'The register was wrong.',
      at: '2026-10-08T10:00:00Z',
    });
  });
});

describe('Waiting for a case to be on record', () => {
  const soon = () => test.clock.now + 20_000;

  it('ends at once for a version that is there', async () => {
    expect(await test.register.untilRecorded(caseId, 1, soon())).toBe(1);
  });

  it.each(['this', 'another'])('ends when %s process records it', async (which) => {
    const waiting = [2, 2, 3].map((version) => test.register.untilRecorded(caseId, version, soon()));
    const recorder = which === 'this' ? test.register : test.another();
    const at = '2026-10-07T10:00:00Z';
    await recorder.record(workflow.command(at, enquiry(at, 'one')));
    expect(await Promise.all(waiting.slice(0, 2))).toEqual([2, 2]);
    await recorder.record(workflow.command(at, enquiry(at, 'two')));
    expect(await waiting[2]).toBe(3);
  });

  it('ends with nothing when its time is over', async () => {
    expect(await test.register.untilRecorded(caseId, 2, test.clock.now + 10)).toBeUndefined();
    expect(await test.register.untilRecorded(caseId, 2, 0)).toBeUndefined();
  });
});

describe('A calendar that changed', () => {
  it('shows the open cases that count by the version before', async () => {
    expect(await test.register.casesBehindCalendar()).toEqual([]);
    const dates = calendarOf(SCHOOL.urn);
    expect(await test.register.putCalendar(SCHOOL.urn, dates)).toBe(1);
    const changed = { ...dates, source: 'another letter' };
    const versions = await Promise.all([1, 2, 3].map(() => test.register.putCalendar(SCHOOL.urn, changed)));
    expect(versions).toEqual([2, 2, 2]);
    expect((await test.register.casesBehindCalendar()).map(({ id }) => id)).toEqual([caseId]);
    const data = { version: 2, dates: changed };
    await test.register.record(workflow.command('2026-10-07T10:00:00Z', { kind: 'change-calendar', data }));
    expect(await test.register.casesBehindCalendar()).toEqual([]);
  });
});
