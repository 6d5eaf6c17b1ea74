import type { Figures } from './figures-port.ts';
import type { Context } from '../store/context.ts';

/** What operators watch: how many of what, and nothing about anybody. */
export function figures({ db }: Context): Figures {
  return {
    async figures() {
      const [stages, states] = await Promise.all([
        db
          .selectFrom('cases')
          .select(({ fn }) => ['stage', fn.countAll<number>().as('count')])
          .groupBy('stage')
          .execute(),
        db
          .selectFrom('outbox')
          .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
          .where('state', '!=', 'sent')
          .groupBy('state')
          .execute(),
      ]);
      const notices = (...wanted: string[]) =>
        states.reduce((sum, { state, count }) => sum + (wanted.includes(state) ? count : 0), 0);
      return {
        casesByStage: Object.fromEntries(
          stages.flatMap(({ stage, count }) => (stage === null ? [] : [[stage, count]])),
        ),
        pendingCases: stages.find(({ stage }) => stage === null)?.count ?? 0,
        noticesWaiting: notices('due', 'sending'),
        noticesFailed: notices('failed', 'no-address'),
      };
    },
  };
}
