import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import type { Command } from '../../domain/case/commands.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { ArrivedMessage, DecisionRequest } from '../../register/decisions/decision-request.ts';
import type { Report } from '../../register/register.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import {
  calendarOf,
  caseOnRecord,
  decideStored,
  furnish,
  MORNING,
  openRecorded,
  OTHER_SCHOOL,
  principal,
  reportOf,
  SCHOOL,
  type RecordedCase,
} from './case-files.ts';

let test: TestRegister;
let workflow: RecordedCase;
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

const at = (instant: string) => Date.parse(instant);
const ask = async (
  instant: string,
  messages: readonly Omit<ArrivedMessage, 'at'>[],
  more: Partial<DecisionRequest> = {},
  register = test.register,
) =>
  register.decide({
    caseId,
    at: at(instant),
    known: 0,
    messages: messages.map((message) => ({ ...message, at: at(instant) })),
    ...more,
  });
const update = (sent: object) => ({ via: 'update', sent: { by: EWO, data: {}, ...sent } }) as const;
const signal = (sent: object) => ({ via: 'command', sent: { by: EWO, data: {}, ...sent } }) as const;
const EWO = { role: 'ewo', id: 'ewo' };
const FAMILY_MOVED = update({ kind: 'family-moved', commandId: 'moved', by: { role: 'school', id: 'x' } });
const answersOf = (decided: Awaited<ReturnType<typeof ask>>) =>
  'answers' in decided ? decided.answers : decided;
const rejectionsOf = (decided: Awaited<ReturnType<typeof ask>>) =>
  'rejections' in decided ? decided.rejections : undefined;

describe('A decision', () => {
  it('is on record whole: case, events and notices', async () => {
    expect(await standing()).toEqual(workflow.current);
    expect(await whatHappened()).toEqual(['case-opened', 'stage-entered']);
    expect(await owed()).toEqual(['case-opened-ews to ews', 'case-opened-school to school']);
  });

  it('is not on record at all when a part of it cannot be written', async () => {
    await sql`alter table outbox add constraint nothing_more check (notice <> 'family-moved-reported')`.execute(
      test.database.db,
    );
    await expect(ask('2026-10-07T10:00:00Z', [FAMILY_MOVED])).rejects.toThrow('The register failed');
    await sql`alter table outbox drop constraint nothing_more`.execute(test.database.db);
    expect(await standing()).toMatchObject({ version: 1, stage: 'school-enquiries' });
    expect(await owed()).toHaveLength(2);
  });

  it('asked for again is answered from the record, by whichever worker', async () => {
    const command = update(enquiry('2026-10-07T09:30:00Z', 'one'));
    const first = await ask('2026-10-07T10:00:00Z', [command]);
    const before = [await test.register.timeline(caseId, 'authority'), await owed()];
    const again = await Promise.all([
      ask('2026-10-07T10:00:00Z', [command]),
      ask('2026-10-07T10:05:00Z', [command], {}, test.another()),
    ]);
    expect([first, ...again].map(answersOf)).toEqual([[{ version: 2 }], [{ version: 2 }], [{ version: 2 }]]);
    expect([await test.register.timeline(caseId, 'authority'), await owed()]).toEqual(before);
  });

  it('of time passing is taken once, however often a timer asks', async () => {
    await Promise.all([ask('2026-11-03T16:00:00Z', []), ask('2026-11-03T16:00:01Z', [], {}, test.another())]);
    await ask('2026-11-03T16:00:02Z', []);
    expect(await standing()).toMatchObject({
      stage: 'ews-enquiries',
      passed: ['expected-day', 'day-1', 'day-10'],
    });
    expect((await whatHappened()).filter((what) => what === 'deadline-reached')).toHaveLength(2);
    expect((await owed()).filter((each) => each.startsWith('ews-takes-over'))).toEqual([
      'ews-takes-over to ews',
    ]);
  });

  it('in a batch is one call, each command decided in the order in which it came', async () => {
    const decided = await ask('2026-10-07T11:00:00Z', [
      update(enquiry('2026-10-07T09:30:00Z', 'one')),
      update({ kind: 'returned', commandId: 'two', by: { role: 'school', id: 'x' } }),
      update(enquiry('2026-10-07T10:30:00Z', 'three')),
      update(enquiry('2026-10-07T09:30:00Z', 'one')),
    ]);
    expect(answersOf(decided)).toEqual([
      { version: 2 },
      { version: 3 },
      { refused: expect.objectContaining({ refused: 'case-closed' }) as unknown },
      { version: 2 },
    ]);
    expect(await standing()).toMatchObject({ version: 3, stage: 'closed' });
  });

  it('of a case that the register does not know is refused', async () => {
    await expect(ask(MORNING, [], { caseId: 'nobody' })).rejects.toThrow('There is no case nobody on record');
  });

  it('keeps the time at which a command came, also where it is taken later', async () => {
    await test.register.decide({
      caseId,
      at: at('2026-11-03T17:00:00Z'),
      known: 1,
      messages: [{ ...update(enquiry('2026-10-07T09:30:00Z', 'one')), at: at('2026-10-07T10:00:00Z') }],
    });
    const items = await test.register.timeline(caseId, 'authority');
    expect(items.map(({ at: when, what }) => [when, what]).slice(2, 4)).toEqual([
      ['2026-10-07T10:00:00Z', 'enquiry-recorded'],
      ['2026-11-03T17:00:00Z', 'deadline-reached'],
    ]);
  });

  it('never sets the time of its case back, whatever the clocks of two servers say', async () => {
    await workflow.passTime('2026-10-07T15:00:00Z');
    await workflow.command('2026-10-07T12:00:00Z', { kind: 'returned' });
    const items = await test.register.timeline(caseId, 'authority');
    expect(items.at(-1)?.at).toBe('2026-10-07T15:00:00Z');
  });

  it('can leave no version out', async () => {
    const gap = sql`insert into case_changes (case_id, version, at, recorded_at, by_actor, state)
      values (${caseId}, 6, now(), now(), '{}', '{}')`;
    await expect(gap.execute(test.database.db)).rejects.toThrow('version 6 does not follow');
  });
});

describe('A refusal', () => {
  const CLOSED = { refused: expect.objectContaining({ refused: 'case-closed' }) as unknown };
  beforeEach(() => workflow.command('2026-10-07T10:00:00Z', { kind: 'returned' }));

  it('of an Update is its answer, and stands nowhere else', async () => {
    const decided = await ask('2026-10-07T11:00:00Z', [update({ kind: 'refer', commandId: 'late' })]);
    expect(answersOf(decided)).toEqual([{ refused: expect.anything() as unknown }]);
    expect(rejectionsOf(decided)).toBeUndefined();
    expect(await standing()).toMatchObject({ version: 2 });
  });

  it('of a Signal is on record once, and shown to operators', async () => {
    const late = signal(enquiry('2026-10-07T09:30:00Z', 'late'));
    const [first] = [await ask('2026-10-07T11:00:00Z', [late]), await ask('2026-10-07T11:00:00Z', [late])];
    expect(answersOf(first)).toEqual([CLOSED]);
    const shown = await ask('2026-10-07T12:00:00Z', []);
    expect(rejectionsOf(shown)).toEqual([
      {
        at: '2026-10-07T11:00:00Z',
        signal: 'command',
        commandId: 'late',
        code: 'case-closed',
        why: 'To record an enquiry is no longer possible: the case is closed. A later absence is a new case.',
      },
    ]);
  });

  it('is the answer to the stored command again, whoever asks', async () => {
    const sent = enquiry('2026-10-07T09:30:00Z', 'late');
    const school = principal('school', SCHOOL.urn);
    await test.register.storeCommand({
      commandId: 'late',
      caseId,
      kind: sent.kind,
      principal: school,
      body: {},
      requestHash: 'h',
    });
    await ask('2026-10-07T11:00:00Z', [update(sent)]);
    expect(await test.register.findRequest(school, 'a key', 'late')).toEqual({
      requestHash: 'h',
      settled: CLOSED,
    });
    expect(answersOf(await ask('2026-10-07T12:00:00Z', [update(sent)]))).toEqual([CLOSED]);
  });
});

describe('A message that is no command of the case', () => {
  it.each([
    ['malformed', { via: 'command', sent: { kind: 'returned' } }, 'command', null],
    ['invalid', { via: 'reportFromEws', sent: { ...FAMILY_MOVED.sent } }, 'reportFromEws', 'moved'],
    ['undecodable', { via: 'command', sent: { undecodable: true } }, 'command', null],
    ['unknown-signal', { via: 'unknown-signal', sent: 'stopLooking' }, 'stopLooking', null],
    ['unknown-signal', { via: 'unknown-signal', sent: 'two words' }, 'unreadable', null],
    ['cancel-refused', { via: 'cancel', sent: null }, 'cancel', null],
  ] as const)('is on record as %s and changes nothing', async (code, message, name, commandId) => {
    const decided = await ask('2026-10-07T10:00:00Z', [message]);
    expect(rejectionsOf(decided)).toMatchObject([
      { at: '2026-10-07T10:00:00Z', signal: name, commandId, code },
    ]);
    expect(await standing()).toMatchObject({ version: 1 });
  });

  it('is on record beside another one of the same instant, each with its reason', async () => {
    const noId = { via: 'command', sent: { by: EWO, kind: 'returned', data: {} } } as const;
    const decided = await ask('2026-10-07T10:00:00Z', [noId, { via: 'command', sent: 'a text' }]);
    const reasons = rejectionsOf(decided)?.map(({ code, why }) => `${code}: ${why}`);
    expect(reasons).toEqual([
      'malformed: commandId must be 1 to 120 letters, digits or :._@-',
      expect.stringMatching(/^malformed: (?!commandId)/),
    ]);
  });

  it('but of another case of the child is left to that case', async () => {
    const decided = await ask('2026-10-07T10:00:00Z', [
      update({ kind: 'returned', commandId: 'r', of: 'other' }),
    ]);
    expect(answersOf(decided)).toEqual([{ otherCase: true }]);
    expect(rejectionsOf(decided)).toBeUndefined();
  });
});

describe('A register that was restored from a backup', () => {
  it('says what it has, and takes what it forgot again, with the notices that may have left', async () => {
    const decided = await ask('2026-10-07T10:00:00Z', [], { known: 3 });
    expect(decided).toEqual({ onRecord: 1 });
    expect(await standing()).toMatchObject({ version: 1 });
    const again = await ask(
      '2026-10-07T12:00:00Z',
      [FAMILY_MOVED, update({ kind: 'acknowledge', commandId: 'taken-up', data: { duty: 'take-up-case' } })],
      { known: 1, again: true },
    );
    expect(answersOf(again)).toEqual([{ version: 2 }, { version: 3 }]);
    const claimed = await test.register.claimNotices(10, 60_000);
    expect(claimed.filter(({ maybeSentBefore }) => maybeSentBefore).map(({ notice }) => notice)).toEqual([
      'family-moved-reported',
    ]);
  });
});

describe('A report that was accepted', () => {
  const pendingReport = async (report: Partial<Report>, given = 'Bruno') => {
    const taken = await test.register.takeReport(
      reportOf({ givenName: given }, report),
      `report-${given}`,
      principal('school', SCHOOL.urn),
    );
    if (taken.kind !== 'opened') throw new Error('The report joined a case');
    return taken.pending;
  };

  it('opens its case although its first day has become no school day: it counts from the next', async () => {
    const pending = await pendingReport({});
    const dates = calendarOf(SCHOOL.urn);
    const inset = { from: localDate('2026-10-07'), to: localDate('2026-10-07'), kind: 'inset' as const };
    await test.register.putCalendar(SCHOOL.urn, { ...dates, closed: [...dates.closed, inset] });
    const opened = await caseOnRecord(test.register, pending, '2026-10-08T09:00:00Z');
    expect(opened.current).toMatchObject({ stage: 'school-enquiries', clock: { day1: '2026-10-08' } });
  });

  it('is expected where the clocks differ and its first day is tomorrow', async () => {
    const absence = { kind: 'unexplained' as const, firstDay: localDate('2026-10-08') };
    const opened = await caseOnRecord(test.register, await pendingReport({ absence }));
    expect(opened.current).toMatchObject({ stage: 'expected' });
  });
});

describe('Corrections', () => {
  it('of one day each tell of the deadlines that they moved', async () => {
    const correct = (when: string, firstDay: string) =>
      workflow.command(when, { kind: 'correct-first-day', data: { firstDay: localDate(firstDay) } });
    test.clock.now = at('2026-10-08T10:00:00Z');
    await correct('2026-10-08T10:00:00Z', '2026-10-08');
    await correct('2026-10-08T10:05:00Z', '2026-10-06');
    const told = (await owed()).filter((each) => each === 'deadline-moved to school');
    expect(told).toHaveLength(2);
  });
});

describe('What was found at one child’s', () => {
  it('is on its way to the open cases of its siblings with the decision itself', async () => {
    const sibling = await openRecorded(test.register, reportOf({ givenName: 'Bruno' }));
    const by = { principal: principal('ewo'), commandId: 'linked' };
    const told = await test.register.linkSiblings(caseId, sibling.pending.caseId, by);
    await decideStored(test.register, told);
    await workflow.command('2026-10-07T10:00:00Z', { kind: 'refer', by: { role: 'school', id: 's' } });
    await workflow.command('2026-10-07T10:30:00Z', {
      kind: 'record-enquiry',
      data: {
        entries: [{ check: 'home-visit', attemptedAt: '2026-10-07T10:15:00Z', result: 'information-gained' }],
      },
    });
    await workflow.command('2026-10-07T10:30:00Z', { kind: 'located-at-home' });
    const offers = await test.register.unsettledCommands(10);
    expect(offers.map(({ command, caseId: to }) => [command.kind, to])).toEqual([
      ['offer-finding', sibling.pending.caseId],
      ['offer-finding', sibling.pending.caseId],
    ]);
    await decideStored(
      test.register,
      offers.map(({ command }) => command.commandId),
    );
    const row = await test.register.findCase(sibling.pending.caseId, 'authority');
    expect(row?.current.offers.map(({ check }) => check)).toEqual([
      'home-visit',
      'siblings-and-their-schools',
    ]);
    expect(await test.register.unsettledCommands(10)).toEqual([]);
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
    await workflow.passTime('2026-11-03T16:00:00Z');
    test.clock.now += 60_000;
    expect(await asOf()).toBe(Date.parse('2026-11-03T16:01:00Z'));
    await workflow.command('2026-11-03T16:01:00Z', { kind: 'returned' });
    test.clock.now += 60_000;
    expect(await asOf()).toBe(Date.parse('2026-11-03T16:02:00Z'));
  });

  it('is not set back by a record that comes late', async () => {
    await workflow.passTime('2026-11-03T16:00:00Z');
    test.clock.now += 3_600_000;
    await workflow.command('2026-11-03T16:00:10Z', { kind: 'returned' });
    expect(await asOf()).toBe(Date.parse('2026-11-03T17:00:00Z'));
  });

  it('is not moved by clocks that differ a little', async () => {
    await workflow.command('2026-10-07T09:00:02Z', enquiry('2026-10-07T08:30:00Z', 'one'));
    expect(await asOf()).toBe(test.clock.now);
  });
});

describe('A timeline', () => {
  it('names who sent a command, with their words, and who is known by a key only', async () => {
    const officer = principal('ewo');
    await test.register.putKey(officer, 'a key');
    const sent = { kind: 'record-enquiry', commandId: 'one', principal: principal('school', SCHOOL.urn) };
    await test.register.storeCommand({ ...sent, caseId, body: { note: 'Nobody opened.' } });
    await workflow.command('2026-10-07T10:00:00Z', enquiry('2026-10-07T09:30:00Z', 'one'));
    await workflow.command('2026-10-07T11:00:00Z', { kind: 'returned', commandId: 'from-the-temporal-ui' });
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
      await workflow.command(at, { kind: 'join-report', commandId: reportId, by, data });
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
    await workflow.command('2026-10-08T10:00:00Z', {
      kind: 'correct-first-day',
      commandId: 'correction',
      data: { firstDay: localDate('2026-10-08') },
    });
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
    const when = '2026-10-07T10:00:00Z';
    await ask(when, [update(enquiry(when, 'one'))], {}, recorder);
    expect(await Promise.all(waiting.slice(0, 2))).toEqual([2, 2]);
    await ask(when, [update(enquiry(when, 'two'))], {}, recorder);
    expect(await waiting[2]).toBe(3);
  });

  it('ends with nothing when its time is over', async () => {
    expect(await test.register.untilRecorded(caseId, 2, test.clock.now + 10)).toBeUndefined();
    expect(await test.register.untilRecorded(caseId, 2, 0)).toBeUndefined();
  });
});

describe('A calendar that changed', () => {
  const change = { school: SCHOOL.urn };

  it('is told to the open cases that count by the version before, each once', async () => {
    const other = await openRecorded(test.register, reportOf({ givenName: 'Bruno' }));
    expect(await test.register.announceCalendar(change, '', 10)).toEqual([]);
    const dates = calendarOf(SCHOOL.urn);
    expect(await test.register.putCalendar(SCHOOL.urn, dates)).toBe(1);
    const inset = { from: localDate('2026-10-14'), to: localDate('2026-10-14'), kind: 'inset' as const };
    const changed = { ...dates, closed: [...dates.closed, inset] };
    const versions = await Promise.all([1, 2, 3].map(() => test.register.putCalendar(SCHOOL.urn, changed)));
    expect(versions).toEqual([2, 2, 2]);
    const ids = [caseId, other.pending.caseId].sort();
    const first = await test.register.announceCalendar(change, '', 1);
    const second = await test.register.announceCalendar(change, first[0]?.caseId ?? '', 1);
    expect([...first, ...second].map((each) => each.caseId)).toEqual(ids);
    await test.register.announceCalendar(change, '', 10);
    const unsettled = await test.register.unsettledCommands(10);
    expect(unsettled.map((each) => each.caseId).sort()).toEqual(ids);
    await decideStored(
      test.register,
      unsettled.map(({ command }) => command.commandId),
    );
    expect(await standing()).toMatchObject({ calendar: { version: 2 }, clock: { day10: '2026-11-04' } });
    expect(await test.register.announceCalendar(change, '', 10)).toEqual([]);
  });
});
