import type { Route } from '../../api/http/route.ts';
import {
  permissionRow,
  RELATIONS,
  SIGHT_OF,
  type Permission,
  type Relation,
} from '../../domain/policy/access/authorisation.ts';
import { standingOf } from '../../domain/policy/access/restrictions.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import type { Caller, CaseName } from './world.ts';

/** What the table has of an answer, apart from what the body and the case's own facts decide. */
export type Verdict = 'unauthenticated' | 'not found' | 'forbidden' | 'permitted' | 'not now' | 'case closed';

/** What a case is in the table's terms. */
interface Asked {
  readonly school: string | null;
  readonly hasPlan: boolean;
  readonly stage: Stage;
  readonly isRestricted: boolean;
}

const asked = (school: string | null, stage: Stage, more: Partial<Asked> = {}): Asked => ({
  school,
  stage,
  hasPlan: false,
  isRestricted: false,
  ...more,
});

export const ASKED: Readonly<Record<CaseName, Asked>> = {
  own: asked('900001', 'school-enquiries'),
  tracking: asked('900001', 'tracking'),
  closed: asked('900001', 'closed'),
  'of another school': asked('900002', 'school-enquiries'),
  'with an EHC plan': asked('900002', 'school-enquiries', { hasPlan: true }),
  'on no roll': asked(null, 'tracking'),
  restricted: asked('900001', 'school-enquiries', { isRestricted: true }),
};

/** How a case or school stands to a caller, by the table's own sights. */
export function relationOf(caller: Caller, target: Asked | 'guessed'): Relation {
  const { role, school, ofOtherAuthority } = caller;
  if (ofOtherAuthority) return 'other-authority';
  if (target === 'guessed' || role === null) return 'unknown';
  switch (SIGHT_OF[role]) {
    case 'own-school':
      if (target.school !== school) return 'other-school';
      break;
    case 'ehc-plan':
      if (!target.hasPlan) return 'same-authority';
      break;
    case 'no-roll':
      if (target.school !== null) return 'same-authority';
      break;
    case 'authority':
      break;
  }
  const standing = standingOf({ id: caller.who, role }, { excluded: [], holder: 'school' });
  if (target.isRestricted && standing !== 'open') return 'restricted';
  return target.stage === 'closed' ? 'closed' : 'own';
}

/** The same of a school: every role of the authority knows of it, and a school of itself alone. */
export function relationToSchool({ role, school, ofOtherAuthority }: Caller, urn: string | null): Relation {
  if (ofOtherAuthority) return 'other-authority';
  if (urn === null) return 'unknown';
  return role === 'school' && urn !== school ? 'other-school' : 'own';
}

/**
 * What the table says of a route, a caller and what the address names.
 * @param relation null where the address names nothing
 */
export function verdictOf(
  { does, withoutAccess }: Pick<Route, 'does' | 'withoutAccess'>,
  { role, ofOtherAuthority }: Caller,
  relation: Relation | null,
  stage?: Stage,
): Verdict {
  if (role === null) return 'unauthenticated';
  if (ofOtherAuthority) return 'not found';
  if (relation === null) return mayAnyOf(does, role) ? 'permitted' : 'forbidden';
  const { answer } = RELATIONS[relation];
  if (answer === 'not-found') return 'not found';
  if (answer === 'ask' && !withoutAccess) return 'forbidden';
  return underStage(does, role, stage);
}

function mayAnyOf(does: readonly Permission[], role: Role): boolean {
  return does.some((each) => permissionRow(each).may[role] !== undefined);
}

/** Of several permissions the body sent is about the first. */
function underStage(does: readonly Permission[], role: Role, stage?: Stage): Verdict {
  const [first] = does;
  const when = first && permissionRow(first).may[role];
  if (when === undefined) return 'forbidden';
  if (when === 'any') return 'permitted';
  if (stage === 'closed') return 'case closed';
  return stage === undefined || when.includes(stage) ? 'permitted' : 'not now';
}

/** Whether an answer is what the table says. What it permits may still fail on the body, or on the case's own facts. */
export function agrees(verdict: Verdict, status: number, code: unknown): boolean {
  switch (verdict) {
    case 'unauthenticated':
      return status === 401;
    case 'not found':
      return status === 404;
    case 'forbidden':
      return status === 403;
    case 'not now':
      return status === 409 && code === 'not-allowed-now';
    case 'case closed':
      return status === 409 && code === 'case-closed';
    case 'permitted':
      return [200, 201, 202, 409, 422].includes(status);
  }
}
