import type { ApiDeps } from '../deps.ts';
import type { Route } from './route.ts';
import { accessGrantRoutes } from '../routes/access/access-grants.ts';
import { accessRequestRoutes } from '../routes/access/access-requests.ts';
import { auditRoutes } from '../routes/access/audit.ts';
import { codecRoutes } from '../routes/service/codec.ts';
import { caseCommandRoutes } from '../routes/cases/case-commands.ts';
import { caseReadingRoutes } from '../routes/cases/case-reading.ts';
import { dataProtectionRoutes } from '../routes/oversight/data-protection.ts';
import { householdRoutes } from '../routes/cases/households.ts';
import { peopleRoutes } from '../routes/access/people.ts';
import { policyEditionRoutes } from '../routes/oversight/policy-editions.ts';
import { handoverLinkRoute } from '../routes/cases/handover-links.ts';
import { leaverRoutes } from '../routes/schools/leavers.ts';
import { oversightRoutes } from '../routes/oversight/oversight.ts';
import { keyRoutes } from '../routes/access/keys.ts';
import { joinerRoutes } from '../routes/schools/joiners.ts';
import { rehearsalRoutes } from '../routes/cases/rehearsals.ts';
import { removalRoutes } from '../routes/cases/removal.ts';
import { reportRoutes } from '../routes/cases/reports.ts';
import { restrictionRoutes } from '../routes/access/restrictions.ts';
import { holidayRoutes } from '../routes/schools/holidays.ts';
import { schoolRoutes } from '../routes/schools/schools.ts';
import { schoolAttendanceRoutes } from '../routes/schools/school-attendance.ts';
import { viewRoutes } from '../routes/access/views.ts';

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
    ...policyEditionRoutes(),
    ...householdRoutes(deps),
    handoverLinkRoute(deps),
    ...removalRoutes(deps),
    ...schoolRoutes(deps),
    ...holidayRoutes(deps),
    ...schoolAttendanceRoutes(deps),
    ...oversightRoutes(deps),
    ...peopleRoutes(deps),
    ...joinerRoutes(deps),
    ...keyRoutes(deps),
    ...dataProtectionRoutes(deps),
    ...leaverRoutes(deps),
    ...auditRoutes(deps),
    ...codecRoutes(deps, deps.codec),
    ...(deps.rehearsal ? rehearsalRoutes(deps.rehearsal) : []),
  ];
}
