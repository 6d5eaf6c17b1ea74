import { answer, finalAnswer, type Answer } from '../../http/answer.ts';
import { readAttendanceFile } from '../../files/attendance-file.ts';
import { sortRows, tellCases, type RowResult, type SortedRows } from '../../files/attendance-import.ts';
import type { ApiDeps } from '../../deps.ts';
import { schoolFor } from '../../visibility/permission.ts';
import { problem, unavailable, type Fault } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import { attendanceFileAnswer } from '../../schemas/answers.ts';
import { parse } from '../../schemas/parse.ts';
import { attendanceFileQuery } from '../../schemas/queries.ts';
import { withheldFrom } from '../../visibility/restricted.ts';

/** As of any refusal: more faults than this help nobody to find the first; every row has its answer beside them. */
const MOST_FAULTS = 50;

/** The attendance register of a school's day, as one file. */
export function schoolAttendanceRoutes(deps: ApiDeps): Route[] {
  return [
    {
      method: 'post',
      path: '/schools/:urn/attendance',
      keyScope: 'attendance',
      summary: "Record a school's attendance register: the marks of its pupils with an open case",
      does: ['send-attendance-register'],
      query: attendanceFileQuery,
      csv: { columns: 'upn,case,date,session,code', mostBytes: 8 * 1024 * 1024 },
      idempotency: 'optional',
      answers: {
        200: { description: 'What became of each row', schema: attendanceFileAnswer },
        202: {
          description: 'The same; some rows are accepted and not yet on record',
          schema: attendanceFileAnswer,
        },
      },
      problems: [
        'unauthenticated',
        'forbidden',
        'not-found',
        'too-large',
        'unsupported-media-type',
        'invalid',
        'idempotency-conflict',
        'unavailable',
      ],
      async handle(call) {
        const school = await schoolFor(deps, call, 'send-attendance-register');
        return 'status' in school ? school : importFile(deps, school.urn, call);
      },
    },
  ];
}

async function importFile(deps: ApiDeps, urn: string, call: Call): Promise<Answer> {
  const query = parse(attendanceFileQuery, call.query);
  if (!query.ok) return query.answer;
  if (!(call.body instanceof Uint8Array)) throw new TypeError('A file is read as bytes');
  const file = readAttendanceFile(call.body);
  if (!file.ok) return file.answer;
  const { isOpen } = await withheldFrom(deps.register, call.principal);
  const open = (await deps.register.openCasesOf(urn)).filter(({ id }) => isOpen(id));
  const sorted = sortRows(file.rows, open);
  const refused = sorted.answered.filter(({ result }) => result === 'refused');
  if (query.value.onFault === 'none' && refused.length > 0) return refuseFile(sorted, refused);
  const told = await tellCases(deps, call, sorted.forCases);
  // Sent again with the same key, what is on record already is not put there twice.
  if (told.some(({ result }) => result === 'unavailable')) return unavailable();
  const body = answerOf([...sorted.answered, ...told]);
  return body.accepted > 0 ? answer(202, body) : finalAnswer(200, body);
}

function answerOf(results: readonly RowResult[]) {
  const rows = [...results].sort((one, other) => one.row - other.row);
  const count = (result: RowResult['result']) => rows.filter((each) => each.result === result).length;
  return {
    applied: count('applied'),
    accepted: count('accepted'),
    ignored: count('ignored'),
    refused: count('refused'),
    rows,
  };
}

/** Nothing was changed: the caller wanted the whole file or nothing. */
function refuseFile({ answered, forCases }: SortedRows, refused: readonly RowResult[]): Answer {
  const spared = forCases.flatMap(({ row, marks }) =>
    marks.flatMap(({ rows }) =>
      rows.map((each): RowResult => ({ row: each, result: 'not-applied', caseId: row.id })),
    ),
  );
  const errors = refused.slice(0, MOST_FAULTS).map(({ row, column, why }): Fault => ({
    pointer: `/rows/${String(row)}${column === undefined ? '' : `/${column}`}`,
    message: why ?? 'is refused',
  }));
  const detail = `Nothing was changed. Rows to be mended: ${String(refused.length)}. With onFault=keep-good the others are taken.`;
  return problem('invalid', detail, { errors, rows: answerOf([...answered, ...spared]).rows });
}
