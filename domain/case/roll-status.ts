import type { LocalDate } from '../calendar/local-date.ts';
import type { CmeCase } from './cme-case.ts';
import { isOnNoRoll, subgroupOf } from './holder.ts';

/** Where the child stands on the roll of the school; in law a child on a roll is not missing education. */
export const ROLL_STATUSES = ['on-roll', 'removal-notified', 'removed', 'not-on-roll'] as const;
export type RollStatus = (typeof ROLL_STATUSES)[number];

type Known = Pick<CmeCase, 'removalNotice' | 'absence' | 'outcome'>;

/** The first day on which the child is on no roll; null while no such day is known. The register asks the same. */
function notOnRollFrom({ removalNotice }: Known): LocalDate | null {
  return removalNotice?.deletedOn ?? null;
}

/** A child who is placed is on a roll again; one sub-group of those on no roll was on one all along (3.2). */
export function rollStatusOn(current: Known, day: LocalDate): RollStatus {
  const { kind, on } = current.outcome ?? {};
  if (kind === 'placed' && on !== undefined && on <= day) return 'on-roll';
  if (isOnNoRoll(current)) return subgroupOf(current)?.onRoll === true ? 'on-roll' : 'not-on-roll';
  const from = notOnRollFrom(current);
  if (from === null) return 'on-roll';
  return from <= day ? 'removed' : 'removal-notified';
}

/** Whether the child is on a roll on a day: the one place that says it of a case. */
export function isOnRoll(current: Known, day: LocalDate): boolean {
  const status = rollStatusOn(current, day);
  return status !== 'removed' && status !== 'not-on-roll';
}
