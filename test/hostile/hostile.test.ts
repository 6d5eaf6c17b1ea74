import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochOf, instantAt } from '../../domain/calendar/instant.ts';
import { statusesOf } from '../api/raw-socket.ts';
import { absenceOnDay } from '../support/school-dates.ts';
import { inventedPupil, startTestStack, type TestStack } from '../support/stack.ts';
import { LONG_TEXTS, SHORT_TEXTS, textsOf, type Hostile } from './corpus.ts';
import { openLedger } from './ledger.ts';
import {
  exchange,
  pageOf,
  SIGNS_OF_FORMULAS,
  startRawMailbox,
  watchSockets,
  type RawMailbox,
} from './oracles.ts';
import { NOT_UTF_8, OVERSIZE_BODIES, POLLUTING_BODIES, POLLUTING_QUERIES, smuggling } from './requests.ts';

const school = 'school:900001';
const ledger = openLedger();
const { judge, count, expectNoneEffective } = ledger;

let mailbox: RawMailbox;
let stack: TestStack;
let before: object;
let sockets: ReturnType<typeof watchSockets>;

beforeAll(async () => {
  mailbox = await startRawMailbox();
  stack = await startTestStack({ smtpUrl: mailbox.url });
  before = await surroundings();
  sockets = watchSockets();
});
afterAll(async () => {
  sockets.end();
  await stack.stop();
  await mailbox.stop();
  process.stdout.write(`Hostile corpus: ${ledger.words()}\n`);
});

/** What no input may have changed. */
async function surroundings() {
  const { db } = stack.database;
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    db,
  );
  const schools = await sql<{
    urn: string;
    name: string;
  }>`select urn, name from schools order by urn`.execute(db);
  return { tables: tables.rows, schools: schools.rows };
}

/** The text as the register keeps it. */
const kept = (text: string) => text.normalize('NFC').trim();

interface Refused {
  readonly errors?: readonly { readonly pointer: string }[];
}

/** Sends texts together, leaves out those that are refused by their place, and says which were taken. */
async function taken<T>(
  texts: readonly Hostile[],
  place: RegExp,
  send: (texts: readonly string[]) => Promise<{ status: number; body: T }>,
): Promise<{ texts: readonly Hostile[]; body: T } | undefined> {
  for (let left = texts; left.length > 0;) {
    const { status, body } = await send(left.map(({ text }) => text));
    if (status < 300) return { texts: left, body };
    const refused = new Set(
      ((body as Refused).errors ?? []).map(({ pointer }) => Number(place.exec(pointer)?.[1])),
    );
    const next = left.filter((_each, index) => !refused.has(index));
    if (status !== 422 || next.length === left.length)
      throw new Error(`Answered ${status}: ${JSON.stringify(body)}`);
    left = next;
  }
  return undefined;
}

function inLots<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

const post = (path: string, body: unknown, who = school) =>
  stack.call<Refused & Record<string, unknown>>(who, 'POST', `/api/v1${path}`, body, {
    'idempotency-key': randomUUID(),
  });
const reportOf = (pupil: object, absence: object) => ({
  school: '900001',
  pupil: { ...inventedPupil(), ...pupil },
  absence,
});

describe('A hostile text', () => {
  it('in a name is kept letter by letter, or refused', async () => {
    const absence = await absenceOnDay(stack, 3);
    for (const lot of inLots(SHORT_TEXTS, 20)) {
      const report = await taken(lot, /contacts\/(\d+)/, (texts) =>
        post('/cases', reportOf({ contacts: texts.map((name) => ({ name })) }, absence)),
      );
      if (!report) continue;
      const { pupil } = (await stack.find(String(report.body['id']), school)) as unknown as {
        pupil: { contacts: { name: string }[] };
      };
      report.texts.forEach(({ kind, text }, index) => {
        const { name } = pupil.contacts[index] ?? {};
        judge(kind, text, name === kept(text), `kept as ${JSON.stringify(name)}`);
      });
    }
    for (const { kind } of SHORT_TEXTS) count(kind, 1);
    expectNoneEffective();
  }, 120_000);

  it('in a note is kept letter by letter, or refused', async () => {
    const { id, asOf } = await stack.report({ absence: await absenceOnDay(stack, 3) });
    // Each an attempt of its own: the same one told again is not recorded again.
    let attempts = 0;
    const entryOf = (note: string) => {
      attempts += 1;
      const attemptedAt = instantAt(epochOf(asOf) - attempts * 1_000);
      return { check: 'phone-parents', attemptedAt, result: 'no-answer', note };
    };
    const sent: Hostile[] = [];
    // Every third of each kind: a note takes the same way as a name, and a case grows with each.
    const texts = SHORT_TEXTS.filter((_each, at) => at % 3 === 0);
    for (const lot of inLots(texts, 50)) {
      const enquiries = await taken(lot, /entries\/(\d+)/, (notes) =>
        post(`/cases/${id}/enquiries`, { entries: notes.map(entryOf) }),
      );
      sent.push(...(enquiries?.texts ?? []));
    }
    const { body } = await stack.call<{ items: { detail: { sent?: { entries?: { note: string }[] } } }[] }>(
      school,
      'GET',
      `/api/v1/cases/${id}/timeline`,
    );
    const entries = body.items.flatMap(({ detail }) => detail.sent?.entries ?? []);
    const shown = new Set(entries.map(({ note }) => note));
    for (const { kind, text } of sent) judge(kind, text, shown.has(kept(text)), 'is not kept as it was');
    expectNoneEffective();
  });

  it('in a search finds nothing that is not called so', async () => {
    for (const { kind, text } of textsOf('sql', 'template')) {
      const query = new URLSearchParams({ q: text });
      const { status, body } = await stack.call<{ items?: { reference: string }[] }>(
        'ewo',
        'GET',
        `/api/v1/cases?${query.toString()}`,
      );
      // A part of a reference may be searched for with anything around it.
      const part = text.toUpperCase().replaceAll(/[^A-Z0-9-]/g, '') || '?';
      const isFound = body.items?.every(({ reference }) => reference.includes(part));
      judge(kind, text, status === 422 || (status === 200 && isFound === true), `search ${status}`);
    }
    for (const { kind, text } of textsOf('sql', 'path', 'header')) {
      for (const path of ['cases/*', 'schools/*/calendar']) {
        const { status } = await stack.call(
          'ewo',
          'GET',
          `/api/v1/${path.replace('*', () => encodeURIComponent(text))}`,
        );
        judge(kind, text, status === 404, `for an id ${status}`);
      }
    }
    expectNoneEffective();
  });

  it('of any length is answered within a second of work', async () => {
    const absence = await absenceOnDay(stack, 3);
    const fields: readonly ((text: string) => [path: string, body: unknown])[] = [
      (text) => ['/cases', { ...reportOf({}, absence), note: text }],
      (text) => ['/cases', reportOf({ contacts: [{ name: text, email: text, phone: text }] }, absence)],
      (text) => ['/cases', { ...reportOf({ upn: text, dateOfBirth: text }, absence), school: text }],
      (text) => ['/cases', reportOf({}, { kind: 'unexplained', firstDay: text })],
    ];
    for (const { kind, text } of LONG_TEXTS) {
      for (const field of fields) {
        const began = process.cpuUsage();
        const [path, body] = field(text);
        const { status } = await post(path, body);
        const { user } = process.cpuUsage(began);
        judge(kind, text, user < 1_000_000 && status < 500, `${status} after ${user} µs`);
      }
      count(kind, 1);
    }
    expectNoneEffective();
  });
});

describe('A hostile text in a form', () => {
  it('typed into the form of a real link comes back as text, under a policy that runs no script', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 12) });
    await stack.command('ewo', id, 'outcome', { outcome: 'moved-out-of-area' });
    const { body } = await post(`/cases/${id}/handover-link`, { authority: '<b>"&\'' }, 'cme-officer');
    const send = async (text: string) => {
      const fields = new URLSearchParams({ confirmed: 'yes', day: text, by: text, why: text });
      const headers = { accept: 'text/html' };
      const answer = await fetch(String(body['url']), { method: 'POST', headers, body: fields });
      return { answer, shown: pageOf(await answer.text()) };
    };
    const benign = await send('Sample');
    const policy = benign.answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const names = (answer: Response) =>
      [...answer.headers.keys()].filter((name) => name !== 'content-length');
    for (const { kind, text } of textsOf('xss', 'header', 'template').filter((_each, at) => at % 3 === 0)) {
      const { answer, shown } = await send(text);
      judge(kind, text, answer.status === 422, `answered ${answer.status}`);
      judge(kind, text, names(answer).join() === names(benign.answer).join(), 'changed the headers');
      judge(
        kind,
        text,
        withoutFaults(shown.skeleton) === withoutFaults(benign.shown.skeleton),
        'changed the page',
      );
    }
    expectNoneEffective();
  });

  it('for the address to return to after signing in leads to this service or nowhere', async () => {
    const pageFor = async (text: string) => {
      const query = new URLSearchParams({ return: text });
      const answer = await fetch(`${stack.web}/sign-in?${query.toString()}`, {
        headers: { accept: 'text/html' },
      });
      return { status: answer.status, ...pageOf(await answer.text()) };
    };
    const plain = await pageFor('/');
    expect(plain).toMatchObject({ status: 200, words: expect.arrayContaining(['return', '/']) as unknown });
    for (const { kind, text } of textsOf('xss', 'ssrf', 'path', 'header').filter(
      (_each, at) => at % 3 === 0,
    )) {
      const { status, skeleton, words } = await pageFor(text);
      judge(kind, text, status === 200 && skeleton === plain.skeleton, 'changed the page');
      const elsewhere = words.filter(
        (each) => /^\s*([a-z]+:|[/\\]{2})/i.test(each) && !plain.words.includes(each),
      );
      judge(kind, text, elsewhere.length === 0, `leads to ${elsewhere.join()}`);
    }
    expectNoneEffective();
  });
});

/** A page without its list of faults, of which there are more or fewer. */
function withoutFaults(skeleton: string): string {
  return skeleton.replaceAll('<li><a href></a></li>', '');
}

describe('A hostile text in a table', () => {
  it('starts none in the report that names children', async () => {
    const absence = await absenceOnDay(stack, 3);
    for (const { text } of textsOf('formula').slice(0, 40)) {
      await post('/cases', reportOf({ givenName: text, familyName: text }, absence));
    }
    const response = await fetch(`${stack.web}/api/v1/reports/caseload`, {
      headers: { accept: 'text/csv', authorization: `Bearer ${stack.keys['ews-manager'] ?? ''}` },
    });
    expect(response.status).toBe(200);
    const rows = parse(await response.text());
    expect(rows.length).toBeGreaterThan(20);
    for (const cell of rows.flat()) judge('formula', cell, !SIGNS_OF_FORMULAS.test(cell), 'is a formula');
    expectNoneEffective();
  });

  it('in a file of attendance marks is refused by its row, and nothing is applied', async () => {
    const cells = textsOf('formula', 'sql', 'template').map(({ text }) => `"${text.replaceAll('"', '""')}"`);
    for (const row of [
      '*,am,N,H801200001001',
      '2026-10-07,*,N,H801200001001',
      '2026-10-07,am,*,H801200001001',
      '2026-10-07,am,N,*',
    ]) {
      const body = ['date,session,code,upn', ...cells.map((cell) => row.replace('*', () => cell))].join('\n');
      const response = await fetch(`${stack.web}/api/v1/schools/900001/attendance`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', authorization: `Bearer ${stack.keys[school] ?? ''}` },
        body,
      });
      const { applied } = (await response.json()) as { applied?: number };
      judge('formula', row, response.status < 500 && (applied ?? 0) === 0, `answered ${response.status}`);
    }
    expectNoneEffective();
  });
});

describe('A hostile request', () => {
  const authorization = () => `Authorization: Bearer ${stack.keys[school] ?? ''}\r\n`;
  const raw = (line: string, headers = '', body = '') =>
    exchange(
      stack.web,
      `${line} HTTP/1.1\r\nHost: cme.example.invalid\r\n${authorization()}Connection: close\r\n${headers}\r\n${body}`,
    );
  const rawJson = (path: string, body: string) =>
    raw(
      `POST /api/v1${path}`,
      `Content-Type: application/json\r\nIdempotency-Key: ${randomUUID()}\r\nContent-Length: ${body.length}\r\n`,
      body,
    );
  const headersOf = (text: string) =>
    text
      .slice(0, text.indexOf('\r\n\r\n'))
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(':')[0])
      .join();

  it('for a path leads nowhere but into the API', async () => {
    for (const { text } of textsOf('path')) {
      for (const place of ['/', '/api/v1/cases/', '/api/v1/schools/', '/receive/']) {
        const answer = await raw(`GET ${place}${text.replaceAll(' ', '%20')}`);
        const statuses = statusesOf(answer);
        judge(
          'path',
          `${place}${text}`,
          statuses.length === 1 && [400, 404].includes(statuses[0] ?? 0),
          statuses.join(),
        );
        judge('path', `${place}${text}`, !/root:.*:0:0:|\[fonts\]|"keys"/.test(answer), 'shows a file');
      }
    }
    expectNoneEffective();
  });

  it('with line breaks in its address or its headers gets the headers that everybody gets', async () => {
    const usual = headersOf(await raw('GET /api/v1/cases/nothing'));
    for (const { text } of textsOf('header')) {
      const answer = await raw(`GET /api/v1/cases/${encodeURIComponent(text)}?x=${encodeURIComponent(text)}`);
      judge(
        'header',
        text,
        headersOf(answer) === usual && statusesOf(answer).join() === '404',
        'other headers',
      );
    }
    expectNoneEffective();
  });

  it('writes to no prototype', async () => {
    for (const body of POLLUTING_BODIES) {
      for (const path of ['/cases', '/schools/900001/joiners']) {
        const statuses = statusesOf(await rawJson(path, body));
        judge('prototype', body, statuses.join() === '422', `answered ${statuses.join()}`);
      }
    }
    for (const query of POLLUTING_QUERIES) {
      const { status } = await stack.call('ewo', 'GET', `/api/v1/cases?${query}`);
      judge('prototype', query, status === 422, `answered ${status}`);
      const form = await fetch(`${stack.web}/receive/nobody`, {
        method: 'POST',
        body: new URLSearchParams(query),
      });
      judge('prototype', query, form.status === 404, `answered ${form.status}`);
    }
    count('prototype', POLLUTING_BODIES.length + POLLUTING_QUERIES.length);
    judge('prototype', 'all', !('polluted' in {}) && Object.keys(Object.prototype).length === 0, 'polluted');
    expectNoneEffective();
  });

  it('of a size or depth without end is refused in few words and little work', async () => {
    for (const body of OVERSIZE_BODIES) {
      const began = process.cpuUsage();
      const answer = await rawJson('/cases', body);
      const { user } = process.cpuUsage(began);
      const statuses = statusesOf(answer);
      judge(
        'oversize',
        body,
        statuses.length === 1 && [400, 413, 422].includes(statuses[0] ?? 0),
        statuses.join(),
      );
      judge(
        'oversize',
        body,
        answer.length < 20_000 && user < 1_000_000,
        `${answer.length} bytes, ${user} µs`,
      );
    }
    count('oversize', OVERSIZE_BODIES.length);
    expectNoneEffective();
  });

  it('that is not UTF-8 is not read', async () => {
    for (const bytes of NOT_UTF_8) {
      const body = `{"note":"${String.fromCharCode(...bytes)}"}`;
      const answer = await rawJson('/cases', body);
      judge('unicode', body, statusesOf(answer).join() === '400', statusesOf(answer).join());
    }
    count('unicode', NOT_UTF_8.length);
    expectNoneEffective();
  });

  it('with another one hidden in it is answered once', async () => {
    for (const request of smuggling(authorization())) {
      const answer = await exchange(stack.web, request);
      const statuses = statusesOf(answer);
      judge('smuggling', request, statuses.length <= 1 && !answer.includes('"openapi"'), statuses.join());
      judge('smuggling', request, (statuses[0] ?? 400) >= 400, 'was done');
    }
    count('smuggling', smuggling('').length);
    expectNoneEffective();
  });

  it('in another host’s name makes no link to that host', async () => {
    const { id } = await stack.report({ absence: await absenceOnDay(stack, 12) });
    await stack.command('ewo', id, 'outcome', { outcome: 'moved-out-of-area' });
    const body = JSON.stringify({ authority: 'Invented County' });
    const answer = await exchange(
      stack.web,
      `POST /api/v1/cases/${id}/handover-link HTTP/1.1\r\nHost: evil.invalid\r\nX-Forwarded-Host: evil.invalid\r\n` +
        `Authorization: Bearer ${stack.keys['cme-officer'] ?? ''}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    expect(statusesOf(answer)).toEqual([201]);
    expect(answer).toContain(`"url":"${stack.web}/receive/`);
    expect(answer).not.toContain('evil.invalid');
  });
});

describe('After all of it', () => {
  it('the tables and the schools are what they were, and no file is there that was to be made', async () => {
    expect(await surroundings()).toEqual(before);
    for (const place of ['/tmp', '.', '..']) {
      await expect(access(`${place}/polluted`)).rejects.toThrow('ENOENT');
    }
    expect('polluted' in globalThis).toBe(false);
  });

  it('this process has connected to itself and its mail relay, and to nobody else', () => {
    const own = [stack.web, mailbox.url].map((url) => new URL(url).host);
    expect([...sockets.places].filter((place) => !own.includes(place))).toEqual([]);
    expect([...sockets.places]).toEqual(expect.arrayContaining(own));
  });

  it('no notice has a word of it', () => {
    expect(mailbox.mails.filter(({ bytes }) => bytes.includes('evil'))).toEqual([]);
  });

  it('more than a thousand inputs were tried, and none was effective', () => {
    expect(ledger.tried()).toBeGreaterThan(1_400);
    expect(ledger.words()).toMatch(/ 0 effective$/);
  });
});
