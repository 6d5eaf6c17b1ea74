import { caseView, type CaseView } from '../domain/case/case-view.ts';
import { compulsorySchoolAge } from '../domain/compulsory-school-age.ts';
import type { Role } from '../domain/policy/roles.ts';
import { policyOf } from '../domain/policy/policy.ts';
import type { CaseRow, Pupil } from '../register/register.ts';
import { localDateAt } from '../domain/school-calendar.ts';
import { ABOUT_SIBLINGS, mayReadNames, maySeeSiblings, readableCircumstances } from './access.ts';

/** What a person should look at; the case cannot know it, because it holds no date of birth. */
export const ATTENTION_CODES = ['compulsory-school-age-ended'] as const;
type Attention = (typeof ATTENTION_CODES)[number];

/** A case as the API shows it: contract section 3. Who the child is only for those who may know. */
export interface CaseJson extends CaseView {
  readonly workflowId: string;
  readonly pupil?: Pupil;
  readonly compulsorySchoolAge?: ReturnType<typeof compulsorySchoolAge>;
  readonly attention?: readonly Attention[];
}

export function caseJson(row: CaseRow, reader: Role): CaseJson {
  const { current, pupil } = row;
  const policy = policyOf(current.authority, current.edition);
  const view = caseView(current, row.asOf, policy, reader);
  const age = compulsorySchoolAge(pupil.dateOfBirth);
  // Age ends no case by itself: it asks a person (5 CME officer).
  const tooOld = current.stage !== 'closed' && localDateAt(row.asOf, policy.times.zone) > age.to;
  const siblingsShown = maySeeSiblings(reader);
  return {
    ...view,
    circumstances: readableCircumstances(reader, view.circumstances),
    // Who was asked what, and what came of it, is evidence and no business of a school place.
    ...(reader === 'admissions' && { enquiries: withoutLedger(view.enquiries) }),
    offers: siblingsShown ? view.offers : [],
    // What others owe tells of their enquiries and of safeguarding; admissions owe nothing.
    duties: view.duties.filter(
      ({ duty }) => reader !== 'admissions' && (siblingsShown || !ABOUT_SIBLINGS.has(duty)),
    ),
    workflowId: row.workflowId,
    ...(mayReadNames(reader) && {
      pupil,
      compulsorySchoolAge: age,
      attention: tooOld ? ['compulsory-school-age-ended'] : [],
    }),
  };
}

function withoutLedger({ school, ews }: CaseView['enquiries']): CaseView['enquiries'] {
  return { school: { ...school, ledger: [] }, ews: { ...ews, ledger: [] } };
}

/** The version of a case as an ETag. */
export function etagOf({ current }: CaseRow): string {
  return `"${current.version}"`;
}
