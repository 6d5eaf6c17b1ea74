import { createHash, randomBytes } from 'node:crypto';

/** A plain hash is as hard to turn back as so many random bytes are to guess. */
const SECRET_BYTES = 32;
const ID_BYTES = 8;

/** A new key: its id stands in it, so that a key which is found somewhere can be revoked without being known. */
export function newKey(): { id: string; prefix: string; secret: string; hash: string } {
  const id = newKeyId();
  const prefix = `wa_${id}`;
  const secret = `${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { id, prefix, secret, hash: hashOfKey(secret) };
}

export function newKeyId(): string {
  return randomBytes(ID_BYTES).toString('hex');
}

/** The id of the one key of a principal whose key was not made here. */
export function idOfOnlyKey(principal: string): string {
  return createHash('sha256')
    .update(principal)
    .digest('hex')
    .slice(0, 2 * ID_BYTES);
}

export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
