import { describe, expect, it } from 'vitest';
import { csvOf } from '../../api/http/csv.ts';

const cell = (value: string | number | boolean | null) => csvOf({ columns: ['a'], rows: [{ a: value }] });

describe('CSV for a spreadsheet', () => {
  it('has a header row and ends each line with CRLF (RFC 4180)', () => {
    const rows = [{ two: 'x, y', one: 1 }];
    expect(csvOf({ columns: ['one', 'two'], rows })).toBe('"one","two"\r\n1,"x, y"\r\n');
    expect(csvOf({ columns: ['one', 'two'], rows: [] })).toBe('"one","two"\r\n');
  });

  it.each([
    ['=1+1', `"'=1+1"`],
    ['=HYPERLINK("http://x.invalid";"click")', `"'=HYPERLINK(""http://x.invalid"";""click"")"`],
    ["=cmd|' /C calc'!A0", `"'=cmd|' /C calc'!A0"`],
    ['+44 7700 900001', `"'+44 7700 900001"`],
    ['-2+3', `"'-2+3"`],
    ['@SUM(A1:A9)', `"'@SUM(A1:A9)"`],
    ['\t=1+1', `"'\t=1+1"`],
    ['\r=1+1', `"'\r=1+1"`],
    [' =1+1', `"' =1+1"`],
    ['\n=1+1', `"'\n=1+1"`],
    ['\u00A0\t@SUM(A1)', `"'\u00A0\t@SUM(A1)"`],
    ['\uFF1D1+1', `"'\uFF1D1+1"`],
    ['\uFF0B1', `"'\uFF0B1"`],
    ['\uFF0D1', `"'\uFF0D1"`],
    ['\uFF20SUM(A1)', `"'\uFF20SUM(A1)"`],
  ])('makes a text of %j', (value, shown) => {
    expect(cell(value)).toBe(`"a"\r\n${shown}\r\n`);
  });

  it.each([
    ['O’Neill-Smith', '"O’Neill-Smith"'],
    ['a "quoted" word', '"a ""quoted"" word"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['Zoë, 李', '"Zoë, 李"'],
    ['', '""'],
    [-3, '-3'],
    [0, '0'],
    [true, 'yes'],
    [false, 'no'],
    [null, ''],
  ])('leaves %j what it is', (value, shown) => {
    expect(cell(value)).toBe(`"a"\r\n${shown}\r\n`);
  });
});
