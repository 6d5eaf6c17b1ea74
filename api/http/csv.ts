import { stringify } from 'csv-stringify/sync';
import { answer, type Answer } from './answer.ts';

/** One table of a report: its columns in order, and its rows. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | number | boolean | null>>[];
}

/** A sign behind space. What begins with the sign, a tab or a carriage return itself, the library sees. */
const HIDDEN_SIGN = /^[^\S\t\r]\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

/**
 * A table as CSV (RFC 4180): a header row, CRLF, UTF-8, texts quoted. Whoever opens it in a spreadsheet runs nothing
 * that somebody wrote into a form: a cell that begins like a formula (`=`, `+`, `-`, `@`, tab, carriage return, or the
 * full-width forms of the signs) is given an apostrophe, which makes it text; so is one that begins so after space,
 * which an import may trim.
 */
export function csvOf({ columns, rows }: CsvTable): string {
  return stringify([...rows], {
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    quoted_string: true,
    escape_formulas: true,
    cast: {
      boolean: (value) => (value ? 'yes' : 'no'),
      string: (value) => (HIDDEN_SIGN.test(value) ? `'${value}` : value),
    },
  });
}

export function csvAnswer(table: CsvTable, name: string): Answer {
  return answer(200, csvOf(table), {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${name}.csv"`,
  });
}
