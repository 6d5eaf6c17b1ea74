import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { CaseView } from '../domain/case/case-view.ts';
import type { CaseEvent } from '../domain/case/cme-case.ts';
import { sentenceOf } from '../domain/glossary.ts';
import { addDays } from '../domain/local-date.ts';
import { BROMLEY } from '../domain/policy/bromley.ts';
import { ROLES } from '../domain/policy/roles.ts';
import {
  instantOf,
  isSchoolDay,
  localDateAt,
  nextSchoolDay,
  type SchoolCalendar,
} from '../domain/school-calendar.ts';
import { until } from '../embedded/until.ts';
import { apiClient, type ApiClient } from './api-client.ts';
import type { DemoKeys } from './demo-people.ts';
import { NOW, type Step, type Story } from './demo-stories.ts';
import type { Stack } from './stack.ts';

/** How a story ended. */
export interface Ending {
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

const { zone, dayEnds } = BROMLEY.times;
const MAIL_WITHIN_MS = 15_000;
/** A story takes less than this, so that day 1 does not end while it is told. */
const REPORT_BEFORE_MS = 120_000;

const DAY_COMES: Step = {
  advance: { to: 'next-deadline' },
  says: 'The day of the expected return comes, and the child does not: it is day 1',
};

/** Plays one story through the API and tells what came of each step. */
export async function tellStory(story: Story, { stack, keys, print }: Telling): Promise<Ending> {
  const as = (who: string): ApiClient => apiClient(stack.web, keys[who] ?? '');
  print(`\n${story.title} (invented) ${story.about}`);
  let view = (
    await as('school:900001').post<CaseView>(
      '/api/v1/cases',
      await reportOf(story, as('school:900001')),
      randomUUID(),
    )
  ).body;
  const { id, reference } = view;
  let told = await tellNews(0);

  const steps: readonly Step[] = view.stage === 'expected' ? [DAY_COMES, ...story.steps] : story.steps;
  for (const step of steps) {
    print(`  > ${'advance' in step ? step.says : step.does}`);
    if ('advance' in step) {
      await as('operator').post(`/api/v1/rehearsal/cases/${id}/advance`, step.advance);
    } else {
      const body = JSON.parse(JSON.stringify(step.body).replaceAll(NOW, view.asOf)) as Step;
      await as(step.who).post(`/api/v1/cases/${id}/${step.post}`, body);
    }
    view = await as('ewo').get<CaseView>(`/api/v1/cases/${id}`);
    told = await tellNews(told);
  }

  const holder = view.holder === null ? 'closed' : `held by the ${ROLES[view.holder.role].words}`;
  const notices = await noticesOf(reference);
  const fired = await firedDeadlines();
  const timersFired = await timersFiredFor(stack, id);
  const ended = `${view.outcome?.kind ?? 'no outcome'}, on school day ${view.schoolDay}, ${holder}`;
  print(`  = ${ended}; ${timersFired} timers fired, ${notices.length} notices sent:`);
  for (const { to, subject } of notices)
    print(`      ${to.join(', ').padEnd(52)} ${subject.slice(reference.length + 2)}`);
  return {
    title: story.title,
    reference,
    ended,
    asPolicySays:
      view.stage === story.endsWith.stage &&
      view.outcome?.kind === story.endsWith.outcome &&
      story.timers.every((deadline) => fired.includes(deadline)) &&
      timersFired >= story.timers.length,
    timersFired,
    notices: notices.length,
  };

  async function tellNews(from: number): Promise<number> {
    const { items } = await as('ewo').get<Timeline>(`/api/v1/cases/${id}/timeline`);
    for (const { at, what, detail } of items.slice(from)) {
      print(
        `    ${DateTime.fromISO(at, { zone }).toFormat('ccc d LLL yyyy, HH:mm')}  ${sentenceOf({ what, data: detail }, BROMLEY)}`,
      );
    }
    return items.length;
  }

  async function firedDeadlines(): Promise<unknown[]> {
    const { items } = await as('ewo').get<Timeline>(`/api/v1/cases/${id}/timeline`);
    return items.filter(({ what }) => what === 'deadline-reached').map(({ detail }) => detail['deadline']);
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
async function reportOf(story: Story, school: ApiClient) {
  const calendar = await school.get<SchoolCalendar>('/api/v1/schools/900001/calendar');
  const today = localDateAt(Date.now(), zone);
  const inTime =
    isSchoolDay(calendar, today) && Date.now() < instantOf(today, dayEnds, zone) - REPORT_BEFORE_MS;
  return {
    school: '900001',
    pupil: story.pupil,
    circumstances: story.circumstances,
    absence: inTime
      ? { kind: 'unexplained', firstDay: today }
      : { kind: 'did-not-return-from-leave', expectedReturn: nextSchoolDay(calendar, addDays(today, 1)) },
  };
}

async function timersFiredFor(stack: Stack, caseId: string): Promise<number> {
  const workflowId = await stack.register.findWorkflowId(caseId);
  const { events } = await stack.client.workflow.getHandle(workflowId ?? '').fetchHistory();
  return (events ?? []).filter((event) => event.timerFiredEventAttributes).length;
}
