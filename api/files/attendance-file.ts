import { CsvError, parse } from 'csv-parse/sync';
import { isLocalDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import {
  ATTENDANCE_CODES,
  SESSIONS,
  type AttendanceCode,
  type Session,
} from '../../domain/policy/law/attendance-codes.ts';
import { checkUpn } from '../../domain/policy/law/upn.ts';
import type { Answer } from '../http/answer.ts';
import { invalid, problem } from '../http/problem.ts';

const COLUMNS = ['upn', 'case', 'date', 'session', 'code'] as const;
type Column = (typeof COLUMNS)[number];

/** A session of a pupil; the row is the line of the file on which it ends, 1 being the header. */
export interface AttendanceRow {
  readonly row: number;
  /** At least one of them names the child. */
  readonly upn: string | null;
  readonly reference: string | null;
  readonly date: LocalDate;
  readonly session: Session;
  readonly code: AttendanceCode;
}

/** A row that cannot be read. What stood in the cell is not repeated: it may be anything. */
export interface FaultyRow {
  readonly row: number;
  readonly column: Column | null;
  readonly why: string;
}

type FileResult =
  | { readonly ok: true; readonly rows: readonly (AttendanceRow | FaultyRow)[] }
  | { readonly ok: false; readonly answer: Answer };

/** A school of the largest kind, two sessions a pupil, for more than two weeks. */
const MOST_ROWS = 60_000;
/** No cell of an attendance register is as long as this; a quote that is never closed makes one. */
const LONGEST_ROW = 2_000;

/**
 * Reads a register of attendance: CSV (RFC 4180) in UTF-8, a header row with the columns `date`, `session`, `code` and
 * `upn` or `case` in any order. Columns that are not asked for are refused, for what is not needed is not to be sent.
 */
export function readAttendanceFile(bytes: Uint8Array): FileResult {
  const text = decode(bytes);
  if (text === undefined) {
    const why = 'The file is not UTF-8. Save it as "CSV UTF-8" and send it again; nothing was changed.';
    return { ok: false, answer: problem('unsupported-media-type', why) };
  }
  // Counted before they are read: a file without end is not to keep everybody else waiting.
  if (text.split('\n', MOST_ROWS + 3).length > MOST_ROWS + 2) {
    return { ok: false, answer: problem('too-large', `A file may have up to ${MOST_ROWS} rows.`) };
  }
  const table = tableOf(text);
  if (!Array.isArray(table)) return { ok: false, answer: invalid([table]) };
  const [header, ...rest] = table;
  const columns = header ? columnsOf(header.record) : 'is missing: the file is empty';
  if (typeof columns === 'string') {
    return { ok: false, answer: invalid([{ pointer: '/rows/1', message: columns }]) };
  }
  return { ok: true, rows: rest.map(({ record, info }) => rowOf(record, info.lines, columns)) };
}

/** Whether a row could be read. */
export function isReadable(row: AttendanceRow | FaultyRow): row is AttendanceRow {
  return 'code' in row;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // UTF-16 of plain letters is UTF-8 with a NUL beside every one of them.
    return text.includes('\0') ? undefined : text.replaceAll('\r\n', '\n');
  } catch {
    return undefined;
  }
}

interface Line {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

function tableOf(text: string): Line[] | { pointer: string; message: string } {
  try {
    return parse(text, {
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: LONGEST_ROW,
    }) as unknown as Line[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return { pointer: `/rows/${line}`, message: 'is no CSV: look for a quote that is not closed' };
  }
}

/** Which column each cell is of, or what is wrong with the header. */
function columnsOf(header: readonly string[]): Column[] | string {
  const names = header.map((name) => name.toLowerCase());
  const unknown = names.findIndex((name) => !(COLUMNS as readonly string[]).includes(name));
  const asked = `the columns are ${COLUMNS.join(', ')}, separated by commas`;
  if (unknown !== -1) return `has a column ${unknown + 1} that is not known here; ${asked}`;
  if (new Set(names).size !== names.length) return `has a column twice; ${asked}`;
  const missing = (['date', 'session', 'code'] as const).filter((name) => !names.includes(name));
  if (missing.length > 0) return `has no column ${missing.join(', ')}; ${asked}`;
  if (!names.includes('upn') && !names.includes('case')) return `has no column upn or case; ${asked}`;
  return names as Column[];
}

const REFERENCE = /^CME-\d{2}-\d{5,}-[A-Z]$/;

function rowOf(cells: readonly string[], row: number, columns: readonly Column[]): AttendanceRow | FaultyRow {
  const fault = (column: Column | null, why: string): FaultyRow => ({ row, column, why });
  if (cells.length !== columns.length)
    return fault(null, `has not ${columns.length} cells as the header has`);
  const cell = (column: Column) => cells[columns.indexOf(column)] ?? '';
  const upn = cell('upn').toUpperCase();
  const reference = cell('case').toUpperCase();
  if (upn === '' && reference === '') return fault(null, 'names no pupil: upn and case are empty');
  if (upn !== '' && !checkUpn(upn).valid) return fault('upn', 'is no UPN');
  if (reference !== '' && !REFERENCE.test(reference)) return fault('case', 'is no reference of a case');
  const date = cell('date');
  if (!isLocalDate(date)) return fault('date', 'must be a date that exists, written YYYY-MM-DD');
  const session = SESSIONS.find((each) => each === cell('session').toLowerCase());
  if (session === undefined) return fault('session', 'must be am or pm');
  const code = cell('code').toUpperCase();
  if (!Object.hasOwn(ATTENDANCE_CODES, code)) return fault('code', 'is no attendance code');
  return {
    row,
    upn: upn === '' ? null : upn,
    reference: reference === '' ? null : reference,
    date,
    session,
    code: code as AttendanceCode,
  };
}
