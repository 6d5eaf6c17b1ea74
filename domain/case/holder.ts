import { policyOfCase } from '../policy/editions/editions.ts';
import { findSubgroup, type SubgroupRow } from '../policy/tracking/cme-groups.ts';
import type { HolderRole } from '../policy/access/holder-roles.ts';
import { STAGES } from '../policy/procedure/stages.ts';
import type { CmeCase, NoRoll } from './cme-case.ts';

/** Whether the case is of a child who is on no school roll, as far as the referral knew. */
export function isOnNoRoll<C extends Pick<CmeCase, 'absence'>>(
  current: C,
): current is C & { readonly absence: NoRoll } {
  return current.absence.kind === 'not-on-roll';
}

/** The sub-group of a child on no roll; undefined where there is none. */
export function subgroupOf({ absence }: Pick<CmeCase, 'absence'>): SubgroupRow | undefined {
  return absence.kind === 'not-on-roll' ? findSubgroup(absence.group, absence.subgroup) : undefined;
}

/**
 * Who holds the case now; null once it is closed. "SEND children that are identified as CME … remain the
 * responsibility of the SEN case officer" (5 SEND): of a child on no roll, for a child on a roll is not yet CME.
 */
export function holderOf(current: CmeCase): HolderRole | null {
  const { holder } = STAGES[current.stage];
  return holder === 'cme-officer' && isSendOfficers(current) ? 'send-officer' : holder;
}

/** Who holds the case or, once it is closed, held it last as far as the child's own circumstances say. */
export function responsibleFor(current: CmeCase): HolderRole {
  return holderOf(current) ?? (isSendOfficers(current) ? 'send-officer' : 'cme-officer');
}

function isSendOfficers(current: CmeCase): boolean {
  if (!isOnNoRoll(current)) return false;
  const { circumstances } = policyOfCase(current);
  return current.circumstances.some((code) => circumstances[code].tellSendOfficer);
}
