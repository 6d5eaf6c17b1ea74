import type { LocalDate } from '../local-date.ts';
import type { CmeCase } from './cme-case.ts';

/** Where the child stands on the roll of the school; in law a child on a roll is not missing education. */
export const ROLL_STATUSES = ['on-roll', 'removal-notified', 'removed'] as const;
export type RollStatus = (typeof ROLL_STATUSES)[number];

type Known = Pick<CmeCase, 'removalNotice'>;

/** The first day on which the child is on no roll; null while no such day is known. The register asks the same. */
function notOnRollFrom({ removalNotice }: Known): LocalDate | null {
  return removalNotice?.deletedOn ?? null;
}

export function rollStatusOn(current: Known, day: LocalDate): RollStatus {
  const from = notOnRollFrom(current);
  if (from === null) return 'on-roll';
  return from <= day ? 'removed' : 'removal-notified';
}

/** Whether the child is on a roll on a day: the one place that says it of a case. */
export function isOnRoll(current: Known, day: LocalDate): boolean {
  return rollStatusOn(current, day) !== 'removed';
}
