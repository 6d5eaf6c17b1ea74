/** A base that no address of ours is on: whatever leaves it leaves us. */
const NOWHERE = 'https://whereabouts.invalid';

/**
 * The path of our own that somebody wanted to go to; the first page for everything else. Only a path that begins with
 * one slash, of visible ASCII, which a browser reads as nothing else than a path: no other site, scheme or user name.
 */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 500) return '/';
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted) || !URL.canParse(wanted, NOWHERE)) return '/';
  const { origin, pathname, search } = new URL(wanted, NOWHERE);
  return origin === NOWHERE && !pathname.startsWith('//') ? `${pathname}${search}` : '/';
}
