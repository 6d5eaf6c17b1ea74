import { readFileSync } from 'node:fs';

/**
 * What payloads are compressed against (RFC 1951 with a preset dictionary): the words that ours are made of, the most
 * frequent ones last. Every history depends on each byte of it: another dictionary would be `dictionary-2.txt`, with
 * forms of its own in `packed.ts`. It need not follow the policy's tables; what it does not know is only longer.
 */
export const DICTIONARY: Buffer = readFileSync(new URL('dictionary-1.txt', import.meta.url));
