import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataConverter } from '../../encryption/data-converter.ts';
import { createKeyRing } from '../../encryption/key-ring.ts';
import { createPayloadCodec } from '../../encryption/payload-codec.ts';
import { until } from '../../embedded/until.ts';
import { startInstallation, type Installation } from './installation.ts';
import { CALENDAR, count, find, MARKERS, REFUSED, SIGNALLED, type Place } from './markers.ts';
import { shownByTemporal, shownToOthers } from './places.ts';
import {
  failing,
  handingOver,
  locatedAtHome,
  putCalendar,
  refused,
  report,
  reportOf,
  tracking,
} from './plant.ts';

const NAMESPACE = 'whereabouts';

let installation: Installation;
/** Everything outside the register that somebody can look at. */
const places: Place[] = [];
/** The Temporal server's database, and what shows a case's history: what a sender puts into a Signal is there. */
let temporalFiles: Place[];
let historyOfSignals: Place;
let registerFiles: Place[];
let toOfficer: Place;
/** What is nothing personal, and so shows that a place was searched with something in it. */
let reference: string;

beforeAll(async () => {
  installation = await startInstallation();
  await putCalendar(installation, 1);
  const located = await locatedAtHome(installation);
  const moved = await handingOver(installation);
  const tracked = await tracking(installation);
  const signalled = await report(
    installation,
    reportOf({ givenName: 'Invented', familyName: 'Signalled' }, 3),
  );
  await putCalendar(installation, 2);
  expect([located.stage, moved.stage, tracked.stage]).toEqual(['closed', 'handing-over', 'tracking']);

  for (const { status, ...sent } of refused(tracked.id)) {
    const answer = await installation.call(sent);
    expect(answer.status, `${sent.method} ${sent.path}: ${answer.text}`).toBe(status);
    places.push({ name: `refused ${sent.method} ${sent.path}`, content: Buffer.from(answer.text) });
  }
  for (const { status, text } of await failing(installation, signalled.id)) {
    expect(status, text).toBe(500);
    places.push({ name: 'failed request', content: Buffer.from(text) });
  }
  await sendSignals(signalled);

  ({ reference } = tracked);
  const cases = [located, moved, tracked, signalled];
  places.push(...(await shownToOthers(installation, cases)));
  const shown = await shownByTemporal(installation, NAMESPACE);
  const history = shown.find(({ name }) => name.includes(`${signalled.workflowId}/history`));
  if (!history) throw new Error('The history of the case with the Signals was not seen');
  historyOfSignals = history;
  places.push(...shown);
  toOfficer = await seenByOfficer([located, moved, tracked]);
  const whileRunning = await installation.files('others');
  await installation.stop();
  places.push(...whileRunning.map(({ name, content }) => ({ name: `${name}, running`, content })));
  places.push(...(await installation.files('others')), ...installation.said());
  temporalFiles = places.filter(({ name }) => /^temporal-.*\.db/.test(name));
  registerFiles = await installation.files('register');
}, 120_000);
afterAll(() => installation.remove());

/** Signals that somebody sends by hand: a good one, and one of every kind of mistake. */
async function sendSignals({ id, workflowId }: { id: string; workflowId: string }): Promise<void> {
  const connection = await Connection.connect({ address: installation.temporalAddress });
  // As somebody's script sends them, in clear; what the case answers is read with the installation's key.
  const client = new Client({ connection, namespace: NAMESPACE });
  const secret = await readFile(path.join(installation.dataDir, 'secret'));
  const codec = createPayloadCodec({ ring: createKeyRing(secret), namespace: NAMESPACE });
  const reader = new Client({ connection, namespace: NAMESPACE, dataConverter: createDataConverter(codec) });
  const handle = client.workflow.getHandle(workflowId);
  const by = { role: 'ewo', id: SIGNALLED.actor };
  // The register fails while the first one is recorded, with its values in the message.
  await installation.statement('alter table case_changes add constraint broken check (false) not valid');
  await handle.signal('reportFromEws', {
    commandId: randomUUID(),
    kind: 'moved-out-of-area',
    by,
    surprise: SIGNALLED.member,
    data: { note: SIGNALLED.data },
  });
  const log = async () => {
    const files = await installation.files('others');
    return files.find(({ name }) => name === 'whereabouts.log')?.content.toString() ?? '';
  };
  await until('the failure to be logged', 20_000, async () => (await log()).includes('RegisterFault'));
  await installation.statement('alter table case_changes drop constraint broken');
  const command = { kind: 'returned', by, data: {} };
  const join = { reportId: 'a-report', school: SIGNALLED.school, circumstances: [] };
  const mistakes: readonly (readonly [signal: string, sent: unknown])[] = [
    ['command', { ...command, commandId: SIGNALLED.id }],
    ['command', { ...command, commandId: randomUUID(), kind: SIGNALLED.kind }],
    ['command', { ...command, commandId: randomUUID(), kind: 'join-report', data: join }],
    ['command', { ...command, commandId: randomUUID(), kind: 'acknowledge', data: { duty: SIGNALLED.duty } }],
    [
      'command',
      {
        ...command,
        commandId: randomUUID(),
        kind: 'join-household',
        data: { household: SIGNALLED.household },
      },
    ],
    ['command', SIGNALLED.garbage],
    [SIGNALLED.name, command],
  ];
  for (const [signal, sent] of mistakes) await handle.signal(signal, sent);
  const rejections = async () =>
    (await reader.workflow.getHandle(workflowId).query<readonly unknown[]>('rejections')).length;
  await until('the rejections', 20_000, async () => (await rejections()) === mistakes.length);
  await until('the outcome to be on record', 20_000, async () => {
    const { text } = await installation.call({ who: 'ewo', method: 'GET', path: `/api/v1/cases/${id}` });
    return text.includes('"handing-over"');
  });
  await connection.close();
}

async function seenByOfficer(cases: readonly { readonly id: string }[]): Promise<Place> {
  const answers = await Promise.all(
    cases
      .flatMap(({ id }) => [`/api/v1/cases/${id}`, `/api/v1/cases/${id}/timeline`])
      .map((path) => installation.call({ who: 'ewo', method: 'GET', path })),
  );
  return {
    name: 'answers to an education welfare officer',
    content: Buffer.from(answers.map(({ text }) => text).join('\n')),
  };
}

const foundMarkers = (markers: Readonly<Record<string, string>>, among: readonly Place[]) =>
  new Set(find(markers, among).map(({ marker }) => marker));

describe('What is personal (design, privacy by shape)', () => {
  it('is in the register, and in what those see who may', () => {
    expect(foundMarkers(MARKERS, registerFiles)).toEqual(new Set(Object.keys(MARKERS)));
    // Two reports of one child: what the second says of the child stays the register's.
    expect(foundMarkers(MARKERS, [toOfficer])).toEqual(new Set(Object.keys(MARKERS)));
  });

  it('is sought where cases really are', () => {
    // Temporal has no reference of a case in clear; that something is encrypted there it says in base64.
    const signs = { reference, encrypted: 'binary/encrypted', inBase64: 'YmluYXJ5L2VuY3J5cHRlZA' };
    const seen = find(signs, places).map(({ place }) => place);
    for (const place of [/^temporal-.*\.db/, /UI .*history/, /UI .*metadata/, /outbox/, /operator .*limit/]) {
      expect(seen.filter((name) => place.test(name))).not.toEqual([]);
    }
    for (const name of ['whereabouts.log', 'temporal.log', 'standard error']) {
      expect(places.find((place) => place.name === name)?.content.length).toBeGreaterThan(100);
    }
  });

  it('is in no other file, log, output, answer, mail, figure or page', () => {
    const found = find(MARKERS, places);
    const bytes = places.reduce((sum, { content }) => sum + content.length, 0);
    // eslint-disable-next-line no-console -- the figures are what a reader of the run wants to see
    console.info(
      `privacy: ${String(Object.keys(MARKERS).length)} markers, ${String(places.length)} places, ` +
        `${(bytes / 1_000_000).toFixed(1)} MB searched, ${String(found.length)} found; ` +
        `in the register ${String(foundMarkers(MARKERS, registerFiles).size)}`,
    );
    expect(found).toEqual([]);
    expect(places.length).toBeGreaterThan(100);
  });

  it('is nowhere outside the register when its request is refused or fails', () => {
    expect(find(REFUSED, places)).toEqual([]);
  });
});

describe('The words of a calendar', () => {
  it('are shown with the calendar, and no case is told of them', () => {
    const [own, others] = [isOfCalendar, (place: Place) => !isOfCalendar(place)].map((which) =>
      foundMarkers(CALENDAR, places.filter(which)),
    );
    expect(own).toEqual(new Set(Object.keys(CALENDAR)));
    expect(others).toEqual(new Set());
  });

  const isOfCalendar = ({ name }: Place) => name.includes('/schools/900001/calendar (200)');
});

describe('What is only an id of a case', () => {
  it('is nowhere in the files of Temporal, whose payloads are encrypted', () => {
    expect(find({ reference }, [...temporalFiles, historyOfSignals])).toEqual([]);
  });
});

describe('What somebody writes into a Signal (contract, section 4)', () => {
  it('stands in the history once, from its sender', () => {
    const sent = Object.values(SIGNALLED).map((text) => [text, count(text, historyOfSignals)]);
    const wanted = Object.entries(SIGNALLED).map(([key, text]) => [text, key === 'actor' ? 7 : 1]);
    expect(sent).toEqual(wanted);
    expect(foundMarkers(SIGNALLED, temporalFiles)).toEqual(new Set(Object.keys(SIGNALLED)));
  });

  it('is copied nowhere else', () => {
    const copies = places.filter((place) => place !== historyOfSignals && !isTemporalDatabase(place));
    expect(find(SIGNALLED, copies)).toEqual([]);
  });
});

function isTemporalDatabase({ name }: Place): boolean {
  return /^temporal-.*\.db/.test(name);
}
