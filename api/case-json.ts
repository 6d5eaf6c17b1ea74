import { caseView, type CaseView } from '../domain/case/case-view.ts';
import { compulsorySchoolAge } from '../domain/compulsory-school-age.ts';
import type { Role } from '../domain/policy/roles.ts';
import { policyOf } from '../domain/policy/policy.ts';
import type { CaseRow, Pupil } from '../register/register.ts';
import { ABOUT_SIBLINGS, mayReadNames, maySeeSiblings } from './access.ts';

/** A case as the API shows it: contract section 3. Who the child is only for those who may know. */
export interface CaseJson extends CaseView {
  readonly workflowId: string;
  readonly pupil?: Pupil;
  readonly compulsorySchoolAge?: ReturnType<typeof compulsorySchoolAge>;
}

export function caseJson(row: CaseRow, reader: Role): CaseJson {
  const { current, pupil } = row;
  const view = caseView(current, row.asOf, policyOf(current.authority, current.edition), reader);
  const siblingsShown = maySeeSiblings(reader);
  return {
    ...view,
    offers: siblingsShown ? view.offers : [],
    duties: view.duties.filter(({ duty }) => siblingsShown || !ABOUT_SIBLINGS.has(duty)),
    workflowId: row.workflowId,
    ...(mayReadNames(reader) && { pupil, compulsorySchoolAge: compulsorySchoolAge(pupil.dateOfBirth) }),
  };
}

/** The version of a case as an ETag. */
export function etagOf({ current }: CaseRow): string {
  return `"${current.version}"`;
}
