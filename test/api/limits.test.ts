import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usualLimits } from '../../api/limits/rate-limits.ts';
import { startApiAlone, takesEverything, type ApiAlone } from './api-alone.ts';
import { rawConnection, statusesOf } from './raw-socket.ts';

const limits = { ...usualLimits('embedded'), machine: 5, refused: 4, visitor: 6, exports: 2 };

let strict: ApiAlone;
let behind: ApiAlone;
let open: ApiAlone;
beforeAll(async () => {
  const quick = { headersMs: 300, everyMs: 50, lingerMs: 100, waitingSockets: 20, requestMs: 1_000 };
  [strict, behind, open] = await Promise.all([
    startApiAlone({ cases: takesEverything, surroundings: { limits } }),
    startApiAlone({
      cases: takesEverything,
      surroundings: { limits, trustedProxies: ['127.0.0.1'], overHttps: true },
    }),
    startApiAlone({ cases: takesEverything, httpLimits: quick }),
  ]);
});
afterAll(() => Promise.all([strict.stop(), behind.stop(), open.stop()]));

const get = (api: ApiAlone, path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.web}${path}`, { headers });
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const refusedFrom = (api: ApiAlone, address: string) =>
  get(api, '/api/v1/cases', { ...bearer('wa_nobody'), 'x-forwarded-for': address });

describe('A caller who asks too often', () => {
  it('is told how many requests are left, then 429 and when to come again', async () => {
    const answers: Response[] = [];
    for (let time = 0; time < 6; time += 1) {
      answers.push(await get(strict, '/api/v1/cases', bearer(strict.keys['ewo'] ?? '')));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"machine"; r=4; t=\d+$/);
    expect(answers[0]?.headers.get('ratelimit-policy')).toMatch(/^"machine"; q=5; w=60; pk=:\S+:$/);
    const last = answers[5]!;
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await last.json()).toMatchObject({ code: 'too-many-requests', status: 429 });
  });

  it('does not use up what others may', async () => {
    const answer = await get(strict, '/api/v1/cases', bearer(strict.keys['cme-officer'] ?? ''));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit')).toMatch(/^"machine"; r=4;/);
  });

  it('reads reports no oftener than that, and other things still', async () => {
    const ask = (path: string) => get(strict, path, bearer(strict.keys['auditor'] ?? ''));
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      statuses.push((await ask('/api/v1/reports/timeliness')).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect((await ask('/api/v1/cases')).status).toBe(200);
  });

  it('without a key is counted by address, and probes are never', async () => {
    const statuses: number[] = [];
    for (let time = 0; time < 7; time += 1) {
      statuses.push((await get(strict, '/api/v1/openapi.json')).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
    for (let time = 0; time < 8; time += 1) expect((await get(strict, '/health/live')).status).toBe(200);
  });
});

describe('Keys that are refused', () => {
  it('are counted by address, while valid ones from there go on, and no key at all is no guess', async () => {
    const guess = () => get(strict, '/api/v1/cases', bearer('wa_nobody'));
    const statuses: number[] = [];
    for (let time = 0; time < 5; time += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    expect((await get(strict, '/api/v1/cases', bearer(strict.keys['admissions'] ?? ''))).status).toBe(200);
    expect((await get(strict, '/api/v1/cases')).status).toBe(401);
  });
});

describe('An address that a request says it comes from', () => {
  it('is not believed of a stranger: another one each time is the same caller', async () => {
    // This address has been refused often enough above.
    expect((await refusedFrom(strict, '198.51.100.7')).status).toBe(429);
  });

  it('is believed of a proxy that is trusted', async () => {
    for (let time = 0; time < 4; time += 1) {
      expect((await refusedFrom(behind, '198.51.100.7')).status).toBe(401);
    }
    expect((await refusedFrom(behind, '198.51.100.7')).status).toBe(429);
    expect((await refusedFrom(behind, '198.51.100.8')).status).toBe(401);
    // What a client wrote before the proxy added its address stays words.
    expect((await refusedFrom(behind, '203.0.113.9, 198.51.100.7')).status).toBe(429);
  });

  it('of IPv6 is counted by the network of one subscriber', async () => {
    for (let time = 0; time < 4; time += 1) {
      await refusedFrom(behind, `2001:db8:1:100::${time + 1}`);
    }
    expect((await refusedFrom(behind, '2001:db8:1:1ff::9')).status).toBe(429);
    expect((await refusedFrom(behind, '2001:db8:2::1')).status).toBe(401);
  });
});

describe('The headers of every answer', () => {
  it('keep a browser to what a page is for', async () => {
    const { headers } = await get(open, '/health/live');
    expect(headers.get('permissions-policy')).toContain('geolocation=()');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('ask for HTTPS where people come by it, and nowhere else', async () => {
    const hsts = async (api: ApiAlone) =>
      (await get(api, '/health/live')).headers.get('strict-transport-security');
    expect(await hsts(behind)).toMatch(/^max-age=31536000/);
    expect(await hsts(open)).toBeNull();
  });
});

const HOST = 'Host: cme.example.invalid\r\n';
const LIVE = `GET /health/live HTTP/1.1\r\n${HOST}`;
const authorised = (name = 'ewo') => `Authorization: Bearer ${open.keys[name] ?? ''}\r\n`;
const post = (headers: string) =>
  `POST /api/v1/cases HTTP/1.1\r\n${HOST}${authorised()}Content-Type: application/json\r\n${headers}`;

describe('A client that is slow or endless', () => {
  it('with its headers is cut off, and so is one that says nothing', async () => {
    const [dripping, silent] = [rawConnection(open.web, LIVE), rawConnection(open.web)];
    const drip = setInterval(() => dripping.socket.write('X-More: 1\r\n'), 50);
    const [slow, none] = await Promise.all([dripping.received(), silent.received()]);
    clearInterval(drip);
    expect(statusesOf(slow)).toEqual([408]);
    expect(statusesOf(none)).toEqual([408]);
  });

  it('with its body is cut off', async () => {
    const slow = rawConnection(open.web, `${post('Content-Length: 1000\r\n')}\r\n{`);
    expect(statusesOf(await slow.received())).toEqual([408]);
  });

  it('makes room for others when connections run out, the one that has waited longest first', async () => {
    const idle = Array.from({ length: 60 }, () => rawConnection(open.web));
    const first = idle[0]!.received();
    const answer = await get(open, '/health/live');
    expect(answer.status).toBe(200);
    expect(await first).toBe('');
    for (const { socket } of idle) socket.destroy();
  });

  it('of 100 MB is refused before they are sent, by what it says or by what comes', async () => {
    const said = rawConnection(open.web, `${post('Content-Length: 104857600\r\n')}\r\n`);
    expect(statusesOf(await said.received((text) => text.includes('too-large')))).toEqual([413]);
    const chunked = rawConnection(open.web, `${post('Transfer-Encoding: chunked\r\n')}\r\n`);
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    let sent = 0;
    const pour = () => {
      while (!chunked.socket.destroyed && sent < 1_600 && chunked.socket.write(chunk)) sent += 1;
    };
    chunked.socket.on('connect', pour).on('drain', pour);
    expect(statusesOf(await chunked.received())).toEqual([413]);
    expect(sent).toBeLessThan(1_600);
  });

  it('without a key does not get its body read either', async () => {
    const stranger = post('Content-Length: 104857600\r\n').replace(authorised(), '');
    const text = await rawConnection(open.web, `${stranger}\r\n`).received();
    expect(statusesOf(text)).toEqual([401]);
  });

  it.each([
    ['lists', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['objects', '{"a":'.repeat(15_000) + '1' + '}'.repeat(15_000)],
    ['what is never closed', '['.repeat(100_000)],
  ])('in the depth of its JSON is refused at once: %s', async (_what, body) => {
    const began = performance.now();
    const { status } = await open.call('ewo', 'POST', '/api/v1/cases', body, {
      'idempotency-key': randomUUID(),
    });
    expect([400, 422]).toContain(status);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('in its headers is refused', async () => {
    const many = `${LIVE}${'X-Flood: 0123456789012345678901234567890123456789\r\n'.repeat(2_000)}\r\n`;
    expect(statusesOf(await rawConnection(open.web, many).received())).toEqual([431]);
    const long = `${LIVE}X-Long: ${'x'.repeat(1_000_000)}\r\n\r\n`;
    expect(statusesOf(await rawConnection(open.web, long).received())).toEqual([431]);
  });
});

describe('A request of which two readers could make different ones', () => {
  const smuggled = `GET /api/v1/openapi.json HTTP/1.1\r\n${HOST}\r\n`;
  const body = `0\r\n\r\n${smuggled}`;
  const cases: readonly (readonly [string, () => string])[] = [
    ['CL.TE', () => `${post(`Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n`)}\r\n${body}`],
    [
      'TE.CL',
      () =>
        `${post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n')}\r\n5c\r\n${smuggled}\r\n0\r\n\r\n`,
    ],
    [
      'two lengths',
      () => `${post(`Content-Length: 2\r\nContent-Length: ${2 + smuggled.length}\r\n`)}\r\n{}${smuggled}`,
    ],
    ['a list of lengths', () => `${post('Content-Length: 2, 2\r\n')}\r\n{}${smuggled}`],
    ['a length with a sign', () => `${post('Content-Length: +2\r\n')}\r\n{}${smuggled}`],
    ['a length in hexadecimal', () => `${post('Content-Length: 0x2\r\n')}\r\n{}${smuggled}`],
    ['a length below nothing', () => `${post('Content-Length: -1\r\n')}\r\n{}${smuggled}`],
    [
      'an encoding that is not the last',
      () => `${post('Transfer-Encoding: chunked, identity\r\n')}\r\n${body}`,
    ],
    ['an encoding nobody knows', () => `${post('Transfer-Encoding: xchunked\r\n')}\r\n${body}`],
    [
      'an encoding twice',
      () => `${post('Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n')}\r\n${body}`,
    ],
    ['a space before the colon', () => `${post('Transfer-Encoding : chunked\r\n')}\r\n${body}`],
    ['a folded header', () => `${post('Content-Length: 2\r\nX-Folded: a\r\n b\r\n')}\r\n{}`],
    [
      'a folded encoding',
      () => `${post(`Content-Length: ${body.length}\r\nTransfer-Encoding:\r\n chunked\r\n`)}\r\n${body}`,
    ],
    ['a bare line feed in its headers', () => `${post('X-A: 1\nContent-Length: 2\r\n')}\r\n{}${smuggled}`],
    ['a bare carriage return', () => `${post('X-A: 1\rContent-Length: 9\r\n')}\r\n{}${smuggled}`],
    ['NUL in a header', () => `${post('X-A: 1\0\r\nContent-Length: 2\r\n')}\r\n{}`],
    [
      'a chunk size that overflows',
      () => `${post('Transfer-Encoding: chunked\r\n')}\r\n${'f'.repeat(17)}\r\n`,
    ],
    [
      'a chunk without its line break',
      () => `${post('Transfer-Encoding: chunked\r\n')}\r\n2\r\n{}XX${smuggled}`,
    ],
    ['two hosts', () => `GET /health/live HTTP/1.1\r\n${HOST}Host: other.example.invalid\r\n\r\n`],
    ['no host', () => 'GET /health/live HTTP/1.1\r\n\r\n'],
    ['a space in its first line', () => `GET /health /live HTTP/1.1\r\n${HOST}\r\n`],
    ['a version nobody speaks', () => `GET /health/live HTTP/9.9\r\n${HOST}\r\n`],
    ['a method nobody knows', () => `GETS /health/live HTTP/1.1\r\n${HOST}\r\n`],
  ];

  it.each(cases)('is refused once and the connection closed: %s', async (_what, request) => {
    const text = await rawConnection(open.web, request()).received();
    const statuses = statusesOf(text);
    expect(statuses.length).toBeLessThanOrEqual(1);
    expect(text).not.toContain('"openapi"');
    if (statuses.length === 1) expect(statuses[0]).toBeGreaterThanOrEqual(400);
  });
});
