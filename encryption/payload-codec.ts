import type { Payload, PayloadCodec } from '@temporalio/common';
import type { KeyRing } from './key-ring.ts';
import { encodingOf, pack, unpack } from './packed.ts';
import { keyIdOf, seal, unseal } from './sealed.ts';

/** What an encrypted payload says of itself, as in Temporal's samples: its UI and command line know the word. */
const ENCRYPTED = 'binary/encrypted';
const metadata = { encoding: Buffer.from(ENCRYPTED) };

/** A payload of this installation is encrypted with a key that this process does not have. */
export class MissingEncryptionKey extends Error {
  override readonly name = 'MissingEncryptionKey';
  readonly keyId: string;

  constructor(keyId: string) {
    super(`The encryption key ${keyId} is in use and is not among the keys of this process`);
    this.keyId = keyId;
  }
}

export interface CodecOptions {
  readonly ring: KeyRing;
  /** What is encrypted for one namespace does not decrypt in another. */
  readonly namespace: string;
  /**
   * Whether the installation encrypts with a key of this id, asked when the ring does not have it. If it does, the
   * payload is ours and must not be taken for nonsense: decoding rejects with `MissingEncryptionKey`.
   */
  readonly isInUse?: (keyId: string) => Promise<boolean>;
}

/**
 * Encrypts every payload with the ring's current key and decrypts with any. What is not encrypted passes as it is:
 * histories from before the encryption, and what an operator sends by hand. What claims to be encrypted and cannot be
 * read passes too, and the payload converter reads it as undecodable: a forged Signal must not stop a case.
 */
export function createPayloadCodec({ ring, namespace, isInUse }: CodecOptions): PayloadCodec {
  async function decodeOne(payload: Payload): Promise<Payload> {
    if (encodingOf(payload) !== ENCRYPTED) return payload;
    const sealed = payload.data ?? new Uint8Array();
    const keyId = keyIdOf(sealed);
    if (keyId === undefined) return payload;
    const key = ring.find(keyId);
    if (key === undefined) {
      if (await isInUse?.(keyId)) throw new MissingEncryptionKey(keyId);
      return payload;
    }
    const packed = unseal(key, namespace, sealed);
    return (packed && unpack(packed)) ?? payload;
  }

  return {
    encode: (payloads) =>
      Promise.resolve(
        payloads.map((payload) => ({ metadata, data: seal(ring.current, namespace, pack(payload)) })),
      ),
    decode: (payloads) => Promise.all(payloads.map(decodeOne)),
  };
}

/** The id of the key that a payload is encrypted with; undefined for one that is not. */
export function encryptionKeyOf(payload: Payload): string | undefined {
  return encodingOf(payload) === ENCRYPTED ? keyIdOf(payload.data ?? new Uint8Array()) : undefined;
}
