/** Members that a careless merge would write to the prototype of everything. */
const POLLUTING = [
  '{"__proto__":{"polluted":1}}',
  '{"__proto__":{"__proto__":{"polluted":1}}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"prototype":{"polluted":1}}',
  '{"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":1}}',
  '{"__proto__.polluted":1}',
  '{"__proto__[polluted]":1}',
  '{"constructor.prototype.polluted":1}',
  '[{"__proto__":{"polluted":1}}]',
  '{"toString":1,"valueOf":1,"hasOwnProperty":1,"__defineGetter__":1}',
  '{"__proto__":null}',
  '{"then":{"__proto__":{"polluted":1}}}',
] as const;
/** Where in the body of a report each of them is put. */
const PLACES = [
  (evil: string) => evil,
  (evil: string) => `{"school":"900001","pupil":${evil}}`,
  (evil: string) => `{"school":"900001","pupil":{"address":${evil}}}`,
  (evil: string) => `{"school":"900001","pupil":{"contacts":[${evil}]}}`,
  (evil: string) => `{"school":"900001","absence":${evil}}`,
  (evil: string) => `{"circumstances":[${evil}],"note":${evil}}`,
] as const;

export const POLLUTING_BODIES = POLLUTING.flatMap((evil) => PLACES.map((place) => place(evil)));

export const POLLUTING_QUERIES = [
  '__proto__[polluted]=1',
  '__proto__.polluted=1',
  'constructor[prototype][polluted]=1',
  'constructor.prototype.polluted=1',
  '__proto__=1',
  'stage[__proto__][polluted]=1',
  'q=x&q[__proto__][polluted]=1',
  'hasOwnProperty=1&toString=1',
] as const;

const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);
const wide = (count: number, member: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => member(at)).join();

/** Bodies that are too large, too deep, too many or too big a number: refused, in few words. */
export const OVERSIZE_BODIES: readonly string[] = [
  ...[31, 33, 100, 1_000, 10_000, 50_000].flatMap((levels) => [
    deep('[', ']', levels),
    `{"pupil":${deep('[', ']', levels)}}`,
    '['.repeat(levels),
  ]),
  ...[33, 1_000, 10_000].map((levels) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
  ...[100, 1_000, 9_000].flatMap((count) => [
    `{${wide(count, (at) => `"k${at}":1`)}}`,
    `[${wide(count, () => '1')}]`,
    `{"circumstances":[${wide(count, () => '"ehcp"')}]}`,
    `{"pupil":{"contacts":[${wide(count, () => '{}')}]}}`,
    `{"pupil":{"address":{"lines":[${wide(count, () => '"x"')}]}}}`,
    `{${wide(count, () => '"school":"900001"')}}`,
  ]),
  ...[
    '1e400',
    '-1e400',
    '9'.repeat(90_000),
    `0.${'0'.repeat(90_000)}1`,
    '1e-400',
    '9007199254740993',
  ].flatMap((number) => [number, `{"pupil":{"yearGroup":${number}}}`]),
  ...[101, 150, 300].flatMap((kilobytes) => [
    `"${'x'.repeat(kilobytes * 1_024)}"`,
    `{"note":"${'x'.repeat(kilobytes * 1_024)}"}`,
    ' '.repeat(kilobytes * 1_024),
  ]),
  ...[4_001, 50_000, 95_000].flatMap((length) => [
    `{"note":"${'x'.repeat(length)}"}`,
    `{"${'x'.repeat(length)}":1}`,
    `{"note":"${'\\u0041'.repeat(Math.floor(length / 6))}"}`,
  ]),
];

/** Bytes that are no UTF-8, or not in the one way that it may be written. */
export const NOT_UTF_8: readonly (readonly number[])[] = [
  [0x80],
  [0xbf],
  [0xc0, 0x80],
  [0xc0, 0xaf],
  [0xc1, 0xbf],
  [0xc3],
  [0xe0, 0x80, 0xaf],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xf0, 0x80, 0x80, 0xaf],
  [0xf0, 0x9f, 0x98],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x80, 0x80, 0x80, 0x80],
  [0xfe],
  [0xff, 0xfe],
];

const HOST = 'Host: cme.example.invalid\r\n';
const HIDDEN = `GET /api/v1/openapi.json HTTP/1.1\r\n${HOST}\r\n`;
const HEX = HIDDEN.length.toString(16);

/** Ways to say how long a body is that two readers could take for different lengths. */
const LENGTHS = [
  `Content-Length: 2\r\nContent-Length: ${2 + HIDDEN.length}\r\n`,
  'Content-Length: 2, 2\r\n',
  'Content-Length: +2\r\n',
  'Content-Length: -2\r\n',
  'Content-Length: 0x2\r\n',
  'Content-Length: 2e0\r\n',
  'Content-Length: 2.0\r\n',
  'Content-Length: "2"\r\n',
  'Content-Length: 02 2\r\n',
  'Content-Length : 2\r\n',
  ' Content-Length: 2\r\n',
  'Content-Length:\r\n 2\r\n',
  'Content-Length: 99999999999999999999999\r\n',
] as const;
const ENCODINGS = [
  'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n',
  'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
  'Transfer-Encoding: chunked, identity\r\n',
  'Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n',
  'Transfer-Encoding : chunked\r\n',
  'Transfer-Encoding: "chunked"\r\n',
  'Transfer-Encoding: chunked;q=1\r\n',
  'Transfer-Encoding:\x0bchunked\r\n',
  'Transfer-Encoding: chun\0ked\r\n',
  'X: x\nTransfer-Encoding: chunked\r\n',
  'X: x\rTransfer-Encoding: chunked\r\n',
  'Transfer\x00-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, chunked, gzip\r\n',
] as const;
const CHUNKS = [
  `2;x="\n"\r\n{}\r\n0\r\n\r\n`,
  `2\n{}\n0\n\n`,
  `+2\r\n{}\r\n0\r\n\r\n`,
  `0x2\r\n{}\r\n0\r\n\r\n`,
  `2 \r\n{}XX\r\n0\r\n\r\n`,
  `fffffffffffffffff\r\n{}\r\n0\r\n\r\n`,
  `-1\r\n{}\r\n0\r\n\r\n`,
  `\r\n2\r\n{}\r\n0\r\n\r\n`,
  `2\r\n{}${HEX}\r\n${HIDDEN}\r\n0\r\n\r\n`,
  `${HEX}\r\n${HIDDEN}XX0\r\n\r\n`,
] as const;

/**
 * Requests with another one in them that only a second reader would see, as they go over the wire.
 * @param authorization the header line of a caller who may report
 */
export function smuggling(authorization: string): string[] {
  const post = (headers: string, body: string) =>
    `POST /api/v1/cases HTTP/1.1\r\n${HOST}${authorization}Content-Type: application/json\r\n${headers}\r\n${body}`;
  return [
    ...LENGTHS.map((length) => post(length, `{}${HIDDEN}`)),
    ...ENCODINGS.map((encoding) => post(encoding, `0\r\n\r\n${HIDDEN}`)),
    ...CHUNKS.map((chunks) => post('Transfer-Encoding: chunked\r\n', chunks + HIDDEN)),
    `GET /health/live HTTP/1.1\r\nX: y\r\n\r\n${HIDDEN}`,
    `GET /health/live\tHTTP/1.1\r\n${HOST}\r\n${HIDDEN}`,
    `GET /health/live HTTP/1.1 x\r\n${HOST}\r\n${HIDDEN}`,
    `GET /health/live\r\n\r\n${HIDDEN}`,
    `CONNECT evil.invalid:80 HTTP/1.1\r\n${HOST}\r\n${HIDDEN}`,
    post(
      'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: 2\r\nContent-Length: 3\r\n',
      `{}${HIDDEN}`,
    ),
  ];
}
