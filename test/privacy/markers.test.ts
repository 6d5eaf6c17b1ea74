import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp } from './backup.ts';
import { startInstallation, type Installation } from './installation.ts';
import { browse } from './journey.ts';
import { count, find, finderOf, REFUSED, SIGNALLED, type Found, type Place } from './markers.ts';
import { textMembers, type Document } from './members.ts';
import { readByOfficers, readByOthers } from './places/exports.ts';
import { shownByTemporal } from './places/temporal.ts';
import * as plant from './plant/cases.ts';
import { plantIn, type Planter } from './plant/planter.ts';
import { failing, refused } from './plant/refused.ts';
import { openCase, putCalendar, returns } from './plant/school.ts';
import { sendSignals } from './signals.ts';
import { noPlaces, TWELVE_PLACES, type PlaceName, type Places } from './twelve-places.ts';
import { freshWord, TEXT, type Word } from './words.ts';

let installation: Installation;
let planter: Planter;
let document: Document;
const places: Places = noPlaces();
/** What a sender puts into a Signal in clear is there, and in the Temporal server's database. */
let historyOfSignals: Place;
/** Where what is personal belongs: the register, as its backup has it, and what those see who may. */
let known: Place[];
/** What was found of everything that is sought, in one walk through every place. */
const found = new Map<PlaceName, readonly Found[]>();

beforeAll(async () => {
  installation = await startInstallation();
  const answer = await fetch(`${installation.web}/api/v1/openapi.json`);
  document = (await answer.json()) as Document;
  planter = plantIn(installation, document);
  planter.note({ text: installation.person, about: 'person', member: 'name of a person' });
  await putCalendar(planter, 1);
  const [located, moved, tracked, siblings, ...others] = await Promise.all([
    plant.locatedAtHome(planter),
    plant.handingOver(planter),
    plant.tracking(planter),
    plant.onNoRoll(planter),
    plant.handedOver(planter),
    plant.removed(planter),
    plant.seenAgain(planter),
    plant.restricted(planter),
  ]);
  const signalled = await openCase(planter, 3);
  await returns(planter, signalled);
  await putCalendar(planter, 2);

  const errors = places['error pages'];
  for (const { status, ...sent } of refused(tracked.id)) {
    const { status: answered, text } = await installation.call(sent);
    expect(answered, `${sent.method} ${sent.path}: ${text}`).toBe(status);
    errors.push({ name: `refused ${sent.method} ${sent.path}`, content: Buffer.from(text) });
  }
  for (const { status, text } of await failing(installation, signalled.id)) {
    expect(status, text).toBe(500);
    errors.push({ name: 'failed request', content: Buffer.from(text) });
  }
  await sendSignals(installation, signalled);
  await plant.oldRecord(planter, located);

  const links = { handover: moved.url, invitation: await plant.invited(planter) };
  const visited = await browse(planter, links, tracked);
  const isError = ({ name }: Place) => name === 'used link' || name === '/no-such-page';
  errors.push(...visited.pages.filter(isError));
  const search = freshWord(TEXT);
  planter.note({ text: search, about: 'refused', member: 'GET /api/v1/cases query q' });
  await installation.call({ who: 'ewo', method: 'GET', path: `/api/v1/cases?q=${search}` });
  const all = [located, moved, tracked, ...siblings, ...others, signalled];
  places['exports of other roles'] = await readByOthers(installation, document, all);
  const { pages, attributes } = await shownByTemporal(installation);
  const history = pages.find(({ name }) => name.includes(`${signalled.workflowId}/history`));
  if (!history) throw new Error('The history of the case with the Signals was not seen');
  historyOfSignals = history;
  places.UI = [...pages, ...visited.pages.filter(({ name }) => name === 'Temporal UI')];
  places['search attributes'] = attributes;
  places['browser storage'] = [...visited.kept];
  for (const path of ['/metrics', '/api/v1/metrics']) {
    const { text } = await installation.call({ who: 'operator', method: 'GET', path });
    places.metrics.push({ name: path, content: Buffer.from(text) });
  }
  const officer = await readByOfficers(installation, all);
  const running = await installation.files('others');
  await installation.stop();
  const stopped = await installation.files('others');
  const files = [...running.map((each) => ({ ...each, name: `${each.name}, running` })), ...stopped];
  places['Temporal database'] = files.filter(isTemporalDatabase);
  places['logs of each process'] = [
    ...files.filter((file) => !isTemporalDatabase(file)),
    ...installation.said(),
  ];
  places.mails = installation.mails();
  places.traces = installation.traces();
  const { encrypted, readWithKey } = await backUp(installation.dataDir);
  // Of an embedded installation everything beside the register is as good as a backup without a key.
  places['backups without key'] = [encrypted, ...stopped];
  places.URLs = [
    ...[...visited.urls, ...installation.locations()],
    ...[...visited.pages, ...places.mails].flatMap(({ content }) => linksIn(content)),
  ].map((url) => ({ name: url, content: Buffer.from(url) }));
  known = [readWithKey, officer];
  const harmless: Readonly<Record<PlaceName, string>> = {
    'Temporal database': tracked.workflowId,
    UI: tracked.workflowId,
    'logs of each process': '/api/v1/cases/:id/outcome',
    metrics: 'whereabouts_cases{stage="tracking"}',
    mails: tracked.reference,
    'error pages': 'This link is not valid',
    URLs: `/cases/${tracked.id}`,
    traces: tracked.workflowId,
    'exports of other roles': tracked.reference,
    'backups without key': 'Whereabouts backup',
    // A browser without windows keeps no history; any keeps where the scripts of a page came from.
    'browser storage': new URL(installation.temporalUi).host,
    'search attributes': 'CmeStage',
  };
  const everything = finderOf({
    ...textsOf(planter.words),
    ...named('harmless in', harmless),
    ...named('refused', REFUSED),
    ...named('signalled', SIGNALLED),
    reference: tracked.reference,
  });
  for (const name of TWELVE_PLACES) found.set(name, everything(places[name]));
}, 180_000);
afterAll(() => installation.remove());

function isTemporalDatabase({ name }: Pick<Place, 'name'>): boolean {
  return /^temporal-.*\.db/.test(name);
}

function linksIn(content: Buffer): string[] {
  // Quoted-printable breaks a long line in the middle of an address.
  const text = content.toString().replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return [...text.matchAll(/https?:\/\/[^\s"'<>]+|(?<=href=")[^"]+/g)].map(([link]) => link);
}

const nameOf = ({ text, member }: Word) => `${member}: ${text}`;
const textsOf = (words: readonly Word[]) =>
  Object.fromEntries(words.map((word) => [nameOf(word), word.text]));
const named = (kind: string, texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${kind} ${name}`, text]));
const foundIn = (name: PlaceName, isWanted: (marker: string) => boolean) =>
  (found.get(name) ?? []).filter(({ marker }) => isWanted(marker));

/** What a place may hold although others may not see it: what its reader is there for. */
function isForReader(name: string, { about, member }: Word): boolean {
  if (about === 'calendar') return /\/(schools\/900001\/calendar|holidays) \(200\)/.test(name);
  // Operators look after the keys of machines, by the names these were given.
  if (about === 'person') return name.startsWith('operator GET /api/v1/keys ');
  if (!name.startsWith('admissions ')) return false;
  const isChildOnNoRoll =
    about === 'on no roll' && /POST \/api\/v1\/cases \/pupil|\/placements /.test(member);
  return about === 'return' || isChildOnNoRoll;
}

describe('What is personal (design, privacy by shape)', () => {
  /** Texts to the schema, of which nothing but what the service or an issuer has made is taken. */
  const OF_THE_SERVICE = [
    'POST /api/v1/keys /client/issuer',
    'POST /api/v1/keys /client/subject',
    'POST /api/v1/cases/{id}/acknowledgements /duty',
    'POST /api/v1/cases/{id}/household /sibling',
    'POST /api/v1/cases/{id}/policy-edition /edition',
    'GET /api/v1/cases/{id}/policy-edition query edition',
    'POST /api/v1/cases/{id}/reviews /done/*',
    'POST /api/v1/cases/{id}/restriction /exclude/*',
    'POST /api/v1/cases/{id}/shared-findings /finding',
    'GET /api/v1/cases query cursor',
  ];
  const OF_SIGN_IN =
    /^(GET|POST) \/(sign-|step-up|sessions|invitations).* (\/|query )(csrf|issuer|return|everywhere)$/;
  /** Asked for and kept nowhere. */
  const NOT_KEPT = /text\/csv$|\/subject-access \/request$| header /;

  it('was planted in every member of every request that takes a text, over 200 times', () => {
    const planted = new Set(planter.words.map(({ member }) => member));
    const asked = textMembers(document).filter((member) => !/ (header|path) /.test(member));
    const unplanted = asked.filter((member) => !planted.has(member) && !OF_SIGN_IN.test(member));
    expect(unplanted).toEqual(OF_THE_SERVICE.toSorted());
    expect(new Set(planter.words.map(({ text }) => text)).size).toBeGreaterThan(200);
  });

  it('is in the register, or in what those see who may', () => {
    const kept = planter.words.filter(({ about, member }) => about !== 'refused' && !NOT_KEPT.test(member));
    const seen = new Set(find(textsOf(kept), known).map(({ marker }) => marker));
    expect(Object.keys(textsOf(kept)).filter((word) => !seen.has(word))).toEqual([]);
  });

  it.each(TWELVE_PLACES)('is sought in %s, where something harmless is found', (name) => {
    expect(foundIn(name, (marker) => marker === `harmless in ${name}`)).not.toEqual([]);
  });

  it('is found in none of the twelve places', () => {
    const wordOf = new Map(planter.words.map((word) => [nameOf(word), word]));
    const figures = TWELVE_PLACES.map((name) => {
      const leaks = (found.get(name) ?? []).filter(({ marker, place }) => {
        const word = wordOf.get(marker);
        return word !== undefined && !isForReader(place, word);
      });
      const bytes = places[name].reduce((sum, { content }) => sum + content.length, 0);
      return { name, parts: places[name].length, megabytes: (bytes / 1e6).toFixed(1), leaks };
    });
    const texts = new Set(planter.words.map(({ text }) => text)).size;
    // eslint-disable-next-line no-console -- the figures are what a reader of the run wants to see
    console.info(
      [
        `privacy: ${String(texts)} planted texts in ${String(new Set(planter.words.map(({ member }) => member)).size)} members`,
        ...figures.map(
          ({ name, parts, megabytes, leaks }) =>
            `  ${name}: ${String(parts)} parts, ${megabytes} MB, ${String(leaks.length)} found`,
        ),
      ].join('\n'),
    );
    expect(figures.flatMap(({ leaks }) => leaks)).toEqual([]);
  });

  it('is nowhere outside the register when its request is refused or fails', () => {
    const refusals = TWELVE_PLACES.flatMap((name) =>
      foundIn(name, (marker) => marker.startsWith('refused ')),
    );
    expect(refusals).toEqual([]);
  });
});

describe('What somebody writes into a Signal (contract, section 4)', () => {
  it('stands in the history once, from its sender', () => {
    const sent = Object.values(SIGNALLED).map((text) => [text, count(text, historyOfSignals)]);
    const wanted = Object.entries(SIGNALLED).map(([key, text]) => [text, key === 'actor' ? 7 : 1]);
    expect(sent).toEqual(wanted);
    const inDatabase = new Set(
      foundIn('Temporal database', (marker) => marker.startsWith('signalled ')).map(({ marker }) => marker),
    );
    expect(inDatabase).toEqual(new Set(Object.keys(named('signalled', SIGNALLED))));
  });

  it('is copied nowhere else', () => {
    // A trace with whole requests in it has what was sent, as the server's database has.
    const copies = TWELVE_PLACES.filter((name) => name !== 'Temporal database' && name !== 'traces')
      .flatMap((name) => foundIn(name, (marker) => marker.startsWith('signalled ')))
      .filter(({ place }) => place !== historyOfSignals.name && !isTemporalDatabase({ name: place }));
    expect(copies).toEqual([]);
  });
});

describe('What is only an id of a case', () => {
  it('is nowhere in the files of Temporal, whose payloads are encrypted', () => {
    expect(foundIn('Temporal database', (marker) => marker === 'reference')).toEqual([]);
  });
});
