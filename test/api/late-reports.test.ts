import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/local-date.ts';
import { until } from '../../process/until.ts';
import type { Register, Report } from '../../register/register.ts';
import { principal } from '../register/case-files.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

let stack: TestStack;
/** Done once a report is stored, before it is on its way to the case. */
let meanwhile: () => Promise<unknown>;
let forgetsAnswers: boolean;
const delaying = (register: Register): Register => ({
  ...register,
  async takeReport(...sent) {
    const taken = await register.takeReport(...sent);
    const act = meanwhile;
    meanwhile = () => Promise.resolve();
    await act();
    return taken;
  },
  async keepAnswer(...kept) {
    if (!forgetsAnswers) await register.keepAnswer(...kept);
  },
});
beforeAll(async () => {
  stack = await startTestStack({ wrapRegister: delaying });
});
beforeEach(() => {
  meanwhile = () => Promise.resolve();
  forgetsAnswers = false;
});
afterAll(() => stack.stop());

const school = 'school:900001';
const neighbour = 'school:900002';

async function reported() {
  const pupil = inventedPupil();
  const absence = await absenceOnDay(stack, 2);
  const opened = await stack.report({ pupil, absence });
  const send = (who: string, headers: object) =>
    stack.call<ShownCase & { reportId: string }>(
      who,
      'POST',
      '/api/v1/cases',
      { school: who.slice(-6), pupil, absence },
      headers,
    );
  const close = () => stack.command('ewo', opened.id, 'outcome', { outcome: 'returned' });
  return { pupil, absence, opened, send, close };
}
const keyed = () => ({ 'idempotency-key': randomUUID() });

describe('A report that joins a case in the moment in which it is closed', () => {
  it.each([school, neighbour])('opens a new case for %s', async (who) => {
    const { opened, send, close } = await reported();
    meanwhile = close;
    const headers = keyed();
    const answer = await send(who, headers);
    expect(answer).toMatchObject({ status: 201, body: { stage: 'school-enquiries', school: who.slice(-6) } });
    expect(answer.body.id).not.toBe(opened.id);
    expect(answer.body.workflowId).toBe(opened.workflowId);
    expect(await send(who, headers)).toMatchObject({ status: 201, body: { id: answer.body.id } });
    expect(await stack.find(opened.id)).toMatchObject({ stage: 'closed' });
    const again = await send(who, keyed());
    expect(again).toMatchObject({ status: 200, body: { id: answer.body.id } });
  });

  it('joins the case that another school’s report has opened in that moment too', async () => {
    const { send, close } = await reported();
    let other: ShownCase | undefined;
    meanwhile = async () => {
      await close();
      other = (await send(neighbour, keyed())).body;
    };
    const answer = await send(school, keyed());
    expect(answer).toMatchObject({ status: 202, body: { received: true } });
    const joined = (await stack.timeline(other?.id ?? '')).filter(({ what }) => what === 'report-joined');
    expect(joined).toMatchObject([{ detail: { reportId: answer.body.reportId } }]);
  });

  it('is not taken anew when its case took it up first and the answer was lost', async () => {
    const { opened, send, close } = await reported();
    const headers = keyed();
    forgetsAnswers = true;
    expect(await send(school, headers)).toMatchObject({ status: 200, body: { id: opened.id, version: 2 } });
    await close();
    const again = await send(school, headers);
    expect(again).toMatchObject({ status: 200, body: { id: opened.id, version: 3, stage: 'closed' } });
  });
});

describe('The watch over the cases', () => {
  it('opens a case for a report whose process died before it reached the case, now closed', async () => {
    const { pupil, absence, opened, close } = await reported();
    const report: Report = {
      school: '900001',
      pupil: { ...pupil, dateOfBirth: localDate(pupil.dateOfBirth) },
      absence: { kind: 'unexplained', firstDay: absence.firstDay },
      circumstances: [],
    };
    const by = principal('school', '900001');
    const reportId = randomUUID();
    const joined = await stack.register.takeReport(report, reportId, by);
    expect(joined).toMatchObject({ kind: 'joined', caseId: opened.id });
    await close();
    const openOnes = async () =>
      (await stack.register.openCasesOf('900001')).filter((row) => row.pupil.familyName === pupil.familyName);
    await until('the case to be open', 20_000, async () => (await openOnes()).length > 0);
    const [row] = await openOnes();
    expect(row?.id).not.toBe(opened.id);
    expect(await stack.register.takeReport(report, reportId, by)).toMatchObject({
      kind: 'opened',
      pending: { caseId: row?.id },
    });
  });
});
