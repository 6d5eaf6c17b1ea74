import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { policyInForce } from '../../domain/policy/editions/editions.ts';
import { absenceAhead, absenceOnDay, caseOnDayOne, today } from '../support/school-dates.ts';
import { clearHistory } from '../support/clear-history.ts';
import { startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

/** The same scenarios hold for every council: another one is other data. */
const POLICIES = [
  { policy: BROMLEY, schoolChecks: 10 },
  { policy: policyInForce('sampleton', today()), schoolChecks: 7 },
];

describe.each(POLICIES)(
  'Under the policy of $policy.name, edition $policy.edition',
  ({ policy, schoolChecks }) => {
    const { schoolEnquiriesEnd, ewsEnquiriesEnd } = policy.days;

    let stack: TestStack;
    beforeAll(async () => {
      stack = await startTestStack({ policy });
    });
    afterAll(() => stack.stop());

    const reached = async (id: string) =>
      (await stack.timeline(id))
        .filter(({ what }) => what === 'deadline-reached')
        .map(({ detail }) => detail['deadline']);
    const duty = (shown: ShownCase, id: string) => shown.duties.find((each) => each.id === id)?.state;

    /** Timers that the real server fired in this case's history. */
    async function timersFired(shown: ShownCase): Promise<number> {
      const { events } = await stack.client.workflow.getHandle(shown.workflowId).fetchHistory();
      return (events ?? []).filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes).length;
    }

    describe('The three outcomes and the return (flow chart)', () => {
      it('ends as returned when the school reports that the child attends again', async () => {
        const { id } = await caseOnDayOne(stack);
        await stack.advance(id, { to: 'next-deadline' });
        const closed = await stack.command('school:900001', id, 'outcome', { outcome: 'returned' });
        expect(closed).toMatchObject({
          stage: 'closed',
          outcome: { number: null, kind: 'returned' },
          holder: null,
        });
        expect(await reached(id)).toEqual(['expected-day', 'day-1']);
        expect(await timersFired(closed)).toBe(2);
      });

      it('ends with outcome 1 when EWS locates the child at home after day 10', async () => {
        const { id } = await caseOnDayOne(stack);
        await stack.advance(id, { to: 'next-deadline' });
        await stack.advance(id, { to: 'next-deadline' });
        const held = await stack.find(id);
        expect(held).toMatchObject({
          stage: 'ews-enquiries',
          schoolDay: schoolEnquiriesEnd,
          holder: { role: 'ewo' },
        });
        const closed = await stack.command('ewo', id, 'outcome', { outcome: 'located-at-home' });
        expect(closed).toMatchObject({ stage: 'closed', outcome: { number: 1, kind: 'located-at-home' } });
        expect(await reached(id)).toEqual(['expected-day', 'day-1', 'day-10']);
      });

      it('hands over with outcome 2 when EWS confirms that the family has moved', async () => {
        const { id } = await caseOnDayOne(stack);
        const found = await stack.command('school:900001', id, 'outcome', { outcome: 'moved-out-of-area' });
        expect(found).toMatchObject({ stage: 'ews-enquiries', outcome: null });
        const moved = await stack.command('ewo', id, 'outcome', {
          outcome: 'moved-out-of-area',
          destination: { authority: 'Another county' },
        });
        expect(moved).toMatchObject({
          stage: 'handing-over',
          outcome: { number: 2 },
          holder: { role: 'cme-officer' },
        });
      });

      it('tracks with outcome 3 when the child is still missing after day 20, and not a moment before', async () => {
        const { id } = await caseOnDayOne(stack);
        for (let deadline = 0; deadline < 2; deadline += 1) await stack.advance(id, { to: 'next-deadline' });
        const early = await stack.call('cme-officer', 'POST', `/api/v1/cases/${id}/outcome`, {
          outcome: 'still-missing',
        });
        expect(early).toMatchObject({ status: 409, body: { code: 'not-allowed-now' } });
        await stack.advance(id, { to: 'next-deadline' });
        expect(await stack.find(id)).toMatchObject({
          stage: 'decision-due',
          schoolDay: ewsEnquiriesEnd,
          clock: { next: null },
        });
        const tracked = await stack.command('cme-officer', id, 'outcome', { outcome: 'still-missing' });
        expect(tracked).toMatchObject({
          stage: 'tracking',
          outcome: { number: 3 },
          holder: { role: 'cme-officer' },
        });
        expect(await timersFired(tracked)).toBe(4);
        const history = await clearHistory(stack, tracked.workflowId);
        const summaries = JSON.stringify(
          history.events?.map(({ userMetadata }) => userMetadata?.summary?.data?.toString()),
        );
        for (const day of [1, schoolEnquiriesEnd, ewsEnquiriesEnd]) {
          expect(summaries).toContain(`End of school day ${day}:`);
        }
      });
    });

    describe('Referral to the Education Welfare Service (definitions, flow chart days 11-20)', () => {
      it('hands the child to EWS on day 4 with the gaps named and still owed', async () => {
        const { id } = await caseOnDayOne(stack);
        await stack.advance(id, { schoolDays: 3 });
        const referred = await stack.command('school:900001', id, 'referral', { note: 'nobody at home' });
        expect(referred).toMatchObject({
          stage: 'ews-enquiries',
          schoolDay: 4,
          clock: { next: { deadline: 'day-20' } },
        });
        expect((referred as ShownCase & { gaps: string[] }).gaps).toHaveLength(schoolChecks);
        expect(duty(referred, 'complete-school-enquiries')).toBe('open');
        expect(duty(referred, 'refer-to-ews')).toBe('done');
      });

      it('takes a referral on the last day of the school’s part, before the day ends', async () => {
        const { id } = await caseOnDayOne(stack);
        await stack.advance(id, { schoolDays: schoolEnquiriesEnd - 1 });
        const referred = await stack.command('school:900001', id, 'referral', {});
        expect(referred).toMatchObject({ stage: 'ews-enquiries', schoolDay: schoolEnquiriesEnd });
        expect(await reached(id)).toEqual(['expected-day', 'day-1']);
      });

      it('takes over at the end of day 10 without a referral, which stays owed by the school', async () => {
        const { id } = await caseOnDayOne(stack);
        await stack.advance(id, { to: 'next-deadline' });
        await stack.advance(id, { to: 'next-deadline' });
        const held = await stack.find(id);
        expect(held.stage).toBe('ews-enquiries');
        expect(duty(held, 'refer-to-ews')).toBe('overdue');
        const referred = await stack.command('school:900001', id, 'referral', {});
        expect(duty(referred, 'refer-to-ews')).toBe('done');
        expect(referred.stage).toBe('ews-enquiries');
      });
    });

    describe('A report that arrives late', () => {
      it.each([
        [schoolEnquiriesEnd + 2, 'ews-enquiries', ['day-1', 'day-10']],
        [ewsEnquiriesEnd + 5, 'decision-due', ['day-1', 'day-10', 'day-20']],
      ])(
        'opens on day %i in the stage of that day, with what was due owed as overdue',
        async (day, stage, passed) => {
          const opened = await stack.report({ absence: await absenceOnDay(stack, day) });
          expect(opened).toMatchObject({ stage, schoolDay: day });
          expect(duty(opened, 'contact-parents')).toBe('overdue');
          expect(duty(opened, 'refer-to-ews')).toBe('overdue');
          expect(opened.enquiries.school).toMatchObject({ made: 0, of: schoolChecks });
          expect(await reached(opened.id)).toEqual(passed);
        },
      );
    });

    describe('Before the first day (2.4, 1.1 (a))', () => {
      it('waits for the expected return and starts day 1 when the child does not come', async () => {
        const opened = await stack.report({
          absence: await absenceAhead(stack),
          circumstances: ['looked-after'],
        });
        expect(opened).toMatchObject({ stage: 'expected', schoolDay: 0, duties: [] });
        await stack.advance(opened.id, { to: 'next-deadline' });
        const missing = await stack.find(opened.id);
        expect(missing).toMatchObject({ stage: 'school-enquiries', schoolDay: 1 });
        expect(duty(missing, 'notify-social-worker')).toBe('open');
      });

      it('closes when the child comes before the day', async () => {
        const opened = await stack.report({ absence: await absenceAhead(stack) });
        const closed = await stack.command('school:900001', opened.id, 'outcome', { outcome: 'returned' });
        expect(closed.stage).toBe('closed');
      });

      it('follows a pupil who never started from the starting day', async () => {
        const { expectedReturn } = await absenceAhead(stack);
        const opened = await stack.report({
          absence: { kind: 'did-not-start', startingDay: expectedReturn },
        });
        await stack.advance(opened.id, { to: 'next-deadline' });
        expect(await stack.find(opened.id)).toMatchObject({
          stage: 'school-enquiries',
          clock: { day1: expectedReturn },
        });
      });

      it('opens a later absence of the same child as a new case', async () => {
        const pupil = {
          givenName: 'Twice',
          familyName: `Gone${String(Date.now())}`,
          dateOfBirth: '2013-02-02',
        };
        const first = await stack.report({ pupil, absence: await absenceOnDay(stack, 2) });
        await stack.command('school:900001', first.id, 'outcome', { outcome: 'returned' });
        const second = await stack.report({ pupil, absence: await absenceOnDay(stack, 1) });
        expect(second.id).not.toBe(first.id);
        expect(second.workflowId).toBe(first.workflowId);
        expect(second).toMatchObject({ stage: 'school-enquiries', version: 1 });
      });
    });

    describe('Who may do what (5)', () => {
      it.each([
        ['school:900001', 'outcome', { outcome: 'still-missing' }, 403],
        ['ewo', 'referral', {}, 403],
        ['admissions', 'referral', {}, 404],
        ['send-officer', 'outcome', { outcome: 'returned' }, 404],
        ['operator', 'enquiries', { entries: [] }, 403],
        ['auditor', 'outcome', { outcome: 'returned' }, 403],
        ['school:900002', 'referral', {}, 404],
        ['nobody', 'referral', {}, 401],
      ])('refuses %s the command %s', async (who, action, body, status) => {
        const { id } = await stack.report({ absence: await absenceOnDay(stack, 3) });
        const answer = await stack.call(who, 'POST', `/api/v1/cases/${id}/${action}`, body);
        expect(answer.status).toBe(status);
        expect((await stack.find(id)).version).toBe(1);
      });
    });
  },
);
