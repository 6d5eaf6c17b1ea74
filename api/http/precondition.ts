import type { Answer } from './answer.ts';
import { problem } from './problem.ts';

/**
 * Whether `If-Match` still names this version: undefined when it does, or when none was sent. A weak tag never
 * matches (RFC 9110, 13.1.1).
 */
export function staleness(ifMatch: string | undefined, version: number): Answer | undefined {
  if (ifMatch === undefined) return undefined;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes('*') || tags.includes(`"${version}"`)) return undefined;
  return problem('stale', `It is at version ${version} now. Read it again and decide anew.`);
}
