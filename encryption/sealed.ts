import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EncryptionKey } from './key-ring.ts';

/**
 * Encrypted bytes: format (1 byte), length of the key's id (1 byte), the id, nonce (12 bytes), ciphertext, tag
 * (16 bytes). The id stands here and not in the payload's metadata, where its name alone would cost 20 bytes in every
 * event.
 */
const FORMAT = 1;
const HEAD = 2;
const NONCE = 12;
const TAG = 16;
const ALGORITHM = 'aes-256-gcm';

/** Encrypts for one namespace: the same bytes in another one do not decrypt. */
export function seal({ id, key }: EncryptionKey, namespace: string, plain: Uint8Array): Buffer {
  const name = Buffer.from(id);
  const head = Buffer.concat([Buffer.of(FORMAT, name.length), name]);
  // A random nonce of 96 bits is good for 2^32 payloads under one key (NIST SP 800-38D, 8.3).
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG });
  cipher.setAAD(boundTo(head, namespace));
  return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The id of the key that something claims to be encrypted with; undefined when it is nothing of ours. */
export function keyIdOf(sealed: Uint8Array): string | undefined {
  const [format, length = 0] = sealed;
  if (format !== FORMAT || sealed.length < HEAD + length + NONCE + TAG) return undefined;
  return Buffer.from(sealed.subarray(HEAD, HEAD + length)).toString();
}

/** What was encrypted, or undefined when it was altered, or encrypted by another key or for another namespace. */
export function unseal(
  { id, key }: EncryptionKey,
  namespace: string,
  sealed: Uint8Array,
): Buffer | undefined {
  const start = HEAD + Buffer.byteLength(id);
  const nonce = sealed.subarray(start, start + NONCE);
  const ciphertext = sealed.subarray(start + NONCE, -TAG);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG });
  decipher.setAAD(boundTo(sealed.subarray(0, start), namespace));
  decipher.setAuthTag(sealed.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    return undefined;
  }
}

function boundTo(head: Uint8Array, namespace: string): Buffer {
  return Buffer.concat([head, Buffer.from(namespace)]);
}
