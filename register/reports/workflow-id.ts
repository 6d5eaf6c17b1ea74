import { createHmac } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 26;

/**
 * The id of a child's workflow, or a household's: the same for every episode of that child, so that Temporal too keeps
 * to one open case a child, and without a meaning to whoever reads it.
 */
export function workflowIdOf(
  workflowKey: Buffer,
  authority: string,
  key: string,
  kind: 'cme' | 'household' = 'cme',
): string {
  const digest = createHmac('sha256', workflowKey).update(`${authority}:${key}`).digest();
  return `${kind}-${base32(digest).slice(0, LENGTH)}`;
}

function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET.charAt(parseInt(five, 2))).join('');
}
