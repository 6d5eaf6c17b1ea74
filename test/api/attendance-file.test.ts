import { describe, expect, it } from 'vitest';
import { readAttendanceFile } from '../../api/files/attendance-file.ts';

const UPN = 'H801200001001';
const HEADER = 'upn,date,session,code';
const read = (...lines: string[]) => readAttendanceFile(Buffer.from(lines.join('\r\n')));
const rowsOf = (...lines: string[]) => {
  const file = read(...lines);
  if (!file.ok) throw new Error(JSON.stringify(file.answer.body));
  return file.rows;
};
const refusalOf = (bytes: Uint8Array) => {
  const file = readAttendanceFile(bytes);
  if (file.ok) throw new Error('The file was read');
  return file.answer.body as {
    code: string;
    detail: string;
    errors?: { pointer: string; message: string }[];
  };
};

describe('A file of the attendance register', () => {
  it('is read row by row, columns in any order, codes and sessions in any case', () => {
    expect(rowsOf('Date, CODE,session,UPN', `2026-10-07,n,AM,${UPN.toLowerCase()}`)).toEqual([
      { row: 2, upn: UPN, reference: null, date: '2026-10-07', session: 'am', code: 'N' },
    ]);
    expect(rowsOf('case,date,session,code', 'cme-26-00042-k,2026-10-07,pm,\\')).toMatchObject([
      { upn: null, reference: 'CME-26-00042-K', code: '\\' },
    ]);
  });

  it('may begin with a byte order mark, have quotes, empty lines and either line end', () => {
    const text = `\ufeff${HEADER}\n\n"${UPN}","2026-10-07","am","/"\r\n${UPN},2026-10-07,pm,N\n`;
    const file = readAttendanceFile(Buffer.from(text));
    expect(file).toMatchObject({
      ok: true,
      rows: [
        { row: 3, code: '/' },
        { row: 4, code: 'N' },
      ],
    });
  });

  it.each([
    ['Latin-1', Buffer.from(`${HEADER}\nJos\xe9,2026-10-07,am,N`, 'latin1')],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${HEADER}`, 'utf16le')],
    ['UTF-16 without it', Buffer.from(HEADER, 'utf16le')],
  ])('in %s is refused, and what to do is said', (_encoding, bytes) => {
    expect(refusalOf(bytes)).toMatchObject({
      code: 'unsupported-media-type',
      detail: expect.stringContaining('UTF-8') as string,
    });
  });

  it.each([
    ['nothing at all', '', 'the file is empty'],
    ['a column nobody asked for', `${HEADER},surname`, 'column 5 that is not known'],
    ['a column twice', `${HEADER},code`, 'a column twice'],
    ['no code', 'upn,date,session', 'no column code'],
    ['nothing that names a pupil', 'date,session,code', 'no column upn or case'],
    ['semicolons', HEADER.replaceAll(',', ';'), 'separated by commas'],
  ])('with %s for a header is refused', (_what, header, why) => {
    const refusal = refusalOf(Buffer.from(header));
    expect(refusal).toMatchObject({ code: 'invalid', errors: [{ pointer: '/rows/1' }] });
    expect(refusal.errors?.[0]?.message).toContain(why);
  });

  it.each([
    ['a quote that is never closed', `${HEADER}\n${UPN},2026-10-07,am,"N\n${UPN},2026-10-07,pm,N`],
    ['a quote in the middle of a cell', `${HEADER}\n${UPN},2026-10-07,am,N"N`],
    ['a cell without end', `${HEADER}\n${'x'.repeat(3_000)},2026-10-07,am,N`],
  ])('with %s is refused as a whole, and the line is said', (_what, text) => {
    expect(refusalOf(Buffer.from(text))).toMatchObject({
      code: 'invalid',
      errors: [{ pointer: expect.stringMatching(/^\/rows\/[23]$/) as string }],
    });
  });

  it('of more than 60,000 rows is refused, before they are read', () => {
    const rows = Array<string>(60_002).fill('a');
    expect(refusalOf(Buffer.from([HEADER, ...rows].join('\n')))).toMatchObject({ code: 'too-large' });
  });

  it.each([
    ['too few cells', `${UPN},2026-10-07,am`, null],
    ['no pupil', ',2026-10-07,am,N', null],
    ['a UPN with a wrong check letter', 'A801200001001,2026-10-07,am,N', 'upn'],
    ['a date that does not exist', `${UPN},2026-02-30,am,N`, 'date'],
    ['a date of another country', `${UPN},07/10/2026,am,N`, 'date'],
    ['a session nobody knows', `${UPN},2026-10-07,noon,N`, 'session'],
    ['a code nobody knows', `${UPN},2026-10-07,am,XX`, 'code'],
    ['a member of every object for a code', `${UPN},2026-10-07,am,constructor`, 'code'],
  ])('has a row with %s, which is refused and no other', (_what, line, column) => {
    const rows = rowsOf(HEADER, line, `${UPN},2026-10-07,am,N`);
    expect(rows).toMatchObject([
      { row: 2, column },
      { row: 3, code: 'N' },
    ]);
  });

  it.each(['=HYPERLINK("http://x.invalid")', '+1+1', '-2+3', '@SUM(A1)', '=cmd|calc!A1'])(
    'takes the formula %s for data that is no code, and does not repeat it',
    (formula) => {
      const cell = `"${formula.replaceAll('"', '""')}"`;
      const rows = rowsOf(HEADER, `${UPN},2026-10-07,am,${cell}`, `${cell},2026-10-07,am,N`);
      expect(rows).toMatchObject([{ column: 'code' }, { column: 'upn' }]);
      expect(JSON.stringify(rows)).not.toContain(formula.slice(0, 4));
    },
  );

  it('takes a retired code, which the case then marks', () => {
    expect(rowsOf(HEADER, `${UPN},2026-10-07,am,H`)).toMatchObject([{ code: 'H' }]);
  });
});
