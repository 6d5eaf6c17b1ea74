import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Instant } from '../../../domain/case/cme-case.ts';
import type { ChainEnd } from '../chain.ts';

/** The end of a chain at an instant, signed so that it can be kept anywhere. */
export interface SignedHead extends ChainEnd {
  readonly at: Instant;
  /** First 16 digits of the SHA-256 of the public key. */
  readonly keyId: string;
  /** Ed25519, in base64, over the members before it as `signedText` writes them. */
  readonly signature: string;
}

export function signHead({ authority, seq, hash }: ChainEnd, at: Instant, key: KeyObject): SignedHead {
  const head = { authority, seq, hash, at, keyId: keyIdOf(createPublicKey(key)) };
  return { ...head, signature: sign(null, signedText(head), key).toString('base64') };
}

export function isGenuine(head: SignedHead, publicKey: KeyObject): boolean {
  return verify(null, signedText(head), publicKey, Buffer.from(head.signature, 'base64'));
}

export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

function signedText({ authority, seq, hash, at, keyId }: Omit<SignedHead, 'signature'>): Buffer {
  return Buffer.from(JSON.stringify([authority, seq, hash, at, keyId]));
}
