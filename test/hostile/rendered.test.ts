import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRelay } from '../../activities/relay.ts';
import { csvOf } from '../../api/http/csv.ts';
import { outboxPage } from '../../api/routes/service/outbox-page.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { OutboxItem } from '../../register/register.ts';
import { receivePage } from '../../web/receive-page.ts';
import { SHORT_TEXTS, textsOf } from './corpus.ts';
import { openLedger } from './ledger.ts';
import { headerNames, pageOf, SIGNS_OF_FORMULAS, startRawMailbox, type RawMailbox } from './oracles.ts';

const { judge, expectNoneEffective } = openLedger();

let mailbox: RawMailbox;
beforeAll(async () => {
  mailbox = await startRawMailbox();
});
afterAll(() => mailbox.stop());

describe('A hostile text on a page', () => {
  const pack = (text: string) => ({
    reference: 'CME-26-00042-K',
    authority: 'Invented Council',
    recipient: text,
    validTo: localDate('2026-12-01'),
    child: { givenName: text, familyName: text, dateOfBirth: localDate('2014-03-09'), lastSchool: text },
  });
  const faults = (text: string) => [{ pointer: '/by', message: `${text}.` }];
  const typed = (text: string) => ({ why: text, by: text, day: text, month: text, year: text, [text]: text });
  const mail = (text: string) => ({
    messageId: text,
    to: [text],
    subject: text,
    text,
    receivedAt: text,
    deliveries: 1,
  });
  const pages: readonly ((text: string) => string)[] = [
    (text) => String(receivePage(pack(text), typed(text), faults(text)).body),
    (text) => outboxPage([mail(text)]),
  ];
  /** A parser reads a line break of any make as one, and so does a browser. */
  const read = (text: string) => text.replaceAll(/\r\n?/g, '\n');

  it('is text and nothing else, wherever it stands', () => {
    for (const page of pages) {
      const { skeleton } = pageOf(page('Sample'));
      for (const { kind, text } of SHORT_TEXTS) {
        const shown = pageOf(page(text));
        judge(kind, text, shown.skeleton === skeleton, 'changed the page');
        judge(
          kind,
          text,
          shown.words.some((words) => read(words).includes(read(text))),
          'is not shown as it is',
        );
      }
    }
    expectNoneEffective();
  });
});

describe('A hostile text in a mail', () => {
  const item = (change: Partial<OutboxItem>): OutboxItem => ({
    key: 'hostile',
    caseId: null,
    notice: 'digest',
    recipient: 'ews',
    address: 'ews@council.invalid',
    subject: 'Sample',
    text: 'Sample',
    messageId: `<${randomUUID()}@whereabouts.invalid>`,
    maybeSentBefore: false,
    ...change,
  });

  it('adds no header and no recipient, byte for byte', async () => {
    const relay = connectRelay(mailbox.url, 1);
    /** The mails that arrived of one that was sent. */
    const sent = async (change: Partial<OutboxItem>) => {
      await relay.send(item(change));
      return mailbox.mails.splice(0);
    };
    const [plain] = await sent({});
    const names = headerNames(plain!);
    expect(names).toContain('Subject');
    const words = new Set([...names, 'Content-Transfer-Encoding']);
    for (const { kind, text } of textsOf('header', 'xss', 'template')) {
      for (const change of [{ subject: text }, { text }]) {
        const mails = await sent(change);
        const mail = mails[0];
        const isPlain =
          mails.length === 1 &&
          mail?.recipients.join() === 'ews@council.invalid' &&
          headerNames(mail).every((name) => words.has(name)) &&
          new Set(headerNames(mail)).size === headerNames(mail).length;
        judge(kind, text, isPlain, `in ${Object.keys(change).join()}`);
      }
    }
    for (const { kind, text } of textsOf('header')) {
      for (const address of [
        `ews@council.invalid${text.slice('Sample'.length)}`,
        `ews@council.invalid, ${text}`,
      ]) {
        const mails = await sent({ address });
        const others = mails
          .flatMap(({ recipients }) => recipients)
          .filter((each) => each.startsWith('evil@'));
        judge(
          kind,
          address,
          others.length === 0 && mails.every(({ recipients }) => recipients.length === 1),
          'another recipient',
        );
        judge(
          kind,
          address,
          mails.every((mail) => headerNames(mail).every((name) => words.has(name))),
          'another header',
        );
      }
    }
    relay.close();
    expectNoneEffective();
  });
});

describe('A hostile text in a table', () => {
  it('starts no formula in a cell, and ends none', () => {
    for (const { kind, text } of SHORT_TEXTS.filter((each) => each.text.isWellFormed())) {
      const csv = csvOf({ columns: ['a', 'b'], rows: [{ a: text, b: 'Sample' }] });
      const [, row] = parse(csv);
      judge(kind, text, row?.length === 2 && row[1] === 'Sample', 'is more than one cell');
      judge(kind, text, !SIGNS_OF_FORMULAS.test(row?.[0] ?? '='), 'is a formula');
      judge(kind, text, [text, `'${text}`].includes(row?.[0] ?? ''), 'is another text');
    }
    expectNoneEffective();
  });
});
