import { finalAnswer } from '../answer.ts';
import { ALREADY_CLOSED } from '../carry-out.ts';
import type { ApiDeps } from '../deps.ts';
import { staleness } from '../precondition.ts';
import { forbidden, NOT_FOUND, problem, refusalProblem, unavailable } from '../problem.ts';
import type { Rehearsal } from '../rehearsal.ts';
import type { Route } from '../route.ts';
import { advanceAnswer } from '../schemas/answers.ts';
import { parse } from '../schemas/parse.ts';
import { advanceSchema } from '../schemas/queries.ts';
import { CASE_COMMAND_PROBLEMS } from './case-commands.ts';
import { findVisible } from './case-reading.ts';

/** Demo mode only: an operator moves one case forward on the real server. */
export function rehearsalRoutes(deps: ApiDeps, rehearsal: Rehearsal): Route[] {
  return [
    {
      method: 'post',
      path: '/rehearsal/cases/:id/advance',
      summary: 'Move a case to its next deadline, or on by school days (demo mode)',
      body: advanceSchema,
      idempotency: 'optional',
      answers: { 200: { description: 'Where the case stands now', schema: advanceAnswer } },
      problems: CASE_COMMAND_PROBLEMS,
      async handle(call) {
        const row = await findVisible(deps, call);
        if (!row) return NOT_FOUND;
        if (call.principal.role !== 'operator')
          return forbidden('Only an operator moves a case in a rehearsal.');
        const parsed = parse(advanceSchema, call.body);
        if (!parsed.ok) return parsed.answer;
        if (row.current.stage === 'closed') return refusalProblem(ALREADY_CLOSED);
        const stale = staleness(call.ifMatch, row.current.version);
        if (stale) return stale;
        const moved = await rehearsal.advance(row, parsed.value);
        if (!('refused' in moved)) return finalAnswer(200, moved);
        return moved.refused === 'unavailable'
          ? unavailable()
          : problem('not-allowed-now', moved.why, { allowed: [] });
      },
    },
  ];
}
