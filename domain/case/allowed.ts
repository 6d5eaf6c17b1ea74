import { epochOf } from '../calendar/instant.ts';
import { DUTIES } from '../policy/procedure/duties.ts';
import { policyOfCase } from '../policy/editions/editions.ts';
import {
  ACTION_CODES,
  isNoRollOnly,
  isOnRollOnly,
  stagesFor,
  type Action,
  type Role,
} from '../policy/access/roles.ts';
import type { HolderRole } from '../policy/access/holder-roles.ts';
import { ATTENDANCE_ORDER_STEPS, stepsAfter } from '../policy/law/attendance-orders.ts';
import type { Stage } from '../policy/procedure/stages.ts';
import type { LocalDate } from '../calendar/local-date.ts';
import { localDateAt } from '../calendar/school-calendar.ts';
import type { CmeCase, Duty } from './cme-case.ts';
import { isOnNoRoll, responsibleFor } from './holder.ts';
import { isRemovalSupported } from './removal-advice.ts';
import { isOnRoll } from './roll-status.ts';

/** What a role may do on a case at `at` (epoch milliseconds), in the order of the authorisation table. */
export function allowedActions(current: CmeCase, role: Role, at: number): Action[] {
  return ACTION_CODES.filter((action) => isAllowed(current, role, action, at));
}

/** Whether a role may do an action on a case at `at` (epoch milliseconds). */
export function isAllowed(current: CmeCase, role: Role, action: Action, at: number): boolean {
  if (stagesOn(current, role, action)?.includes(current.stage) !== true) return false;
  if (isOnNoRoll(current) ? isOnRollOnly(action) : isNoRollOnly(action)) return false;
  switch (action) {
    case 'refer':
      return current.referral === null;
    case 'report-still-missing':
      // A correction can move day 20 on again after the stage was reached (flow chart outcome 3).
      return current.clock !== null && epochOf(current.clock.day20Ends) <= at;
    case 'answer-finding':
      return current.offers.length > 0;
    case 'acknowledge':
      return current.duties.some((duty) => isAcknowledgeable(duty) && maySettle(role, duty.owedBy));
    case 'notify-removal':
      return current.removalNotice === null && someGroundStands(current, at);
    case 'record-attendance-order':
      return mayTakeOrderStep(current, localDateAt(at, policyOfCase(current).times.zone));
    default:
      return true;
  }
}

function mayTakeOrderStep(current: CmeCase, today: LocalDate): boolean {
  return stepsAfter(current.attendanceOrder?.step ?? 'none').some(
    (step) => !isOnRoll(current, today) || ATTENDANCE_ORDER_STEPS[step].ends,
  );
}

/** Plain advice stands as long as its evidence does; advice that two people gave against it stands by itself. */
function someGroundStands(current: CmeCase, at: number): boolean {
  const overridden = current.removalAdvice.some(({ state, override }) => state === 'given' && override);
  return overridden || isRemovalSupported(current, at, policyOfCase(current));
}

/**
 * Stages in which a role may do an action on this case; undefined when it never may. The SEND Case Officer stays
 * responsible for a SEND child who is on no roll (5 SEND), and so may do what the CME officer may for another child.
 */
export function stagesOn(current: CmeCase, role: Role, action: Action): readonly Stage[] | undefined {
  const own = stagesFor(role, action);
  if (role !== 'send-officer' || responsibleFor(current) !== 'send-officer') return own;
  const asHolder = stagesFor('cme-officer', action);
  return own && asHolder ? [...own, ...asHolder] : (own ?? asHolder);
}

/** Whether a duty is met by the one who owes it saying so. */
export function isAcknowledgeable(duty: Duty): boolean {
  return duty.state === 'open' && DUTIES[duty.duty].metBy === 'acknowledge';
}

const SETTLED_BY: Readonly<Record<HolderRole, readonly Role[]>> = {
  school: ['school'],
  ewo: ['ewo', 'ews-manager', 'cme-officer'],
  'cme-officer': ['cme-officer', 'ews-manager'],
  'send-officer': ['send-officer', 'cme-officer', 'ews-manager'],
};

/** Whether a role may say that a duty of `owedBy` is done (5 manager: sees that agreed actions are carried out). */
export function maySettle(role: Role, owedBy: HolderRole): boolean {
  return SETTLED_BY[owedBy].includes(role);
}
