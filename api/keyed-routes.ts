import type { ApiDeps } from './deps.ts';
import type { Route } from './route.ts';
import { accessGrantRoutes } from './routes/access-grants.ts';
import { accessRequestRoutes } from './routes/access-requests.ts';
import { auditRoutes } from './routes/audit.ts';
import { codecRoutes } from './routes/codec.ts';
import { caseCommandRoutes } from './routes/case-commands.ts';
import { caseReadingRoutes } from './routes/case-reading.ts';
import { dataProtectionRoutes } from './routes/data-protection.ts';
import { householdRoutes } from './routes/households.ts';
import { peopleRoutes } from './routes/people.ts';
import { policyEditionRoutes } from './routes/policy-editions.ts';
import { handoverLinkRoute } from './routes/handover-links.ts';
import { leaverRoutes } from './routes/leavers.ts';
import { oversightRoutes } from './routes/oversight.ts';
import { keyRoutes } from './routes/keys.ts';
import { joinerRoutes } from './routes/joiners.ts';
import { rehearsalRoutes } from './routes/rehearsals.ts';
import { removalRoutes } from './routes/removal.ts';
import { reportRoutes } from './routes/reports.ts';
import { restrictionRoutes } from './routes/restrictions.ts';
import { schoolRoutes } from './routes/schools.ts';
import { schoolAttendanceRoutes } from './routes/school-attendance.ts';
import { viewRoutes } from './routes/views.ts';

/** Every route for callers who say who they are, below `/api/v1`: `/metrics` stands beside them. */
export function keyedRoutes(deps: ApiDeps): Route[] {
  return [
    ...reportRoutes(deps),
    ...caseReadingRoutes(deps),
    ...viewRoutes(deps),
    ...restrictionRoutes(deps),
    ...accessRequestRoutes(deps),
    ...accessGrantRoutes(deps),
    ...caseCommandRoutes(deps),
    ...policyEditionRoutes(deps),
    ...householdRoutes(deps),
    handoverLinkRoute(deps),
    ...removalRoutes(deps),
    ...schoolRoutes(deps),
    ...schoolAttendanceRoutes(deps),
    ...oversightRoutes(deps),
    ...peopleRoutes(deps),
    ...joinerRoutes(deps),
    ...keyRoutes(deps),
    ...dataProtectionRoutes(deps),
    ...leaverRoutes(deps),
    ...auditRoutes(deps),
    ...codecRoutes(deps, deps.codec),
    ...(deps.rehearsal ? rehearsalRoutes(deps, deps.rehearsal) : []),
  ];
}
