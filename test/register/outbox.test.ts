import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboxItem } from '../../register/register.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { furnish, MORNING, openRecorded, principal, reportOf, SCHOOL } from './case-files.ts';

let test: TestRegister;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  // The first look takes over what a process before this one left behind; that has a test of its own.
  await test.register.claimNotices(1, 1);
});
afterEach(() => test.close());

const LEASE = 60_000;
const claim = (limit = 10) => test.register.claimNotices(limit, LEASE);
const stateOf = async (item: OutboxItem) =>
  (await test.register.sentNotices(100)).find(({ key }) => key === item.key);

describe('A notice', () => {
  it('names the case by its reference and a link, and never the child', async () => {
    const { pending } = await openRecorded(test.register);
    const [toSchool] = await claim();
    expect(toSchool).toMatchObject({
      key: `${pending.caseId}:1:case-opened-school:school`,
      address: 'attendance@900001.invalid',
      subject: `${pending.reference}: A case is open: contact the family today`,
      maybeSentBefore: false,
    });
    expect(toSchool?.messageId).toMatch(/^<[0-9a-f]{64}@cme\.example\.org>$/);
    expect(toSchool?.text).toContain('Day 1 is Wed 7 Oct 2026.');
    expect(toSchool?.text).toContain(`https://cme.example.org/cases/${pending.caseId}`);
    expect(toSchool?.text).not.toMatch(/amara/i);
  });

  it('is claimed by one process at a time', async () => {
    await openRecorded(test.register);
    const claims = await Promise.all(Array.from({ length: 10 }, () => test.another().claimNotices(1, LEASE)));
    const keys = claims.flat().map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
  });

  it('is due once for each decision and recipient: two corrections of one day each say what they moved', async () => {
    const workflow = await openRecorded(test.register);
    await test.register.noticeSent((await claim())[0]!.key);
    test.clock.now = Date.parse('2026-10-09T09:00:00Z');
    for (const [hour, day] of [
      ['09', '08'],
      ['10', '09'],
    ] as const) {
      const command = { kind: 'correct-first-day', data: { firstDay: `2026-10-${day}` } } as never;
      await workflow.command(`2026-10-09T${hour}:00:00Z`, command);
    }
    const moved = (await claim()).filter(({ notice }) => notice === 'deadline-moved');
    expect(moved.map(({ recipient }) => recipient)).toEqual(['school', 'ews', 'school', 'ews']);
    expect(moved[0]?.text).toContain('day 1 is Thu 8 Oct 2026');
    expect(moved[2]?.text).toContain('day 1 is Fri 9 Oct 2026');
  });

  it('without an address is kept, seen as failed, and due once the address is known', async () => {
    await openRecorded(test.register, reportOf({}, { circumstances: ['ehcp'] }));
    expect((await claim()).map(({ recipient }) => recipient)).not.toContain('send-officer');
    expect(await test.register.figures()).toMatchObject({ noticesFailed: 1 });
    await test.register.putMailbox('send-officer', 'send@council.invalid');
    expect(await claim()).toMatchObject([{ recipient: 'send-officer', address: 'send@council.invalid' }]);
    expect(await test.register.figures()).toMatchObject({ noticesFailed: 0 });
  });

  it('of a school that is not on record yet waits for the school', async () => {
    const workflow = await openRecorded(test.register, reportOf({}, { school: '900009' }));
    expect((await claim()).map(({ recipient }) => recipient)).toEqual(['ews']);
    await test.register.addSchool({
      urn: '900009',
      name: 'A third invented school',
      attendanceEmail: 'a@900009.invalid',
      safeguardingEmail: 'b@900009.invalid',
    });
    expect(await claim()).toMatchObject([
      { caseId: workflow.pending.caseId, recipient: 'school', address: 'a@900009.invalid' },
    ]);
  });
});

describe('A notice that was sent', () => {
  it('is never claimed again', async () => {
    await openRecorded(test.register);
    for (const item of await claim()) await test.register.noticeSent(item.key);
    test.clock.now += 10 * LEASE;
    expect(await claim()).toEqual([]);
    const [last] = await test.register.sentNotices(1);
    expect(last).toMatchObject({ state: 'sent', attempts: 1, sentAt: MORNING });
    expect(await test.register.figures()).toMatchObject({ noticesWaiting: 0, noticesFailed: 0 });
  });
});

describe('A notice that was not taken', () => {
  it('is tried again after 5 seconds, then twice as long, up to 15 minutes', async () => {
    await openRecorded(test.register);
    const [first] = await claim(1);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      await test.register.noticeFailed(first!.key, 'EENVELOPE 450', 'try-again');
      const failedAt = test.clock.now;
      const again = async () => (await claim()).some(({ key }) => key === first!.key);
      test.clock.now += 4_999;
      while (!(await again())) test.clock.now += test.clock.now === failedAt + 4_999 ? 1 : 5_000;
      waits.push(Math.round((test.clock.now - failedAt) / 5_000) * 5);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
  });

  it('is given up after three days', async () => {
    await openRecorded(test.register);
    const [first] = await claim(1);
    test.clock.now += 72 * 3_600_000;
    await test.register.noticeFailed(first!.key, 'ECONNECTION', 'try-again');
    expect(await stateOf(first!)).toMatchObject({ state: 'failed' });
    expect(await test.register.figures()).toMatchObject({ noticesFailed: 1 });
  });

  it('is given up at once when the relay refused it for good', async () => {
    await openRecorded(test.register);
    const [first] = await claim(1);
    await test.register.noticeFailed(first!.key, 'EENVELOPE 550', 'refused');
    expect(await stateOf(first!)).toMatchObject({ state: 'failed', attempts: 1 });
  });
});

describe('A notice whose sending was cut off', () => {
  it('is due again after its lease, and known to be sent perhaps', async () => {
    await openRecorded(test.register);
    const [first] = await claim(1);
    test.clock.now += LEASE - 1;
    expect((await claim()).map(({ key }) => key)).not.toContain(first!.key);
    test.clock.now += 1;
    expect(await claim()).toMatchObject([{ key: first!.key, maybeSentBefore: true }]);
  });

  it('is known to be sent perhaps when the relay fell silent at the end', async () => {
    await openRecorded(test.register);
    const [first] = await claim(1);
    await test.register.noticeFailed(first!.key, 'ECONNECTION', 'unknown');
    test.clock.now += 5_000;
    const again = (await claim()).find(({ key }) => key === first!.key);
    expect(again).toMatchObject({ maybeSentBefore: true });
  });

  it('is not sent again when the embedded catcher has it', async () => {
    await openRecorded(test.register);
    const [first] = await claim(1);
    await test.register.catchMail({ messageId: first!.messageId, to: [], subject: '', text: '' });
    test.clock.now += LEASE;
    expect((await claim()).map(({ key }) => key)).not.toContain(first!.key);
    expect(await stateOf(first!)).toMatchObject({ state: 'sent' });
  });

  it('is due at once after a restart on a database of this process alone, elsewhere after its lease', async () => {
    await openRecorded(test.register);
    const keys = (await claim()).map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(0);
    const restarted = test.another();
    const alone = test.database.kind === 'pglite';
    const due = async () => (await restarted.claimNotices(10, LEASE)).map(({ key }) => key);
    expect(await due()).toEqual(alone ? keys : []);
    test.clock.now += LEASE;
    expect(await due()).toEqual(keys);
  });
});

describe('The embedded catcher’s mails', () => {
  it('are one row a Message-ID, with the count of deliveries', async () => {
    const mail = { messageId: '<a@b>', to: ['x@y.invalid'], subject: 'S', text: 'T' };
    for (let time = 0; time < 3; time += 1) await test.register.catchMail(mail);
    expect(await test.register.caughtMail(10)).toEqual([{ ...mail, receivedAt: MORNING, deliveries: 3 }]);
  });
});

describe('Schools, keys and answers', () => {
  it('find a principal by its key only, and by the newest one only', async () => {
    const officer = principal('ewo');
    await test.register.putKey(officer, 'first');
    expect(await test.register.findPrincipal('first')).toEqual(officer);
    await test.register.putKey({ ...officer, name: 'Another name' }, 'second');
    expect(await test.register.findPrincipal('first')).toBeUndefined();
    expect(await test.register.findPrincipal('second')).toMatchObject({ name: 'Another name' });
    const dump = await test.database.db.selectFrom('api_keys').selectAll().execute();
    expect(JSON.stringify(dump)).not.toContain('second');
  });

  it('keep the first answer under a key, for its principal alone', async () => {
    const officer = principal('ewo');
    const answer = { status: 201, headers: { location: '/x' }, body: { a: [1, null] } };
    await test.register.keepAnswer(officer, 'k', { ...answer, requestHash: 'h' });
    await test.register.keepAnswer(officer, 'k', { ...answer, status: 500, requestHash: 'h' });
    expect(await test.register.findRequest(officer, 'k', 'c')).toEqual({ requestHash: 'h', answer });
    expect(await test.register.findRequest({ ...officer, id: 'other' }, 'k', 'c')).toBeUndefined();
  });

  it('list schools with the newest calendar', async () => {
    const [first, second] = await test.register.schools();
    expect([first?.urn, second?.urn]).toEqual(['900001', '900002']);
    expect(first).toMatchObject({ name: SCHOOL.name, calendar: { version: 1 } });
    expect(await test.register.findSchool('900001')).toEqual(first);
    expect(await test.register.findSchool('900003')).toBeUndefined();
  });
});
