import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedaction, REDACTED } from '../../api/codec/redaction.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { startSigningIn, UI_ORIGIN, type SigningIn } from '../web/signing-in.ts';
import { payloadsOf } from '../support/clear-history.ts';

let served: SigningIn;
beforeAll(async () => {
  served = await startSigningIn();
});
afterAll(() => served.stop());

const text = (value: string) => Buffer.from(value).toString('base64');
const json = (value: unknown) => ({
  metadata: { encoding: text('json/plain') },
  data: text(JSON.stringify(value)),
});
interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly payloads: readonly { readonly metadata: Record<string, string>; readonly data: string }[];
}

async function ask(who: string, path: string, payloads: unknown, headers: object = {}): Promise<Answered> {
  const response = await fetch(`${served.web}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${served.keys[who] ?? ''}`,
      'content-type': 'application/json',
      'x-namespace': 'whereabouts',
      ...headers,
    },
    body: JSON.stringify({ payloads }),
  });
  const { payloads: answered = [] } = (await response.json()) as { payloads?: Answered['payloads'] };
  return { status: response.status, headers: response.headers, payloads: answered };
}

const values = ({ payloads }: Answered): unknown[] =>
  payloads.map(({ data }) => JSON.parse(Buffer.from(data, 'base64').toString()) as unknown);

const raw = {
  commandId: randomUUID(),
  kind: 'returned',
  by: { role: 'ewo', id: 'Qz Somebody' },
  data: { note: 'seen at Sample Street', 'Qz Member': 1, on: 7_700_900_001 },
};

describe('The codec server (Temporal’s remote codec protocol)', () => {
  it.each(['/codec', '/api/v1/codec'])('encrypts and decrypts under %s', async (at) => {
    const encrypted = await ask('operator', `${at}/encode`, [json(raw), json('ewo')]);
    expect(encrypted.status).toBe(200);
    expect(encrypted.headers.get('cache-control')).toBe('no-store');
    expect(encrypted.payloads.map(({ metadata }) => metadata)).toEqual([
      { encoding: text('binary/encrypted') },
      { encoding: text('binary/encrypted') },
    ]);
    expect(values(await ask('operator', `${at}/decode`, encrypted.payloads))).toEqual([
      {
        commandId: raw.commandId,
        kind: 'returned',
        by: { role: 'ewo', id: REDACTED },
        data: { [REDACTED]: REDACTED, on: REDACTED },
      },
      'ewo',
    ]);
    expect(values(await ask('auditor', `${at}/unredacted/decode`, encrypted.payloads))).toEqual([raw, 'ewo']);
  });

  it('puts every request to decrypt on the audit, and none of what was in it', async () => {
    const before = await audited();
    await ask('operator', '/codec/decode', [json(raw)]);
    await ask('auditor', '/codec/unredacted/decode', [json(raw), json(1)]);
    const added = (await audited()).slice(before.length);
    expect(added).toMatchObject([
      { actor: { role: 'operator' }, detail: { payloads: 1, redacted: true } },
      { actor: { role: 'auditor' }, detail: { payloads: 2, redacted: false } },
    ]);
    expect(`${JSON.stringify(added)}${served.logged.join()}`).not.toContain('Qz');
  });

  it.each([
    ['nobody', '/codec/decode', 401],
    ['ewo', '/codec/decode', 403],
    ['school:900001', '/codec/decode', 403],
    ['operator', '/codec/unredacted/decode', 403],
    ['auditor', '/codec/encode', 403],
  ])('refuses %s at %s with %i', async (who, path, status) => {
    expect((await ask(who, path, [json(raw)])).status).toBe(status);
  });

  it('knows one namespace, and takes payloads only', async () => {
    expect((await ask('operator', '/codec/decode', [], { 'x-namespace': 'elsewhere' })).status).toBe(404);
    expect((await ask('operator', '/codec/encode', [], { 'x-namespace': 'elsewhere' })).status).toBe(404);
    expect((await ask('operator', '/codec/decode', [{ data: '%' }])).status).toBe(422);
    expect((await fetch(`${served.web}/codec/decode`)).status).toBe(405);
  });

  it('lets pages of the Temporal UI read its answers, and of no other origin', async () => {
    const preflight = (origin: string) =>
      fetch(`${served.web}/codec/decode`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight(UI_ORIGIN);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': UI_ORIGIN,
      'access-control-allow-headers': 'content-type,x-namespace,authorization,authorization-extras',
      'access-control-allow-methods': 'POST',
    });
    for (const origin of [
      'http://127.0.0.1:8234',
      'https://127.0.0.1:8233',
      `${UI_ORIGIN}.example`,
      'null',
    ]) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      const asked = await ask('operator', '/codec/decode', [json('ewo')], { origin });
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(
      (await fetch(`${served.web}/api/v1/cases`, { headers: { origin: UI_ORIGIN } })).headers.get('vary'),
    ).toBeNull();
  });
});

describe('What is redacted', () => {
  const redact = createRedaction(BROMLEY);

  it('is nothing of what the product itself has written into any recorded history', async () => {
    const folder = new URL('../replay/histories/', import.meta.url);
    const files = (await readdir(folder, { recursive: true })).filter((file) =>
      /\/(?!expected).*\.json$/.test(file),
    );
    expect(files.length).toBeGreaterThan(20);
    const lost = new Set<string>();
    for (const file of files) {
      const history = historyFromJSON(JSON.parse(await readFile(new URL(file, folder), 'utf8')));
      for (const value of payloadsOf(history.events?.map(withoutSdk)).flatMap(valueOf)) {
        const shown = JSON.stringify(redact(value)).replaceAll(MAY_BE_WORDS, '');
        if (shown.includes(REDACTED)) lost.add(`${file}: ${shown}`);
      }
    }
    expect([...lost]).toEqual([]);
  });

  it.each([
    'Amara Example',
    'amara',
    '1 Sample Street',
    '07700900001',
    'ZZ1 1ZZ',
    'b@example.invalid',
    '2014-03-09 x',
  ])('is %s wherever it stands', (word) => {
    for (const value of [
      word,
      [word],
      { on: word },
      { [word]: 'ewo' },
      { data: { entries: [{ check: word }] } },
    ]) {
      expect(JSON.stringify(redact(value))).not.toContain(word);
    }
  });
});

async function audited(): Promise<{ actor: unknown; detail: unknown }[]> {
  const rows = await served.database.db
    .selectFrom('audit_entries')
    .select(['actor', 'detail'])
    .where('action', '=', 'payloads-decoded')
    .orderBy('seq')
    .execute();
  // Each is a look as well, which has an entry of its own.
  return rows
    .map(({ actor, detail }) => ({ actor: parsed(actor), detail: parsed(detail) }))
    .filter(({ detail }) => 'payloads' in (detail as object));
}

/** An id without a digit may be a word. */
const MAY_BE_WORDS = /"(commandId|of)":"\(redacted\)"/g;

const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

/** The SDK's own bookkeeping in markers goes through no codec. */
function withoutSdk(event: object): object {
  return { ...event, markerRecordedEventAttributes: null };
}

function valueOf({ data }: Payload): unknown[] {
  const read = Buffer.from(data ?? []).toString();
  return read === '' ? [] : [JSON.parse(read) as unknown];
}
