import { createHash } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { DICTIONARY } from '../../encryption/dictionary.ts';
import { createKeyRing, type KeyRing } from '../../encryption/key-ring.ts';
import { createPayloadCodec, encryptionKeyOf, MissingEncryptionKey } from '../../encryption/payload-codec.ts';

const namespace = 'whereabouts';
const own = Buffer.from('a secret of an installation for tests');
const spring = { id: '2026-spring', secret: 'a secret of the spring, at least so long' };
const autumn = { id: '2026-autumn', secret: 'a secret of the autumn, at least so long' };
const codecOf = (ring: KeyRing) => createPayloadCodec({ ring, namespace });
const codec = codecOf(createKeyRing(own));

const json = (value: unknown): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
});
const one = async (payloads: Promise<Payload[]>): Promise<Payload> => (await payloads)[0] ?? {};
const shown = ({ metadata, data }: Payload) => ({
  encoding: Buffer.from(metadata?.['encoding'] ?? []).toString(),
  data: Buffer.from(data ?? []).toString(),
});

describe('A payload on its way to Temporal', () => {
  it.each<[string, Payload]>([
    ['a command', json({ commandId: 'x', kind: 'returned', by: { role: 'ewo', id: 'ewo' }, data: {} })],
    ['a value that the dictionary does not know', json({ ünüsual: ['ß', 1e21, null] })],
    ['no value', { metadata: { encoding: Buffer.from('binary/null') }, data: Buffer.alloc(0) }],
    ['bytes', { metadata: { encoding: Buffer.from('binary/plain') }, data: Buffer.of(0, 255, 7) }],
    [
      'metadata of its own',
      {
        metadata: { encoding: Buffer.from('json/plain'), type: Buffer.from('Keyword') },
        data: Buffer.from('1'),
      },
    ],
    ['something large', json('long '.repeat(100_000))],
  ])('is encrypted and comes back as it was: %s', async (_what, payload) => {
    const encrypted = await one(codec.encode([payload]));
    expect(Object.keys(encrypted.metadata ?? {})).toEqual(['encoding']);
    expect(shown(encrypted).encoding).toBe('binary/encrypted');
    const decrypted = await one(codec.decode([encrypted]));
    expect(shown(decrypted)).toEqual(shown(payload));
    expect(Object.keys(decrypted.metadata ?? {})).toEqual(Object.keys(payload.metadata ?? {}));
  });

  it('is never encrypted to the same bytes twice', async () => {
    const payloads = await codec.encode(Array.from({ length: 50 }, () => json('the same')));
    expect(new Set(payloads.map(({ data }) => Buffer.from(data ?? []).toString('hex'))).size).toBe(50);
  });

  it('is smaller than in clear where it is a command of ours', async () => {
    const command = json({
      commandId: 'Lf1mfrPQAEN70Ta3YeHnFg',
      by: { role: 'school', id: 'school:900001' },
      kind: 'record-enquiry',
      data: { entries: [{ check: 'home-visit', attemptedAt: '2026-10-07T09:15:00Z', result: 'no-answer' }] },
    });
    const encrypted = await one(codec.encode([command]));
    expect(encrypted.data?.length).toBeLessThan((command.data?.length ?? 0) / 1.5);
  });

  it('is compressed against a dictionary of which no byte ever changes', () => {
    expect(createHash('sha256').update(DICTIONARY).digest('hex')).toBe(
      'a0d819636474f44e7c20edd614ae2b0f45b9823e7c35ba04913452175da040d9',
    );
  });
});

describe('A ring of keys', () => {
  it('encrypts with the first of its list and decrypts with any, its own key among them', async () => {
    const before = await one(codecOf(createKeyRing(own)).encode([json('own')]));
    const inSpring = await one(codecOf(createKeyRing(own, [spring])).encode([json('spring')]));
    const inAutumn = codecOf(createKeyRing(own, [autumn, spring]));
    const now = await one(inAutumn.encode([json('autumn')]));
    expect([before, inSpring, now].map(encryptionKeyOf)).toEqual(['0', spring.id, autumn.id]);
    const read = await inAutumn.decode([before, inSpring, now]);
    expect(read.map((payload) => shown(payload).data)).toEqual(['"own"', '"spring"', '"autumn"']);
  });

  it('tells two secrets of one id apart by their check values, which are not the keys', () => {
    const check = (secret: string) => createKeyRing(own, [{ id: 'a', secret }]).current.check;
    expect(check(spring.secret)).not.toBe(check(autumn.secret));
    expect(check(spring.secret)).toBe(check(spring.secret));
    const { current } = createKeyRing(own);
    expect(current.key.export().toString('hex')).not.toContain(current.check);
  });
});

describe('What cannot be decrypted passes as it is, so that no workflow stands still', () => {
  it('a payload in clear', async () => {
    const payload = json({ kind: 'returned' });
    expect(await codec.decode([payload])).toEqual([payload]);
  });

  it('every single altered byte of an encrypted one', async () => {
    const encrypted = await one(codec.encode([json({ kind: 'returned' })]));
    const data = Buffer.from(encrypted.data ?? []);
    for (let at = 0; at < data.length; at += 1) {
      const altered = { ...encrypted, data: Buffer.from(data) };
      altered.data.writeUInt8(data.readUInt8(at) ^ 1, at);
      expect(await codec.decode([altered]), `byte ${at}`).toEqual([altered]);
    }
  });

  it('every length that it can be cut to', async () => {
    const encrypted = await one(codec.encode([json({ kind: 'returned' })]));
    for (let length = 0; length < (encrypted.data?.length ?? 0); length += 1) {
      const cut = { ...encrypted, data: Buffer.from(encrypted.data ?? []).subarray(0, length) };
      expect(await codec.decode([cut]), `${length} bytes`).toEqual([cut]);
    }
  });

  it('one that was encrypted for another namespace', async () => {
    const elsewhere = createPayloadCodec({ ring: createKeyRing(own), namespace: 'elsewhere' });
    const encrypted = await one(elsewhere.encode([json('from there')]));
    expect(await codec.decode([encrypted])).toEqual([encrypted]);
    expect(shown(await one(elsewhere.decode([encrypted]))).data).toBe('"from there"');
  });

  it('one under a key that nobody knows; but under a key in use it is refused, not taken for nonsense', async () => {
    const encrypted = await one(codecOf(createKeyRing(own, [autumn])).encode([json('ours')]));
    const options = { ring: createKeyRing(own), namespace };
    const asked: string[] = [];
    const isInUse = (known: boolean) => (keyId: string) => {
      asked.push(keyId);
      return Promise.resolve(known);
    };
    expect(await createPayloadCodec({ ...options, isInUse: isInUse(false) }).decode([encrypted])).toEqual([
      encrypted,
    ]);
    await expect(
      createPayloadCodec({ ...options, isInUse: isInUse(true) }).decode([encrypted]),
    ).rejects.toBeInstanceOf(MissingEncryptionKey);
    expect(asked).toEqual([autumn.id, autumn.id]);
  });
});
