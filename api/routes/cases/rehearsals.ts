import { finalAnswer } from '../../http/answer.ts';
import type { Refusal } from '../../../domain/case/refusal.ts';
import { caseFor } from '../../visibility/permission.ts';
import { staleness } from '../../http/precondition.ts';
import { problem, refusalProblem, unavailable } from '../../http/problem.ts';
import type { Rehearsal } from '../../../dispatch/rehearsal.ts';
import type { Route } from '../../http/route.ts';
import { advanceAnswer } from '../../schemas/answers.ts';
import { parse } from '../../schemas/parse.ts';
import { advanceSchema } from '../../schemas/queries.ts';
import { CASE_COMMAND_PROBLEMS } from './case-command.ts';

const ALREADY_CLOSED: Refusal = {
  refused: 'case-closed',
  why: 'The case is closed. A later absence is a new case.',
  allowed: [],
};

/** Demo mode only: an operator moves one case forward on the real server. */
export function rehearsalRoutes(rehearsal: Rehearsal): Route[] {
  return [
    {
      method: 'post',
      path: '/rehearsal/cases/:id/advance',
      keyScope: 'operate',
      summary: 'Move a case to its next deadline, or on by school days (demo mode)',
      does: ['advance-rehearsal'],
      body: advanceSchema,
      idempotency: 'optional',
      answers: { 200: { description: 'Where the case stands now', schema: advanceAnswer } },
      problems: CASE_COMMAND_PROBLEMS,
      async handle(call) {
        const row = caseFor(call, 'advance-rehearsal');
        if ('status' in row) return row;
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
