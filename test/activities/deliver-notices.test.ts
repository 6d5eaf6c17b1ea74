import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activities } from '../../activities/activities.ts';
import { createActivities } from '../../activities/create-activities.ts';
import type { CaseWatch } from '../../activities/case-watch.ts';
import { RegisterUnavailable, type Register } from '../../register/register.ts';
import { startSmtpCatcher } from '../../embedded/smtp-catcher.ts';
import { furnish, openRecorded, principal, reportOf } from '../register/case-files.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { startRelay, type RelayDouble } from './relay-double.ts';

const START = '2026-10-07T09:00:00Z';
const SCHOOL_BOX = 'attendance@900001.invalid';
const EWS_BOX = 'ews@council.invalid';

let test: TestRegister;
let relay: RelayDouble;
let logged: string[];
let stopping: AbortController;
let running: Promise<unknown>[];

beforeEach(async () => {
  test = await openTestRegister(START);
  await furnish(test.register);
  relay = await startRelay();
  logged = [];
  stopping = new AbortController();
  running = [];
});
afterEach(async () => {
  stopping.abort();
  await Promise.allSettled(running);
  await relay.stop();
  await test.close();
});

const nobodyWatches: CaseWatch = {
  run: (mark) => Promise.resolve(mark),
  tellOfCalendar: () => Promise.resolve({ told: 0, waiting: 0 }),
};

const activitiesOn = (register: Register, smtp = relay.url): Activities => {
  const keep = (facts: object, message: string) => logged.push(JSON.stringify({ ...facts, message }));
  return createActivities({
    register,
    watch: nobodyWatches,
    zone: 'Europe/London',
    smtp,
    stopping: stopping.signal,
    log: { info: keep, warn: keep },
  });
};

/** Starts the long-lived activity; it ends when the test does. */
const deliver = (activities = activitiesOn(test.register)) => {
  const environment = new MockActivityEnvironment();
  running.push(environment.run(() => activities.deliverNotices()));
  return environment;
};

const until = (condition: () => void | Promise<void>) =>
  vi.waitFor(condition, { timeout: 20_000, interval: 20 });
const rowTo = async (box: string) =>
  (await test.register.sentNotices(100)).find(({ address }) => address === box);
const states = async (register = test.register) =>
  Object.fromEntries((await register.sentNotices(100)).map(({ address, state }) => [address, state]));

describe('The delivery of notices', () => {
  it('hands every notice to the relay once, over a few connections', async () => {
    for (let child = 0; child < 10; child += 1) {
      const familyName = `Child${'abcdefghij'.charAt(child)}`;
      await openRecorded(test.register, reportOf({ familyName }));
    }
    deliver();
    await until(() => expect(relay.taken.length).toBeGreaterThanOrEqual(20));
    await until(async () => expect(await test.register.figures()).toMatchObject({ noticesWaiting: 0 }));
    const rows = await test.register.sentNotices(100);
    expect(rows.every(({ state }) => state === 'sent')).toBe(true);
    expect(relay.taken.map(({ messageId }) => messageId).sort()).toEqual(
      rows.map(({ messageId }) => messageId).sort(),
    );
    expect(relay.connections()).toBeLessThanOrEqual(4);
  });

  it('is woken at once by a decision or a reminder of its own process', async () => {
    const activities = activitiesOn(test.register);
    const sleeping = vi.spyOn(globalThis, 'setTimeout');
    deliver(activities);
    await until(() => expect(sleeping).toHaveBeenCalledWith(expect.anything(), 1_000));
    sleeping.mockRestore();
    const taken = await test.register.takeReport(reportOf(), 'one', principal('school', '900001'));
    if (taken.kind !== 'opened') throw new Error('joined');
    const { caseId } = taken.pending;
    await activities.decide({ caseId, at: test.clock.now, known: 0, messages: [] });
    await until(() => expect(relay.taken).toHaveLength(2));
    test.clock.now = Date.parse('2026-10-08T07:00:00Z');
    await activities.writeDigests(test.clock.now);
    await until(() => expect(relay.taken).toHaveLength(3));
  });

  it('ends when the process stops, and when Temporal cancels it', async () => {
    const cancelled = deliver();
    deliver();
    cancelled.cancel();
    await running[0];
    stopping.abort();
    await running[1];
  });

  it('shows that it is alive while there is nothing to do', async () => {
    let beats = 0;
    deliver().on('heartbeat', () => (beats += 1));
    await until(() => expect(beats).toBeGreaterThan(0));
  });
});

describe('A relay that does not take a notice', () => {
  it('is asked again later after a 4xx, with the same Message-ID', async () => {
    relay.behave(SCHOOL_BOX, 450);
    await openRecorded(test.register);
    deliver();
    await until(async () => expect(await states()).toEqual({ [EWS_BOX]: 'sent', [SCHOOL_BOX]: 'due' }));
    await until(async () => expect(await rowTo(SCHOOL_BOX)).toMatchObject({ attempts: 1, state: 'due' }));
    test.clock.now += 5_000;
    await until(async () => expect(await states()).toMatchObject({ [SCHOOL_BOX]: 'sent' }));
    expect(relay.taken.filter(({ to }) => to === SCHOOL_BOX)).toMatchObject([{ maybeDuplicate: false }]);
  });

  it('is not asked again after a 5xx', async () => {
    relay.behave(SCHOOL_BOX, 550);
    await openRecorded(test.register);
    deliver();
    await until(async () => expect(await states()).toEqual({ [EWS_BOX]: 'sent', [SCHOOL_BOX]: 'failed' }));
    expect(logged.join('\n')).toContain('EENVELOPE 550');
  });

  it('is asked again when nobody listens there', async () => {
    await openRecorded(test.register);
    deliver(activitiesOn(test.register, 'smtp://127.0.0.1:1'));
    const unsent = { attempts: 1, state: 'due', maybeSentBefore: false };
    await until(async () => expect(await rowTo(SCHOOL_BOX)).toMatchObject(unsent));
    await until(async () => expect(await rowTo(EWS_BOX)).toMatchObject(unsent));
  });

  it('never has its words, an address or a subject logged', async () => {
    relay.behave(SCHOOL_BOX, 550);
    relay.behave(EWS_BOX, 450);
    await openRecorded(test.register);
    deliver();
    await until(() => expect(logged).toHaveLength(2));
    expect(logged.join('\n')).not.toMatch(/invalid|mailbox|contact the family/i);
  });
});

describe('A connection that is cut', () => {
  it('before the end of a mail loses nothing', async () => {
    relay.behave(SCHOOL_BOX, 'cut-before-the-dot');
    await openRecorded(test.register);
    deliver();
    await until(async () => expect(await rowTo(SCHOOL_BOX)).toMatchObject({ attempts: 1, state: 'due' }));
    test.clock.now += 60_000;
    await until(async () => expect(await states()).toEqual({ [EWS_BOX]: 'sent', [SCHOOL_BOX]: 'sent' }));
    expect(relay.taken.filter(({ to }) => to === SCHOOL_BOX)).toHaveLength(1);
  });

  it('after the final dot leads to one more attempt at most, which says that it may be the second', async () => {
    relay.behave(SCHOOL_BOX, 'cut-after-the-dot');
    await openRecorded(test.register);
    deliver();
    await until(async () => expect(await rowTo(SCHOOL_BOX)).toMatchObject({ attempts: 1, state: 'due' }));
    test.clock.now += 60_000;
    await until(async () => expect((await states())[SCHOOL_BOX]).toBe('sent'));
    const copies = relay.taken.filter(({ to }) => to === SCHOOL_BOX);
    expect(copies.map(({ maybeDuplicate }) => maybeDuplicate)).toEqual([false, true]);
    expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await rowTo(SCHOOL_BOX)).toMatchObject({ maybeSentBefore: true, attempts: 2 });
  });
});

describe('A register that is away when the relay has answered', () => {
  it('is told once it is back, and the notice is not sent again', async () => {
    await openRecorded(test.register);
    let away = 3;
    const flaky: Register = {
      ...test.register,
      async noticeSent(key) {
        if ((away -= 1) >= 0) throw new RegisterUnavailable('away');
        await test.register.noticeSent(key);
      },
    };
    deliver(activitiesOn(flaky));
    await until(async () => expect(await states()).toEqual({ [EWS_BOX]: 'sent', [SCHOOL_BOX]: 'sent' }));
    expect(relay.taken).toHaveLength(2);
  });
});

describe('The embedded catcher', () => {
  it('has kept a mail before it answers for it', async () => {
    const catcher = await startSmtpCatcher({ register: test.register });
    await openRecorded(test.register);
    deliver(activitiesOn(test.register, catcher.url));
    await until(async () => expect(await states()).toEqual({ [EWS_BOX]: 'sent', [SCHOOL_BOX]: 'sent' }));
    const rows = await test.register.sentNotices(10);
    const caught = await test.register.caughtMail(10);
    expect(caught.map(({ to, subject, text, deliveries }) => ({ to, subject, text, deliveries }))).toEqual(
      expect.arrayContaining(
        rows.map(({ address, subject, text }) => ({ to: [address], subject, text, deliveries: 1 })),
      ),
    );
    stopping.abort();
    await Promise.all(running);
    await catcher.stop();
  });

  it('answers “later” when the register cannot keep a mail', async () => {
    let away = true;
    const catcher = await startSmtpCatcher({
      register: {
        async catchMail(mail) {
          if (away) throw new RegisterUnavailable('away');
          await test.register.catchMail(mail);
        },
      },
    });
    await openRecorded(test.register);
    deliver(activitiesOn(test.register, catcher.url));
    for (const box of [EWS_BOX, SCHOOL_BOX]) {
      await until(async () => expect(await rowTo(box)).toMatchObject({ attempts: 1, state: 'due' }));
    }
    away = false;
    test.clock.now += 5_000;
    await until(async () => expect(await test.register.caughtMail(10)).toHaveLength(2));
    stopping.abort();
    await Promise.all(running);
    await catcher.stop();
  });
});
