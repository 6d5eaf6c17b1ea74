import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import { findPolicy } from '../../domain/policy/editions/editions.ts';
import { absenceOnDay, caseOnDayOne } from '../support/school-dates.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

const earlier = findPolicy('sampleton', '2025-09')!;
const later = findPolicy('sampleton', '2026-09')!;

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ policy: earlier });
});
afterAll(() => stack.stop());

interface Preview {
  readonly edition: string;
  readonly moves: readonly { deadline: string; from: string; to: string }[];
}

describe('An edition of a policy (5 manager, 5 CME officer)', () => {
  it('stays with a case that began under it', async () => {
    const opened = await stack.report({ absence: await absenceOnDay(stack, 2) });
    expect(opened).toMatchObject({ policy: { authority: 'sampleton', edition: '2025-09' } });
    expect(earlier.days.ewsEnquiriesEnd).not.toBe(later.days.ewsEnquiriesEnd);
  });

  it('is left on purpose only, with a preview that changes nothing', async () => {
    const { id, clock, version } = await caseOnDayOne(stack);
    const path = `/api/v1/cases/${id}/policy-edition`;
    const preview = await stack.call<Preview>('ews-manager', 'GET', `${path}?edition=2026-09`);
    expect(preview.body.moves).toMatchObject([{ deadline: 'day-20', from: clock.day20 }]);
    expect((await stack.find(id)).version).toBe(version);

    const moved = await stack.command('ews-manager', id, 'policy-edition', {
      edition: '2026-09',
      why: 'agreed with the school',
    });
    expect(moved.policy.edition).toBe('2026-09');
    expect(moved.clock.day20).toBe(preview.body.moves[0]?.to);
    for (let deadline = 0; deadline < 3; deadline += 1) await stack.advance(id, { to: 'next-deadline' });
    expect(await stack.find(id)).toMatchObject({ stage: 'decision-due', schoolDay: 20 });
    const { body } = await stack.call<Preview>('ewo', 'GET', `/api/v1/cases/${id}/clock`);
    expect(body.moves).toMatchObject([{ deadline: 'day-20', why: 'edition-changed' }]);
  });

  it('is refused when the policy has no such edition, when it is the same, and from whoever may not', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 2) });
    const move = (who: string, edition: string) =>
      stack.call(who, 'POST', `/api/v1/cases/${id}/policy-edition`, { edition, why: 'a slip' });
    expect(await move('cme-officer', '1999-01')).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect(await move('cme-officer', '2025-09')).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect((await move('school:900001', '2026-09')).status).toBe(403);
    expect((await move('ewo', '2026-09')).status).toBe(403);
    expect((await stack.find(id)).version).toBe(1);
  });
});

describe('Notices of another authority (4.2)', () => {
  it('use its names and its numbers, and go where it routes them', async () => {
    const opened = await stack.report({ absence: await absenceOnDay(stack, 8), circumstances: ['ehcp'] });
    const notices = (await stack.register.sentNotices(100)).filter(({ caseId }) => caseId === opened.id);
    const taken = notices.find(({ notice }) => notice === 'ews-takes-over');
    expect(taken?.subject).toContain('Day 5 has ended');
    expect(taken?.text).toContain('School Attendance Team');
    expect(notices.map(({ text }) => text).join()).not.toContain('Education Welfare');
    const ofSend = notices.find(({ notice }) => notice === 'send-officer-informed');
    expect(ofSend?.recipient).toBe('cme-officer');
    expect(localDate(opened.clock.day10) > localDate(opened.clock.day1)).toBe(true);
  });
});
