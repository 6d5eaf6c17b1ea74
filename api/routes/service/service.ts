import { setTimeout as pause } from 'node:timers/promises';
import { answer, type Answer } from '../../http/answer.ts';
import type { ApiDeps } from '../../deps.ts';
import type { OpenRoute, Route } from '../../http/route.ts';
import { outboxPage } from './outbox-page.ts';

const OUTBOX_SHOWN = 500;

/** Routes for whoever runs the service: health, and the outbox of the embedded catcher. */
export function serviceRoutes({ register, temporal, outboxOpen }: ApiDeps): OpenRoute[] {
  const outbox: OpenRoute = {
    method: 'get',
    look: 'none',
    path: '/outbox',
    summary: 'What the embedded SMTP catcher received (demo mode)',
    answers: { 200: { description: 'The mails, newest first', contentType: 'text/html' } },
    problems: ['unavailable'],
    async handle(request) {
      const items = await register.caughtMail(OUTBOX_SHOWN);
      if (request.accepts(['html', 'json']) === 'json') return answer(200, { items });
      return answer(200, outboxPage(items), { 'Content-Type': 'text/html; charset=utf-8' });
    },
  };
  return [
    {
      method: 'get',
      look: 'none',
      path: '/health/live',
      summary: 'Whether the process answers',
      answers: { 200: { description: 'It does' } },
      problems: [],
      handle: () => answer(200, { status: 'live' }),
    },
    {
      method: 'get',
      look: 'none',
      path: '/health/ready',
      summary: 'Whether register and Temporal can be reached',
      answers: { 200: { description: 'Both can' }, 503: { description: 'One cannot' } },
      problems: [],
      async handle() {
        const [registerUp, temporalUp] = await Promise.all([
          answers(register.ping()),
          answers(temporal.ping()),
        ]);
        const parts = { register: registerUp ? 'up' : 'down', temporal: temporalUp ? 'up' : 'down' };
        const ready = registerUp && temporalUp;
        return answer(ready ? 200 : 503, { status: ready ? 'ready' : 'not-ready', ...parts });
      },
    },
    ...(outboxOpen ? [outbox] : []),
  ];
}

/** `/metrics`, for operators with a key. */
export function metricsRoute({ register }: ApiDeps): Route {
  return {
    method: 'get',
    look: 'none',
    path: '/metrics',
    keyScope: 'operate',
    summary: 'Figures for Prometheus',
    does: ['read-metrics'],
    answers: { 200: { description: 'Figures', contentType: 'text/plain' } },
    problems: ['unauthenticated', 'forbidden', 'unavailable'],
    async handle(): Promise<Answer> {
      const figures = await register.figures();
      const lines = [
        '# TYPE whereabouts_cases gauge',
        ...Object.entries(figures.casesByStage).map(
          ([stage, count]) => `whereabouts_cases{stage="${stage}"} ${count}`,
        ),
        '# TYPE whereabouts_pending_cases gauge',
        `whereabouts_pending_cases ${figures.pendingCases}`,
        '# TYPE whereabouts_notices_waiting gauge',
        `whereabouts_notices_waiting ${figures.noticesWaiting}`,
        '# TYPE whereabouts_notices_failed gauge',
        `whereabouts_notices_failed ${figures.noticesFailed}`,
        '',
      ];
      return answer(200, lines.join('\n'), { 'Content-Type': 'text/plain; version=0.0.4' });
    },
  };
}

/** Longer than this is as good as down for whoever asks. */
const PING_MS = 3_000;

async function answers(ping: Promise<void>): Promise<boolean> {
  const done = new AbortController();
  const tooLate = pause(PING_MS, false, { signal: done.signal, ref: false }).catch(() => false);
  const up = ping.then(
    () => true,
    () => false,
  );
  const first = await Promise.race([up, tooLate]);
  done.abort();
  return first;
}
