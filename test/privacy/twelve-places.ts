import type { Place } from './markers.ts';

/** Where somebody looks who may not read a register: twelve places, each with a text that is known to be there. */
export const TWELVE_PLACES = [
  'Temporal database',
  'UI',
  'logs of each process',
  'metrics',
  'mails',
  'error pages',
  'URLs',
  'traces',
  'exports of other roles',
  'backups without key',
  'browser storage',
  'search attributes',
] as const;
export type PlaceName = (typeof TWELVE_PLACES)[number];

export type Places = Record<PlaceName, Place[]>;

export function noPlaces(): Places {
  return Object.fromEntries(TWELVE_PLACES.map((name) => [name, [] as Place[]])) as Places;
}
