import type { z } from 'zod';
import { instantAt } from '../../../domain/calendar/instant.ts';
import { REPORTS, type ReportName } from '../../../domain/policy/tracking/reports.ts';
import { localDateAt } from '../../../domain/calendar/school-calendar.ts';
import type { DfeCorrection } from '../../../register/oversight/oversight.ts';
import { mayReadNames, scopeOf } from '../../visibility/access.ts';
import { answer, showing, type Answer } from '../../http/answer.ts';
import { csvAnswer, type CsvTable } from '../../http/csv.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { invalid, NOT_FOUND } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import {
  caseloadAnswer,
  dfeAnswer,
  dfeQuery,
  noQuery,
  panelAnswer,
  panelQuery,
  timelinessAnswer,
} from '../../schemas/oversight.ts';
import { parse } from '../../schemas/parse.ts';
import { partOf, withheldFrom, type RestrictedCase, type Withheld } from '../../visibility/restricted.ts';
import {
  withRestricted,
  caseloadTable,
  dfeJson,
  dfeTable,
  panelTable,
  timelinessTable,
} from './oversight-tables.ts';

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
    report('dfe', dfeQuery, dfeAnswer, async ({ on }, { principal }) => {
      const today = localDateAt(nowOf(deps), zone);
      if (on > today) return invalid([{ pointer: '/on', message: `lies after today, ${today}` }]);
      const { corrections, ...figures } = await register.dfeReturn(on);
      const withheld = await withheldFrom(register, principal);
      const given = dfeJson({ ...figures, corrections: readableCorrections(corrections, withheld) });
      return { cases: [], json: given, table: dfeTable(given) };
    }),
    report('caseload', noQuery, caseloadAnswer, async (_query, { principal }) => {
      const names = mayReadNames(principal.role);
      const rows = await register.caseload({ names });
      const { open, restricted } = partOf(await withheldFrom(register, principal), rows, idOf);
      const items = [
        ...open.map(({ name, ...row }) => (name === null ? row : { ...row, name })),
        ...restricted.map(placeholder),
      ];
      return {
        cases: items.map(idOf),
        json: { asOf: instantAt(nowOf(deps)), items },
        table: withRestricted(caseloadTable(open, names), restricted),
      };
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
      const { open, restricted } = partOf(await withheldFrom(register, principal), panel.cases, idOf);
      const cases = [...open, ...restricted.map(placeholder)];
      return {
        cases: cases.map(idOf),
        json: { ...panel, cases },
        table: withRestricted(panelTable({ ...panel, cases: open }), restricted),
      };
    }),
  ];
}

const idOf = ({ caseId }: { readonly caseId: string }) => caseId;

/** That there is a case, and nothing of it. */
function placeholder({ id, reference }: RestrictedCase) {
  return { caseId: id, reference, restricted: true as const };
}

/** Of cases that are not open to the caller, that something is known otherwise, and not what. */
function readableCorrections(
  corrections: readonly DfeCorrection[],
  { ask, hidden }: Withheld,
): DfeCorrection[] {
  const isAmong = (cases: Withheld['ask'], reference: string) =>
    cases.some((each) => each.reference === reference);
  return corrections
    .filter(({ reference }) => !isAmong(hidden, reference))
    .map((each) => (isAmong(ask, each.reference) ? { ...each, what: 'changed', was: {}, is: {} } : each));
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
