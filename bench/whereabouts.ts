import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { apiClient } from '../cli/api-client.ts';
import type { CaseView } from '../domain/case/case-view.ts';
import { addDays } from '../domain/calendar/local-date.ts';
import { localDateAt, previousSchoolDay } from '../domain/calendar/school-calendar.ts';
import { BROMLEY } from '../domain/policy/editions/bromley.ts';
import { countedCalendar } from '../demo/counted-calendar.ts';
import { addDemoPeople } from '../demo/people.ts';
import type { Stack } from '../cli/compose/stack.ts';
import type { Contender } from './measure.ts';

const SCHOOL = '900001';

/** The product by its API, as schools and officers reach it: every answer is on record. */
export async function enterWhereabouts(stack: Stack, secret: Buffer, targets: number): Promise<Contender> {
  const keys = await addDemoPeople(stack.register, secret, BROMLEY);
  const school = apiClient(stack.web, keys[`school:${SCHOOL}`] ?? '');
  const calendar = await countedCalendar(school, SCHOOL);
  const today = localDateAt(Date.now(), BROMLEY.times.zone);
  const lastDay = previousSchoolDay(calendar, today) ?? today;
  const absence = { kind: 'unexplained', firstDay: previousSchoolDay(calendar, addDays(lastDay, -1)) };
  async function report(): Promise<CaseView> {
    const name = randomUUID().replaceAll(/[^a-f]/g, '');
    const pupil = { givenName: `Bench${name}`, familyName: `Invented${name}`, dateOfBirth: '2014-03-09' };
    const sent = { school: SCHOOL, pupil, absence };
    const { status, body } = await school.post<CaseView>('/api/v1/cases', sent, randomUUID());
    if (status !== 201) throw new Error(`a report was answered ${String(status)}`);
    return body;
  }
  const cases = await Promise.all(Array.from({ length: targets }, report));
  return {
    start: report,
    async command(target) {
      const id = cases[target]?.id ?? '';
      const attemptedAt = new Date().toISOString().replace(/\.\d+/, '');
      const entries = [{ check: 'phone-parents', attemptedAt, result: 'no-answer' }];
      const { status } = await school.post(`/api/v1/cases/${id}/enquiries`, { entries }, randomUUID());
      if (status !== 200) throw new Error(`a command was answered ${String(status)}`);
    },
    async settled() {
      while ((await stack.register.figures()).noticesWaiting > 0) await pause(100);
    },
    stop: () => Promise.resolve(),
  };
}
