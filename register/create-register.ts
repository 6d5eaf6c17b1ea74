import { sql } from 'kysely';
import type { Policy } from '../domain/policy/editions/policy.ts';
import { accessRequests } from './access/access-requests.ts';
import { grants } from './access/grants.ts';
import { restrictions } from './access/restrictions.ts';
import { views } from './access/views.ts';
import { audit } from './audit/audit.ts';
import { caseList } from './cases/case-list.ts';
import { decisions } from './decisions/decisions.ts';
import { cases } from './cases/cases.ts';
import { households } from './cases/households.ts';
import { recordedWatch } from './cases/recorded-watch.ts';
import { reports } from './reports/reports.ts';
import { timeline } from './cases/timeline.ts';
import { commands } from './cases/commands.ts';
import type { Context } from './store/context.ts';
import type { Database } from './store/database.ts';
import { encryptionKeys } from './keys/encryption-keys.ts';
import { withRegisterErrors } from './store/faults.ts';
import { figures } from './oversight/figures.ts';
import { handoverLinks } from './handovers/handover-links.ts';
import { joiners } from './returns/joiners.ts';
import { keys } from './keys/keys.ts';
import { leavers } from './returns/leavers.ts';
import { caughtMail } from './notices/caught-mail.ts';
import { disclosures } from './data-protection/disclosures.ts';
import { erasure } from './data-protection/erase.ts';
import { retention } from './data-protection/retention.ts';
import { subjectAccess } from './data-protection/subject-access.ts';
import { digests } from './notices/digests.ts';
import { outbox } from './notices/outbox.ts';
import { caseload } from './oversight/caseload.ts';
import { dfeReturns } from './oversight/dfe-return.ts';
import { panels } from './oversight/panels.ts';
import { timeliness } from './oversight/timeliness.ts';
import { identities } from './people/identities.ts';
import { invitations } from './people/invitations.ts';
import { people } from './people/people.ts';
import { sessions } from './people/sessions.ts';
import type { Register } from './register.ts';
import { bankHolidayRegister } from './schools/bank-holidays.ts';
import { calendarChanges } from './schools/calendar-changes.ts';
import { schools } from './schools/schools.ts';

export interface RegisterOptions {
  /** Secret behind the workflow ids. */
  readonly workflowKey: Buffer;
  /** The policy in force in the authority whose register this is. */
  readonly policy: Policy;
  /** Where the service is reached; every notice links there. */
  readonly publicUrl: string;
  /** The wall clock, epoch milliseconds. */
  readonly now?: () => number;
}

/** The register on an open database. */
export function createRegister(database: Database, options: RegisterOptions): Register {
  const { db } = database;
  const context: Context = {
    db,
    now: Date.now,
    soleProcess: database.kind === 'pglite',
    ...options,
    publicUrl: options.publicUrl.replace(/\/+$/, ''),
  };
  const watch = recordedWatch((ids) =>
    db.selectFrom('cases').select(['id', 'version']).where('id', 'in', ids).execute(),
  );
  return withRegisterErrors<Register>({
    async ping() {
      await sql`select 1`.execute(db);
    },
    ...audit(context),
    ...reports(context),
    ...decisions(context, (caseId, version) => {
      watch.recorded(caseId, version);
    }),
    untilRecorded: (caseId, version, deadlineAt) => watch.until(caseId, version, deadlineAt - context.now()),
    ...cases(context),
    ...households(context),
    ...caseList(context),
    ...timeline(context),
    ...joiners(context),
    ...leavers(context),
    ...commands(context),
    ...handoverLinks(context),
    ...schools(context),
    ...bankHolidayRegister(context),
    ...calendarChanges(context),
    ...keys(context),
    ...encryptionKeys(context),
    ...people(context),
    ...invitations(context),
    ...identities(context),
    ...sessions(context),
    ...outbox(context),
    ...digests(context),
    ...caughtMail(context),
    ...figures(context),
    ...views(context),
    ...restrictions(context),
    ...accessRequests(context),
    ...grants(context),
    ...panels(context),
    ...caseload(context),
    ...timeliness(context),
    ...dfeReturns(context),
    ...disclosures(context),
    ...retention(context),
    ...erasure(context),
    ...subjectAccess(context),
  });
}
