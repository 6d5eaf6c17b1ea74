import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { CaseView } from '../domain/case/case-view.ts';
import type { CaseEvent } from '../domain/case/cme-case.ts';
import { sentenceOf } from '../domain/case/glossary.ts';
import { countedCalendar } from './counted-calendar.ts';
import { addDays } from '../domain/calendar/local-date.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';
import { worded } from '../domain/policy/editions/wording.ts';
import { ROLES } from '../domain/policy/access/roles.ts';
import { instantOf, isSchoolDay, localDateAt, nextSchoolDay } from '../domain/calendar/school-calendar.ts';
import { until } from '../process/until.ts';
import { apiClient, ApiRefusal, type ApiClient } from '../cli/api-client.ts';
import type { DemoKeys } from './people.ts';
import { FINDING, NOW, OTHER_SCHOOL, SCHOOL, SIBLING, TODAY, type Step, type Story } from './stories.ts';
import type { Stack } from '../cli/compose/stack.ts';

/** How a story ended. */
export interface Ending {
  readonly id: string;
  readonly title: string;
  readonly reference: string;
  readonly ended: string;
  readonly asPolicySays: boolean;
  readonly timersFired: number;
  readonly notices: number;
}

export interface Telling {
  readonly stack: Stack;
  readonly keys: DemoKeys;
  readonly print: (line: string) => void;
  /** Under which the story is told. */
  readonly policy: Policy;
}

interface Timeline {
  readonly items: readonly {
    readonly at: string;
    readonly what: CaseEvent['what'];
    readonly detail: CaseEvent['data'];
  }[];
}
interface Outbox {
  readonly items: readonly { readonly to: readonly string[]; readonly subject: string }[];
}

const MAIL_WITHIN_MS = 15_000;
const OFFER_WITHIN_MS = 15_000;
/** A story takes less than this, so that day 1 does not end while it is told. */
const REPORT_BEFORE_MS = 120_000;

const DAY_COMES = {
  advance: { to: 'next-deadline' },
  says: 'The day of the expected return comes, and the child does not: it is day 1',
} as const satisfies Step;

/** Plays one story through the API and tells what came of each step. */
export async function tellStory(story: Story, { stack, keys, print, policy }: Telling): Promise<Ending> {
  const as = (who: string): ApiClient => apiClient(stack.web, keys[who] ?? '');
  const viewOf = (caseId: string) => as('ewo').get<CaseView>(`/api/v1/cases/${caseId}`);

  const { zone } = policy.times;
  print(`\n${story.title} (invented) ${worded(story.about, policy)}`);
  const sibling = story.sibling && (await open(OTHER_SCHOOL, story.sibling));
  if (sibling?.stage === 'expected') await advance(sibling.id, DAY_COMES.advance);
  let view = await open(story.onNoRoll?.by ?? SCHOOL, story.pupil);
  const { id, reference } = view;
  let told = await tellNews(0);
  let refusalsMissed = 0;

  const steps: readonly Step[] = view.stage === 'expected' ? [DAY_COMES, ...story.steps] : story.steps;
  for (const step of steps) {
    print(`  > ${worded('advance' in step ? step.says : step.does, policy)}`);
    await take(step);
    view = await viewOf(id);
    told = await tellNews(told);
  }

  const holder = view.holder === null ? 'nobody holds it' : `held by the ${ROLES[view.holder.role].words}`;
  const notices = await noticesOf(reference);
  const fired = await firedDeadlines();
  const timersFired = await timersFiredFor(stack, id);
  const outcomeOrStage = view.outcome?.kind ?? view.stage;
  const day = view.schoolDay === null ? '' : ` on school day ${view.schoolDay},`;
  const ended = `${outcomeOrStage},${day} ${view.stage === 'closed' ? 'closed' : holder}`;
  print(`  = ${ended}; ${timersFired} timers fired, ${notices.length} notices sent:`);
  for (const { to, subject } of notices)
    print(`      ${to.join(', ').padEnd(52)} ${subject.slice(reference.length + 2)}`);
  return {
    id,
    title: story.title,
    reference,
    ended,
    asPolicySays:
      view.stage === story.endsWith.stage &&
      (view.outcome?.kind ?? null) === story.endsWith.outcome &&
      story.timers.every((deadline) => fired.includes(deadline)) &&
      timersFired >= story.timers.length &&
      refusalsMissed === 0,
    timersFired,
    notices: notices.length,
  };

  async function open(who: string, pupil: Story['pupil']): Promise<CaseView> {
    const { circumstances, onNoRoll } = story;
    const where = onNoRoll
      ? { absence: { kind: 'not-on-roll', group: onNoRoll.group, subgroup: onNoRoll.subgroup } }
      : await absenceAt(who, as(who), policy);
    return (await as(who).post<CaseView>('/api/v1/cases', { ...where, pupil, circumstances }, randomUUID()))
      .body;
  }

  async function take(step: Step): Promise<void> {
    if ('advance' in step) return advance(id, step.advance);
    if ('receiver' in step) return answerAsReceiver(step.receiver);
    const target = step.ofSibling ? (sibling?.id ?? id) : id;
    const sending = as(step.who).post(`/api/v1/cases/${target}/${step.post}`, await filled(step.body));
    if (step.refused === undefined) {
      await sending;
      return;
    }
    const refusal = await sending.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(refusal instanceof ApiRefusal) || refusal.code !== step.refused) refusalsMissed += 1;
    else print(`    Refused: ${refusal.why}`);
  }

  async function advance(caseId: string, by: object): Promise<void> {
    await as('operator').post(`/api/v1/rehearsal/cases/${caseId}/advance`, by);
  }

  /** The receiving side has no key: all that it holds is the address that the CME officer sends it. */
  async function answerAsReceiver(body: object): Promise<void> {
    const { url } = (
      await as('cme-officer').post<{ url: string }>(`/api/v1/cases/${id}/handover-link`, {
        authority: 'Another County (invented)',
      })
    ).body;
    await apiClient('', '').post(url, await filled(body));
  }

  /** The body with what only this moment knows. */
  async function filled(body: object): Promise<object> {
    const json = JSON.stringify(body)
      .replaceAll(NOW, view.asOf)
      .replaceAll(TODAY, localDateAt(Date.parse(view.asOf), zone))
      .replaceAll(SIBLING, sibling?.id ?? SIBLING);
    if (!json.includes(FINDING) || !sibling) return JSON.parse(json) as object;
    let finding: string | undefined;
    await until('the finding to be offered to the sibling', OFFER_WITHIN_MS, async () => {
      finding = (await viewOf(sibling.id)).offers[0]?.id;
      return finding !== undefined;
    });
    return JSON.parse(json.replaceAll(FINDING, finding ?? '')) as object;
  }

  async function tellNews(from: number): Promise<number> {
    const items = await timeline();
    for (const { at, what, detail } of items.slice(from)) {
      print(
        `    ${DateTime.fromISO(at, { zone }).toFormat('ccc d LLL yyyy, HH:mm')}  ${sentenceOf({ what, data: detail }, policy)}`,
      );
    }
    return items.length;
  }

  async function firedDeadlines(): Promise<unknown[]> {
    const items = await timeline();
    return items.filter(({ what }) => what === 'deadline-reached').map(({ detail }) => detail['deadline']);
  }

  async function timeline(): Promise<Timeline['items']> {
    return (await as('ewo').get<Timeline>(`/api/v1/cases/${id}/timeline`)).items;
  }

  /** Everything owed is in the outbox at once and in the catcher a moment later. */
  async function noticesOf(caseReference: string): Promise<Outbox['items']> {
    let mine: Outbox['items'] = [];
    await until('the notices to arrive', MAIL_WITHIN_MS, async () => {
      const { noticesWaiting } = await stack.register.figures();
      const response = await fetch(`${stack.web}/outbox`, { headers: { accept: 'application/json' } });
      const { items } = (await response.json()) as Outbox;
      mine = items.filter(({ subject }) => subject.startsWith(caseReference)).reverse();
      return noticesWaiting === 0;
    });
    return mine;
  }
}

/**
 * Reported today if today is a school day that has not ended; otherwise the child is expected back from leave on
 * the next school day, so that every deadline of the story still lies ahead.
 */
async function absenceAt(schoolKey: string, client: ApiClient, { times: { zone, dayEnds } }: Policy) {
  const school = schoolKey.slice('school:'.length);
  const calendar = await countedCalendar(client, school);
  const today = localDateAt(Date.now(), zone);
  const inTime =
    isSchoolDay(calendar, today) && Date.now() < instantOf(today, dayEnds, zone) - REPORT_BEFORE_MS;
  return {
    school,
    absence: inTime
      ? { kind: 'unexplained', firstDay: today }
      : { kind: 'did-not-return-from-leave', expectedReturn: nextSchoolDay(calendar, addDays(today, 1)) },
  };
}

async function timersFiredFor(stack: Stack, caseId: string): Promise<number> {
  const address = await stack.register.findAddress(caseId);
  const { events } = await stack.client.workflow.getHandle(address?.workflowId ?? '').fetchHistory();
  return (events ?? []).filter((event) => event.timerFiredEventAttributes).length;
}
