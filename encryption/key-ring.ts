import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** A key that payloads are encrypted with, AES-256. */
export interface EncryptionKey {
  /** Stands in clear in everything that is encrypted with the key. */
  readonly id: string;
  readonly key: KeyObject;
  /** Tells whether another process has the same secret under this id, without telling the secret. 32 hex digits. */
  readonly check: string;
}

/** The keys of an installation: one to encrypt with, all of them to decrypt with. */
export interface KeyRing {
  readonly current: EncryptionKey;
  find(id: string): EncryptionKey | undefined;
}

/** The id of the key that follows from the installation's own secret; no key of a list may have it. */
export const OWN_KEY_ID = '0';

/** A secret of a list of keys, from which the key itself is derived. */
export interface ListedSecret {
  readonly id: string;
  readonly secret: string;
}

/**
 * The ring of an installation. Its own key is always in it, so that a list may be added, and its first is current.
 * @param secret the installation's own secret: `WHEREABOUTS_KEY`, or the one in the data folder
 */
export function createKeyRing(secret: Buffer, listed: readonly ListedSecret[] = []): KeyRing {
  const own = deriveKey(OWN_KEY_ID, secret);
  const keys = [...listed.map((each) => deriveKey(each.id, Buffer.from(each.secret))), own];
  const byId = new Map(keys.map((key) => [key.id, key]));
  return { current: keys[0] ?? own, find: (id) => byId.get(id) };
}

/** HKDF (RFC 5869) with one purpose for each derived value: the workflow ids follow from the same secret. */
function deriveKey(id: string, secret: Buffer): EncryptionKey {
  const derive = (purpose: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `whereabouts ${purpose} ${id}`, bytes));
  return {
    id,
    key: createSecretKey(derive('payload key', 32)),
    check: derive('payload key check', 16).toString('hex'),
  };
}
