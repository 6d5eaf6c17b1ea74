import type { LocalDate } from '../../domain/calendar/local-date.ts';
import { checkUpn } from '../../domain/policy/law/upn.ts';
import type { Pupil } from './report-port.ts';
import { fold } from './fold.ts';

/** What tells one child from another. */
export interface Identity {
  readonly upn: string | null;
  readonly dateOfBirth: LocalDate;
  readonly given: string;
  readonly family: string;
}

export interface KnownChild extends Identity {
  readonly id: string;
}

export interface Match {
  /** The same child, already known. */
  readonly child: KnownChild | null;
  /** Children with details so close that a person must compare. */
  readonly near: readonly KnownChild[];
  /** What differs although the UPN is the same: a slip in one of the reports, or in the number itself. */
  readonly differs: readonly ('date-of-birth' | 'names')[];
}

/** A pupil's identity as reported; a number that is no valid UPN identifies nobody. */
export function identityOf(pupil: Pupil): Identity {
  const upn = pupil.upn?.trim().toUpperCase() ?? '';
  return {
    upn: checkUpn(upn).valid ? upn : null,
    dateOfBirth: pupil.dateOfBirth,
    given: fold(pupil.givenName),
    family: fold(pupil.familyName),
  };
}

/**
 * Finds the reported child among children with the same UPN, date of birth or names.
 *
 * The same UPN is the same child, unless nothing else fits: a number copied from another pupil's line must not let
 * a second missing child vanish in the first one's case. Without a UPN on both sides, the date of birth and both
 * names together are the same child; two different UPNs never are.
 */
export function matchChild(reported: Identity, known: readonly KnownChild[]): Match {
  const child = byUpn(reported, known) ?? byDetails(reported, known);
  const near = known.filter((each) => each.id !== child?.id && isNear(reported, each));
  const sameUpn = child !== null && child.upn !== null && child.upn === reported.upn;
  return { child, near, differs: sameUpn ? differences(reported, child) : [] };
}

function byUpn(reported: Identity, known: readonly KnownChild[]): KnownChild | null {
  const same = known.find(({ upn }) => upn !== null && upn === reported.upn);
  if (!same) return null;
  const plausible =
    same.dateOfBirth === reported.dateOfBirth ||
    isSimilar(same.family, reported.family) ||
    isSimilar(same.given, reported.given);
  return plausible ? same : null;
}

function byDetails(reported: Identity, known: readonly KnownChild[]): KnownChild | null {
  const same = known.filter(
    (each) =>
      each.dateOfBirth === reported.dateOfBirth &&
      hasSameNames(each, reported) &&
      (each.upn === null || reported.upn === null || each.upn === reported.upn),
  );
  const withoutUpn = same.find(({ upn }) => upn === null);
  // Two children of the same names and date of birth, told apart by their UPNs only: a person says which it is.
  return withoutUpn ?? (same.length === 1 ? (same[0] ?? null) : null);
}

function isNear(reported: Identity, other: KnownChild): boolean {
  if (hasSameNames(reported, other)) return true;
  if (other.upn !== null && other.upn === reported.upn) return true;
  if (other.dateOfBirth !== reported.dateOfBirth) return false;
  return (
    isSimilar(other.family, reported.family) ||
    other.given === reported.given ||
    (other.given === reported.family && other.family === reported.given)
  );
}

function hasSameNames(one: Identity, other: Identity): boolean {
  return one.given === other.given && one.family === other.family;
}

function differences(reported: Identity, child: KnownChild): Match['differs'] {
  return [
    ...(reported.dateOfBirth === child.dateOfBirth ? [] : (['date-of-birth'] as const)),
    ...(hasSameNames(reported, child) ? [] : (['names'] as const)),
  ];
}

const SHORT_NAME = 5;

/** The same name, a part of it (`Smith`, `Smith-Jones`), or one or two slips away from it. */
function isSimilar(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length >= 3 && (long.startsWith(short) || long.endsWith(short))) return true;
  return slipsBetween(short, long) <= (short.length <= SHORT_NAME ? 1 : 2);
}

/** Letters to add, drop or replace to get from one to the other (Levenshtein). */
function slipsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(one).entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === other[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
