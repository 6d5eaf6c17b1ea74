import { epochOf } from '../calendar/instant.ts';
import { policyOf } from '../policy/editions/policy.ts';
import type { RecordedChange } from './case-record.ts';
import type { CmeCase } from '../case/cme-case.ts';
import { decide, passTime, type Change } from './decide.ts';
import { openCase } from './opening.ts';
import { isRefusal, type Refusal } from '../case/refusal.ts';

/**
 * The case as its recorded changes made it, decided again from their causes: what was known at an earlier instant,
 * and the proof that the record is whole.
 * @param changes of one case, oldest first, without gaps
 * @returns undefined before the first change
 * @throws RangeError when a change cannot be decided again: the record is not that of one case
 */
export function rebuildCase(
  changes: readonly Pick<RecordedChange, 'version' | 'at' | 'cause'>[],
): CmeCase | undefined {
  let current: CmeCase | undefined;
  for (const change of changes) {
    const again = decideAgain(current, change);
    if (again === null || isRefusal(again) || again.case.version !== change.version) {
      throw new RangeError(`Version ${change.version} of the case cannot be decided again`);
    }
    current = again.case;
  }
  return current;
}

function decideAgain(
  current: CmeCase | undefined,
  { at, cause }: Pick<RecordedChange, 'at' | 'cause'>,
): Change | Refusal | null {
  if (cause.kind === 'opened') {
    const { authority, edition } = cause.opening;
    return openCase(cause.opening, epochOf(at), policyOf(authority, edition));
  }
  if (current === undefined) return null;
  const policy = policyOf(current.authority, current.edition);
  return cause.kind === 'time'
    ? passTime(current, epochOf(at), policy)
    : decide(current, cause.command, epochOf(at), policy);
}
