import type { CmeCase } from '../../../domain/case/cme-case.ts';
import type { SchoolClock } from '../../../domain/calendar/school-calendar.ts';
import { movesBetween, type DeadlineMove } from '../../../domain/decisions/attendance/corrections.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Call } from '../../http/route.ts';
import { withheldFrom } from '../../visibility/restricted.ts';

/**
 * The deadlines that move when the open cases of a school, or of all for null, are counted anew. Restricted ones move
 * as well; that they do is not told to whom they are not open.
 */
export async function movesOfCases(
  { register }: ApiDeps,
  { principal }: Call,
  school: string | null,
  clockOf: (current: CmeCase) => SchoolClock,
): Promise<(DeadlineMove & { readonly caseId: string })[]> {
  const open = await register.openCasesOf(school);
  const { isOpen } = await withheldFrom(register, principal);
  return open
    .filter(({ id }) => isOpen(id))
    .flatMap(({ id, current }) =>
      movesBetween(current.clock, clockOf(current)).map((move) => ({ caseId: id, ...move })),
    );
}

/** Stores who changed what cases are counted by, as it was sent: each case that is told of it shows both. */
export function storeChange(
  { register }: ApiDeps,
  { commandId, principal, body, requestHash }: Call,
  kind: 'put-calendar' | 'change-holidays',
): Promise<void> {
  return register.storeCommand({ commandId, caseId: null, kind, principal, body, requestHash });
}
