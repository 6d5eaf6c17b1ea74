import pLimit from 'p-limit';
import { faultOfMark, sessionKey } from '../../domain/case/marks.ts';
import type { MarkedSession } from '../../domain/policy/law/attendance-codes.ts';
import { policyOfCase } from '../../domain/policy/editions/editions.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import type { CaseRow, Principal } from '../../register/register.ts';
import { isReadable, type AttendanceRow, type FaultyRow } from './attendance-file.ts';
import { addressOf, envelope } from '../../dispatch/submit-command.ts';
import type { ApiDeps } from '../deps.ts';
import { MOST_MARKS } from '../schemas/cases/commands.ts';

/**
 * What became of one row of a file. `accepted`: durably on its way, not on record yet. `ignored`: there is no open case
 * to put it in. `not-applied`: nothing wrong with it, but with another row of a file that was to be taken whole or not.
 */
export interface RowResult {
  readonly row: number;
  readonly result: 'applied' | 'accepted' | 'ignored' | 'refused' | 'not-applied' | 'unavailable';
  readonly caseId?: string;
  readonly column?: string;
  readonly why?: string;
}

/** The rows of a file, each either answered already or with the case that its mark is for. */
export interface SortedRows {
  readonly answered: readonly RowResult[];
  readonly forCases: readonly CaseMarks[];
}

interface CaseMarks {
  readonly row: CaseRow;
  readonly marks: readonly { readonly rows: readonly number[]; readonly mark: MarkedSession }[];
}

/** Cases told at the same time. */
const AT_ONCE = 8;

/** Finds the case of every row among the open ones of the school, and what cannot be put on record there. */
export function sortRows(rows: readonly (AttendanceRow | FaultyRow)[], open: readonly CaseRow[]): SortedRows {
  const byReference = new Map(open.map((row) => [row.current.reference, row]));
  const byUpn = new Map(open.flatMap((row) => (row.pupil.upn === undefined ? [] : [[row.pupil.upn, row]])));
  const answered: RowResult[] = [];
  const found = new Map<CaseRow, Map<string, { rows: number[]; mark: MarkedSession }>>();
  for (const each of rows) {
    const { row } = each;
    if (!isReadable(each)) {
      const { column, why } = each;
      answered.push({ row, result: 'refused', why, ...(column !== null && { column }) });
      continue;
    }
    const { upn, reference, date, session, code } = each;
    const named = reference === null ? undefined : byReference.get(reference);
    const numbered = upn === null ? undefined : byUpn.get(upn);
    // Of a case opened without a UPN only the reference is known.
    const isOther = named && upn !== null && named.pupil.upn !== undefined && named !== numbered;
    const of = reference === null ? numbered : named;
    if (!of) {
      answered.push({ row, result: 'ignored', why: 'no open case' });
      continue;
    }
    const { current, asOf } = of;
    const today = localDateAt(asOf, policyOfCase(current).times.zone);
    const marks = found.get(of) ?? new Map<string, { rows: number[]; mark: MarkedSession }>();
    const mark = { date, session, code };
    const before = marks.get(sessionKey(mark));
    const fault = isOther
      ? { column: 'upn', why: 'is the number of another pupil than that of the case' }
      : before && before.mark.code !== code
        ? { column: 'code', why: `differs from the mark of row ${String(before.rows[0])}` }
        : faultOf(current, date, today);
    if (fault) {
      answered.push({ row, result: 'refused', caseId: of.id, ...fault });
      continue;
    }
    marks.set(sessionKey(mark), { rows: [...(before?.rows ?? []), row], mark });
    found.set(of, marks);
  }
  return {
    answered,
    forCases: [...found].map(([row, marks]) => ({ row, marks: [...marks.values()].sort(bySession) })),
  };
}

function faultOf(current: CaseRow['current'], date: MarkedSession['date'], today: MarkedSession['date']) {
  const why = faultOfMark(current, date, today);
  return why === undefined ? undefined : { column: 'date', why };
}

function bySession(one: { mark: MarkedSession }, other: { mark: MarkedSession }): number {
  return sessionKey(one.mark) < sessionKey(other.mark) ? -1 : 1;
}

/**
 * Puts the marks in their cases, case by case. Only what belongs to an open case is kept: of all other pupils of the
 * file nothing is stored. A mark that is on record already is not sent again.
 */
export async function tellCases(
  deps: Pick<ApiDeps, 'register' | 'cases'>,
  { principal, commandId }: { readonly principal: Principal; readonly commandId: string },
  forCases: SortedRows['forCases'],
): Promise<RowResult[]> {
  const limit = pLimit(AT_ONCE);
  const results = await Promise.all(
    forCases.map((each) => limit(() => tellCase(deps, principal, commandId, each))),
  );
  return results.flat();
}

async function tellCase(
  { register, cases }: Pick<ApiDeps, 'register' | 'cases'>,
  principal: Principal,
  commandId: string,
  { row, marks }: CaseMarks,
): Promise<RowResult[]> {
  const answer = (of: CaseMarks['marks'], result: RowResult['result'], why?: string): RowResult[] =>
    of.flatMap(({ rows }) =>
      rows.map((each) => ({ row: each, result, caseId: row.id, ...(why !== undefined && { why }) })),
    );
  const { attendance } = row.current;
  const isNews = ({ mark }: CaseMarks['marks'][number]) =>
    attendance[mark.date]?.[mark.session] !== mark.code;
  const news = marks.filter(isNews);
  const results = answer(
    marks.filter((each) => !isNews(each)),
    'applied',
  );
  for (let from = 0; from < news.length; from += MOST_MARKS) {
    const part = news.slice(from, from + MOST_MARKS);
    const data = { marks: part.map(({ mark }) => mark) };
    const id = `${commandId}-${String(from)}-${row.id}`;
    const kind = 'record-attendance';
    const message = envelope(principal, id, { kind, data });
    await register.storeCommand({ commandId: id, caseId: row.id, kind, principal, body: data, message });
    const sent = await cases.send(addressOf(row), message);
    switch (sent.kind) {
      case 'decided':
        results.push(...answer(part, 'applied'));
        break;
      case 'accepted':
        results.push(...answer(part, 'accepted'));
        break;
      case 'refused': {
        const isClosed = sent.refusal.refused === 'case-closed';
        results.push(
          ...answer(part, isClosed ? 'ignored' : 'refused', isClosed ? 'no open case' : sent.refusal.why),
        );
        break;
      }
      case 'unavailable':
        results.push(...answer(part, 'unavailable'));
        break;
    }
  }
  return results;
}
