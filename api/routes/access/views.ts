import { LOOKS } from '../../../domain/policy/access/looks.ts';
import type { ApiDeps } from '../../deps.ts';
import { answer } from '../../http/answer.ts';
import { caseFor } from '../../visibility/permission.ts';
import type { Route } from '../../http/route.ts';
import { viewsAnswer, viewsQuery, lookCursorText } from '../../schemas/access.ts';
import { parse } from '../../schemas/parse.ts';

/** `GET /cases/{id}/views`: who looked at a case. */
export function viewRoutes(deps: ApiDeps): Route[] {
  return [
    {
      method: 'get',
      look: 'views',
      path: '/cases/:id/views',
      // Whoever answers for looks reads who looked, also where they may not look themselves.
      withoutAccess: true,
      summary: 'Who looked at the case, oldest first; a school reads of its own people only',
      does: ['read-views'],
      query: viewsQuery,
      answers: { 200: { description: 'A page of looks', schema: viewsAnswer } },
      problems: ['unauthenticated', 'forbidden', 'not-found', 'invalid', 'unavailable'],
      async handle(call) {
        const { role, school } = call.principal;
        const row = caseFor(call, 'read-views');
        if ('status' in row) return row;
        const parsed = parse(viewsQuery, call.query);
        if (!parsed.ok) return parsed.answer;
        const { limit, cursor } = parsed.value;
        const { items, next } = await deps.register.looksAt(row.id, {
          // That another service has looked can tell of a safeguarding enquiry.
          ...(role === 'school' && { school: school ?? '' }),
          ...(cursor !== undefined && { cursor }),
          limit,
        });
        return answer(200, {
          items: items.map((look) => ({ ...look, words: LOOKS[look.what].words })),
          next: next && lookCursorText(next),
        });
      },
    },
  ];
}
