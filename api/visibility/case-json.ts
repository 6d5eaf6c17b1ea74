import { caseView, type CaseView } from '../../domain/case/case-view.ts';
import { compulsorySchoolAge } from '../../domain/calendar/compulsory-school-age.ts';
import { isToldToSchool, shown, type CaseField } from '../../domain/policy/access/fields.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import { policyOfCase } from '../../domain/policy/editions/editions.ts';
import type { CaseRow, Pupil } from '../../register/register.ts';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { readableCircumstances } from './access.ts';

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

/**
 * The case as of its latest decision: the answer to whoever made it, and again to whoever asks again. Without another
 * decision in between the two are the same.
 */
export function caseAsDecided(row: CaseRow, reader: Role): CaseJson {
  return caseJson({ ...row, asOf: row.changedAt }, reader);
}

export function caseJson(row: CaseRow, reader: Role): CaseJson {
  const { current } = row;
  const policy = policyOfCase(current);
  const view = caseView(current, row.asOf, policy, reader);
  const age = compulsorySchoolAge(row.pupil.dateOfBirth);
  // Age ends no case by itself: it asks a person (5 CME officer).
  const tooOld = current.stage !== 'closed' && localDateAt(row.asOf, policy.times.zone) > age.to;
  const whole = (field: CaseField) => shown(field, reader) === 'whole';
  return {
    ...view,
    circumstances: readableCircumstances(reader, row, view.circumstances),
    enquiries: enquiriesFor(reader, view.enquiries),
    offers: whole('offers') ? view.offers : [],
    duties: dutiesFor(reader, view.duties),
    handovers: whole('handovers') ? view.handovers : [],
    startingLevel: whole('startingLevel') ? view.startingLevel : 0,
    removal: {
      ...view.removal,
      advice: view.removal.advice.filter(({ state }) => whole('removal.advice') || state === 'given'),
    },
    reviews: whole('reviews') ? view.reviews : [],
    actions: view.actions.filter(
      ({ owner }) => whole('actions') || (shown('actions', reader) === 'own' && owner === reader),
    ),
    attendanceOrder: whole('attendanceOrder') ? view.attendanceOrder : null,
    workflowId: row.workflowId,
    ...(whole('pupil') && { pupil: pupilFor(reader, row) }),
    ...(whole('compulsorySchoolAge') && { compulsorySchoolAge: age }),
    ...(whole('attention') && { attention: tooOld ? ['compulsory-school-age-ended'] : [] }),
  };
}

/** A school reads of an address and of contacts what it gave itself: what others know of them is not for it. */
function pupilFor(reader: Role, { pupil, saidBySchool }: CaseRow): Pupil {
  const { address, contacts, ...rest } = pupil;
  const may = (field: CaseField) => {
    const how = shown(field, reader);
    return how === 'whole' || (how === 'own' && saidBySchool?.whoTheChildIs === true);
  };
  return {
    ...rest,
    ...(address !== undefined && may('pupil.address') && { address }),
    ...(contacts !== undefined && may('pupil.contacts') && { contacts }),
  };
}

/** What others owe tells of their enquiries and of safeguarding. */
function dutiesFor(reader: Role, duties: CaseView['duties']): CaseView['duties'] {
  switch (shown('duties', reader)) {
    case 'whole':
      return duties;
    case 'own':
      return duties.filter(isToldToSchool);
    default:
      return [];
  }
}

/** How far each side is, for everybody; who was asked what, and what came of it, for those whose evidence it is. */
function enquiriesFor(reader: Role, { school, ews }: CaseView['enquiries']): CaseView['enquiries'] {
  const { first, ...side } = ews;
  return {
    school: { ...school, ledger: shown('enquiries.school.ledger', reader) === 'whole' ? school.ledger : [] },
    ews: {
      ...side,
      ledger: shown('enquiries.ews.ledger', reader) === 'whole' ? ews.ledger : [],
      variety: shown('enquiries.ews.variety', reader) === 'whole' ? ews.variety : UNTOLD,
      ...(first !== undefined && shown('enquiries.ews.first', reader) === 'whole' && { first }),
    },
  };
}

const UNTOLD: CaseView['enquiries']['ews']['variety'] = {
  channels: { tried: [], never: [] },
  timesOfDay: { tried: [], never: [] },
};

/** The version of a case as an ETag. */
export function etagOf({ current }: CaseRow): string {
  return `"${current.version}"`;
}
