import { nextDeadline } from '../../domain/case/deadlines.ts';
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { CaseView } from '../../domain/case/case-view.ts';
import { addDays, type LocalDate } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { localDateAt, nextSchoolDay } from '../../domain/calendar/school-calendar.ts';
import { fastForward, MARGIN_MS } from '../../embedded/rehearsal.ts';
import { until } from '../../process/until.ts';
import type { CaseRow, Register } from '../../register/register.ts';
import { inventedPupil } from '../support/stack.ts';

/** What a life of a case is lived on: the API, Temporal, and the register as it is when nothing is between. */
export interface Product {
  readonly call: (
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: object,
  ) => Promise<{ status: number; headers: Headers; body: unknown }>;
  readonly client: Client;
  readonly register: Register;
}

/** A request that can be sent again: the same key and the same body. */
export interface Request {
  readonly who: string;
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
}

export const send = ({ call }: Product, { who, path, body, key }: Request) =>
  call(who, 'POST', path, body, { 'idempotency-key': key });

const isOpen = (status: number) => status === 202 || status === 503;

/** Sends a request until it is decided, as a caller does on a day on which everything is slow. */
export async function surely(product: Product, request: Request): ReturnType<typeof send> {
  let answered = await send(product, request);
  await until('a decision', 30_000, async () => {
    if (isOpen(answered.status)) answered = await send(product, request);
    return !isOpen(answered.status);
  });
  if (answered.status >= 300) throw new Error(`Answered ${String(answered.status)}`);
  return answered;
}

/** The report of a child who is expected back on the next school day, so that every deadline lies ahead. */
export async function reportAhead({ register }: Product): Promise<Request> {
  const calendar = (await register.findSchool('900001'))?.calendar?.dates;
  if (!calendar) throw new Error('The demo school has no calendar');
  const tomorrow: LocalDate = addDays(localDateAt(Date.now(), BROMLEY.times.zone), 1);
  const absence = { kind: 'did-not-return-from-leave', expectedReturn: nextSchoolDay(calendar, tomorrow) };
  const body = { school: '900001', pupil: inventedPupil(), circumstances: ['looked-after'], absence };
  return { who: 'school:900001', path: '/api/v1/cases', body, key: randomUUID() };
}

export async function open(product: Product): Promise<CaseRow> {
  const { body } = await surely(product, await reportAhead(product));
  return row(product, (body as CaseView).id);
}

export async function row({ register }: Product, id: string): Promise<CaseRow> {
  const found = await register.findCase(id, 'authority');
  if (!found) throw new Error(`There is no case ${id}`);
  return found;
}

/** Lets the case's next deadline come, by the server's own time skipping; whoever should notice may be away. */
export async function passDeadline(product: Product, id: string): Promise<string> {
  const { current, asOf, workflowId } = await row(product, id);
  const next = nextDeadline(current, BROMLEY);
  if (!next) throw new Error('No deadline lies ahead');
  await fastForward(product.client, workflowId, next.at - asOf + MARGIN_MS);
  return next.deadline;
}

/** The same, and waits until it is on record. */
export async function reachDeadline(product: Product, id: string): Promise<void> {
  const deadline = await passDeadline(product, id);
  await until(`${deadline} to be on record`, 30_000, async () =>
    (await row(product, id)).current.passed.includes(deadline as never),
  );
}

export async function enquiry(product: Product, id: string): Promise<Request> {
  const attemptedAt = new Date((await row(product, id)).asOf).toISOString().replace(/\.\d+/, '');
  const entries = [{ check: 'phone-parents', attemptedAt, result: 'no-answer' }];
  return {
    who: 'school:900001',
    path: `/api/v1/cases/${id}/enquiries`,
    body: { entries },
    key: randomUUID(),
  };
}

/** The rest of a life: day 10, and outcome 1. */
export async function end(product: Product, id: string): Promise<void> {
  await reachDeadline(product, id);
  await surely(product, {
    who: 'ewo',
    path: `/api/v1/cases/${id}/outcome`,
    body: { outcome: 'located-at-home' },
    key: randomUUID(),
  });
}

/** A life without any fault. */
export async function live(product: Product): Promise<string> {
  const { id } = await open(product);
  await reachDeadline(product, id);
  await reachDeadline(product, id);
  await surely(product, await enquiry(product, id));
  await end(product, id);
  return id;
}

/** What is on record of a case, and the notices that it owed: what was done twice would stand here twice. */
export async function ledger(product: Product, id: string) {
  const { current } = await row(product, id);
  const items = await product.register.timeline(id, 'authority');
  const owed = (await product.register.sentNotices(1000)).filter(({ caseId }) => caseId === id);
  return {
    stage: current.stage,
    timeline: items.map(
      ({ what, data }) => `${what} ${JSON.stringify(data['deadline'] ?? data['check'] ?? null)}`,
    ),
    notices: owed.map(({ notice, recipient, state }) => `${notice} ${recipient} ${state}`).sort(),
  };
}

/** Waits until every notice of a case has left. */
export async function noticesSent({ register }: Product, id: string): Promise<void> {
  await until('every notice to leave', 40_000, async () => {
    const owed = (await register.sentNotices(1000)).filter(({ caseId }) => caseId === id);
    return owed.length > 0 && owed.every(({ state }) => state === 'sent');
  });
}

/** How often each mail of a case has reached the embedded catcher. */
export async function deliveries({ register }: Product, id: string): Promise<number[]> {
  const { current } = await row({ register } as Product, id);
  const mails = await register.caughtMail(1000);
  return mails.filter(({ subject }) => subject.startsWith(current.reference)).map((mail) => mail.deliveries);
}
