import { policyOfCase } from '../../../domain/policy/editions/editions.ts';
import { ABSENCE_KINDS } from '../../../domain/case/cme-case.ts';
import { removalAdvice } from '../../../domain/case/removal-advice.ts';
import { schoolDayAt } from '../../../domain/case/case-view.ts';
import { epochOf, instantAt } from '../../../domain/calendar/instant.ts';
import type { Permission } from '../../../domain/policy/access/authorisation.ts';
import type { LookKind } from '../../../domain/policy/access/looks.ts';
import { ROLES } from '../../../domain/policy/access/roles.ts';
import { isCursor } from '../../../register/cases/case-list.ts';
import { SERVICE_NAME } from '../../../register/cases/timeline.ts';
import type { CaseRow, Principal, TimelineItem } from '../../../register/register.ts';
import { mayReadEvent, mayReadNames, mayReadWords, readableData, scopeOf } from '../../visibility/access.ts';
import { answer, showing, type Answer } from '../../http/answer.ts';
import { caseJson, etagOf } from '../../visibility/case-json.ts';
import type { ApiDeps } from '../../deps.ts';
import { caseFor } from '../../visibility/permission.ts';
import { invalid } from '../../http/problem.ts';
import type { Route } from '../../http/route.ts';
import {
  caseAnswer,
  caseListAnswer,
  clockAnswer,
  removalAdviceAnswer,
  timelineAnswer,
} from '../../schemas/answers.ts';
import { parse } from '../../schemas/parse.ts';
import { withheldFrom, type RestrictedCase } from '../../visibility/restricted.ts';
import { asOfQuery, listQuery } from '../../schemas/queries.ts';

/** Lists and single cases, their clocks and their timelines. */
export function caseReadingRoutes(deps: ApiDeps): Route[] {
  const { register } = deps;
  const reading = (
    look: LookKind,
    permission: Permission,
    path: string,
    summary: string,
    documented: Route['answers'],
    show: (row: CaseRow, principal: Principal) => Promise<Answer> | Answer,
  ): Route => ({
    method: 'get',
    look,
    path,
    summary,
    does: [permission],
    answers: documented,
    problems: ['unauthenticated', 'not-found', 'unavailable'],
    async handle(call) {
      const row = caseFor(call, permission);
      return 'status' in row ? row : show(row, call.principal);
    },
  });
  /** The same, as the case stood at an instant of its own time. */
  const readingAsOf = (
    look: LookKind,
    permission: Permission,
    path: string,
    summary: string,
    documented: Route['answers'],
    show: (row: CaseRow, principal: Principal, isPast: boolean) => Promise<Answer> | Answer,
  ): Route => ({
    ...reading(look, permission, path, summary, documented, (row, principal) => show(row, principal, false)),
    query: asOfQuery,
    problems: ['unauthenticated', 'not-found', 'invalid', 'unavailable'],
    async handle(call) {
      const row = caseFor(call, permission);
      if ('status' in row) return row;
      const parsed = parse(asOfQuery, call.query);
      if (!parsed.ok) return parsed.answer;
      if (parsed.value.asOf === undefined) return show(row, call.principal, false);
      const then = await asOf(deps, row, call.principal, epochOf(parsed.value.asOf));
      return 'status' in then ? then : show(then, call.principal, true);
    },
  });

  return [
    {
      method: 'get',
      look: 'case-list',
      path: '/cases',
      summary: 'The cases this key may see, most urgent first',
      does: ['list-cases'],
      query: listQuery,
      answers: { 200: { description: 'A page of cases', schema: caseListAnswer } },
      problems: ['unauthenticated', 'invalid', 'unavailable'],
      async handle({ principal, query }) {
        const parsed = parse(listQuery, query);
        if (!parsed.ok) return parsed.answer;
        const { dueBefore, cursor, ...filter } = parsed.value;
        if (cursor !== undefined && !isCursor(cursor)) {
          return invalid([{ pointer: '/cursor', message: 'is no cursor of this list' }]);
        }
        const scope = scopeOf(principal);
        if (scope === null) return showing([], answer(200, { items: [], next: null }));
        const withheld = await withheldFrom(register, principal);
        const { items, restricted, next } = await register.listCases(
          {
            ...filter,
            searchNames: mayReadNames(principal.role),
            withheld: { ask: withheld.ask.map(idOf), hidden: withheld.hidden.map(idOf) },
            ...(cursor !== undefined && { cursor }),
            ...(dueBefore !== undefined && { dueBefore: asInstant(dueBefore) }),
          },
          scope,
        );
        const shown = [
          ...items.map((row) => caseJson(row, principal.role)),
          ...restricted.map((each): RestrictedCase => ({ ...each, restricted: true })),
        ];
        return showing(
          shown.map(({ id }) => id),
          answer(200, { items: shown, next }),
        );
      },
    },
    readingAsOf(
      'case',
      'read-case',
      '/cases/:id',
      'One case, now or as it stood at an instant',
      { 200: { description: 'The case', schema: caseAnswer, headers: ['ETag'] } },
      (row, { role }) => answer(200, caseJson(row, role), { ETag: etagOf(row) }),
    ),
    reading(
      'clock',
      'read-clock',
      '/cases/:id/clock',
      'The receipt of its clock: every day counted and why',
      { 200: { description: 'The receipt', schema: clockAnswer } },
      async (row, principal) => {
        const { current, asOf } = row;
        const { kind } = current.absence;
        const scope = scopeOf(principal);
        const moves = scope === null ? [] : await register.moves(current.id, scope);
        return answer(200, {
          firstDay: current.absence.firstDay,
          ...(current.clock ?? NO_CLOCK),
          schoolDay: schoolDayAt(current, asOf, policyOfCase(current)),
          asOf: instantAt(asOf),
          startRule: { kind, words: ABSENCE_KINDS[kind].words, policy: ABSENCE_KINDS[kind].policy },
          // Who wrote the note is not told here, so a school reads it on its timeline only.
          moves: moves.map(({ note, ...move }) =>
            note === null || !mayReadWords(principal, null) ? move : { ...move, note },
          ),
        });
      },
    ),
    readingAsOf(
      'removal-advice',
      'read-removal-advice',
      '/cases/:id/removal-advice',
      'What the evidence supports of the grounds for removal, now or at an instant. It removes nothing',
      { 200: { description: 'Every ground in force', schema: removalAdviceAnswer } },
      ({ current, asOf }) => answer(200, removalAdvice(current, asOf, policyOfCase(current))),
    ),
    readingAsOf(
      'timeline',
      'read-timeline',
      '/cases/:id/timeline',
      'What happened, oldest first, up to now or to an instant',
      { 200: { description: 'The timeline', schema: timelineAnswer } },
      async (row, principal, isPast) => {
        const scope = scopeOf(principal);
        const whole = scope === null ? [] : await register.timeline(row.id, scope);
        // Without an instant nothing is left out: a clock that lags must not hide what was just recorded.
        const known = isPast ? whole.filter(({ at }) => epochOf(at) <= row.asOf) : whole;
        const readable = known.filter(({ what, by }) => mayReadEvent(principal, what, by));
        return answer(200, { items: readable.map((item) => timelineJson(item, principal, row)) });
      },
    ),
  ];
}

const idOf = ({ caseId }: { readonly caseId: string }) => caseId;

/** The receipt of a child on no roll: no day of any school is counted. */
const NO_CLOCK = {
  ...{ day1: null, day10: null, day20: null, day1Ends: null, day10Ends: null, day20Ends: null },
  ...{ provisional: false, provisionalBecause: [], schoolDays: [], notCounted: [] },
};

async function asOf(
  { register }: ApiDeps,
  row: CaseRow,
  principal: Principal,
  at: number,
): Promise<CaseRow | Answer> {
  if (at > row.asOf) {
    return invalid([{ pointer: '/asOf', message: `lies after the case's own time, ${instantAt(row.asOf)}` }]);
  }
  const scope = scopeOf(principal);
  const then = scope === null ? undefined : await register.findCaseAsOf(row.id, scope, at);
  if (then) return then;
  return invalid([{ pointer: '/asOf', message: `lies before the case was opened, ${row.current.openedAt}` }]);
}

function timelineJson(
  { at, recordedAt, by, what, policy, data, sent }: TimelineItem,
  reader: Principal,
  row: CaseRow,
) {
  const words = sent !== null && mayReadWords(reader, by);
  return {
    at,
    recordedAt,
    by: shownWriter(reader, by),
    what,
    policy: policy.join(', '),
    detail: { ...readableData(reader, row, data), ...(words && { sent }) },
  };
}

/** An operator reads roles and no names; a school is not told that another school has a part in the case. */
function shownWriter(reader: Principal, by: TimelineItem['by']): { role: string; name: string } {
  if (reader.role === 'school' && by.role === 'school' && by.school !== reader.school) {
    return { role: 'service', name: SERVICE_NAME };
  }
  const role = by.role === 'clock' || by.role === 'service' || by.role === 'receiver' ? null : by.role;
  const name = mayReadNames(reader.role) || role === null ? by.name : ROLES[role].words;
  return { role: by.role, name };
}

/** A date means its beginning. */
function asInstant(text: string): string {
  return text.length === 10 ? `${text}T00:00:00Z` : text;
}
