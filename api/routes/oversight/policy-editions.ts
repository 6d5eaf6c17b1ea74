import { movesBetween } from '../../../domain/decisions/attendance/corrections.ts';
import { findPolicy } from '../../../domain/policy/editions/editions.ts';
import { clockOnOrAfter } from '../../../domain/calendar/school-calendar.ts';
import { answer } from '../../http/answer.ts';
import { caseFor } from '../../visibility/permission.ts';
import { invalid } from '../../http/problem.ts';
import type { Route } from '../../http/route.ts';
import { editionPreviewAnswer } from '../../schemas/answers.ts';
import { parse } from '../../schemas/parse.ts';
import { editionQuery } from '../../schemas/queries.ts';

/** The preview that goes before moving a case to another edition of its policy. */
export function policyEditionRoutes(): Route[] {
  return [
    {
      method: 'get',
      look: 'policy-edition',
      path: '/cases/:id/policy-edition',
      summary: 'What moving the case to another edition of the policy would do; changes nothing',
      does: ['preview-edition'],
      query: editionQuery,
      answers: { 200: { description: 'The deadlines that would move', schema: editionPreviewAnswer } },
      problems: ['unauthenticated', 'not-found', 'invalid', 'unavailable'],
      handle(call) {
        const row = caseFor(call, 'preview-edition');
        if ('status' in row) return row;
        const parsed = parse(editionQuery, call.query);
        if (!parsed.ok) return parsed.answer;
        const { authority, clock, calendar, absence } = row.current;
        const policy = findPolicy(authority, parsed.value.edition);
        if (!policy) return invalid([{ pointer: '/edition', message: 'is no edition of this policy' }]);
        const { edition, effectiveFrom } = policy;
        const counted = clockOnOrAfter(calendar.dates, absence.firstDay, policy);
        return answer(200, { edition, effectiveFrom, moves: movesBetween(clock, counted) });
      },
    },
  ];
}
