import type { z } from 'zod';
import { instantAt } from '../../domain/instant.ts';
import { REPORTS, type ReportName } from '../../domain/policy/reports.ts';
import { localDateAt } from '../../domain/school-calendar.ts';
import { mayReadNames, scopeOf } from '../access.ts';
import { answer, showing, type Answer } from '../answer.ts';
import { csvAnswer, type CsvTable } from '../csv.ts';
import { nowOf, type ApiDeps } from '../deps.ts';
import { invalid, NOT_FOUND } from '../problem.ts';
import type { Call, Route } from '../route.ts';
import {
  caseloadAnswer,
  dfeAnswer,
  dfeQuery,
  noQuery,
  panelAnswer,
  panelQuery,
  timelinessAnswer,
} from '../schemas/oversight.ts';
import { parse } from '../schemas/parse.ts';
import { caseloadTable, dfeJson, dfeTable, panelTable, timelinessTable } from './oversight-tables.ts';

/** What a report answers: the same as JSON and as one table. */
interface Shown {
  readonly cases: readonly string[];
  readonly json: object;
  readonly table: CsvTable;
}

/** `GET /reports/…`: what managers, auditors and the department ask. */
export function oversightRoutes(deps: ApiDeps): Route[] {
  const { register, policy } = deps;
  const { zone } = policy.times;
  return [
    report('dfe', dfeQuery, dfeAnswer, async ({ on }) => {
      const today = localDateAt(nowOf(deps), zone);
      if (on > today) return invalid([{ pointer: '/on', message: `lies after today, ${today}` }]);
      const given = dfeJson(await register.dfeReturn(on));
      return { cases: [], json: given, table: dfeTable(given) };
    }),
    report('caseload', noQuery, caseloadAnswer, async (_query, { principal }) => {
      const names = mayReadNames(principal.role);
      const rows = await register.caseload({ names });
      const items = rows.map(({ name, ...row }) => (name === null ? row : { ...row, name }));
      const cases = rows.map(({ caseId }) => caseId);
      return { cases, json: { asOf: instantAt(nowOf(deps)), items }, table: caseloadTable(rows, names) };
    }),
    report('timeliness', noQuery, timelinessAnswer, async () => {
      const figures = await register.timeliness();
      const json = { asOf: instantAt(nowOf(deps)), ...figures };
      return { cases: [], json, table: timelinessTable(figures.duties) };
    }),
    report('panel', panelQuery, panelAnswer, async ({ month }, { principal }) => {
      const scope = scopeOf(principal);
      if (scope === null) return NOT_FOUND;
      const panel = await register.panelOf(month, scope);
      const cases = panel.cases.map(({ caseId }) => caseId);
      return { cases, json: panel, table: panelTable(panel) };
    }),
  ];
}

function report<Q extends z.ZodObject>(
  name: ReportName,
  query: Q,
  schema: z.ZodType,
  show: (query: z.output<Q>, call: Call) => Promise<Shown | Answer>,
): Route {
  return {
    method: 'get',
    look: `report-${name}`,
    path: `/reports/${name}`,
    keyScope: 'export',
    summary: `${REPORTS[name].words}; CSV with Accept: text/csv`,
    does: [`read-report-${name}`],
    query,
    answers: { 200: { description: REPORTS[name].words, schema, alsoAs: 'text/csv' } },
    problems: ['unauthenticated', 'forbidden', 'invalid', 'unavailable'],
    async handle(call) {
      const parsed = parse(query, call.query);
      if (!parsed.ok) return parsed.answer;
      const shown = await show(parsed.value, call);
      if ('status' in shown) return shown;
      const { cases, json, table } = shown;
      return showing(cases, call.wants === 'csv' ? csvAnswer(table, name) : answer(200, json));
    },
  };
}
