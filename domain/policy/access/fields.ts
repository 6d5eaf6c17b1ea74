import type { EventKind } from '../procedure/events.ts';
import type { Circumstance } from '../procedure/circumstances.ts';
import type { Policy } from '../editions/policy.ts';
import type { DutyCode } from '../procedure/duties.ts';
import type { Paragraph } from '../paragraphs.ts';
import type { Role } from './roles.ts';
import type { HolderRole } from './holder-roles.ts';

/**
 * How much of a member of a case a role is shown. `whole`; `own`: what it wrote, owes or was told itself; `place`: what
 * a school place turns on; `empty`: the member is there and says nothing; `absent`: it is left out.
 */
export type Shown = 'whole' | 'own' | 'place' | 'empty' | 'absent';

interface FieldRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Roles that are shown less than the whole; every other role that sees the case is shown all of it. */
  readonly less: Readonly<Partial<Record<Role, Shown>>>;
}

/**
 * The members of a case that not every role that sees the case may read: one table for the API, the docs and the tests.
 * A school sees its own enquiries and what it was told; not what the council found out about an address, what other
 * agencies say, or that there is another school (ASVS 8.2.3). Admissions see what a school place turns on.
 */
export const CASE_FIELDS = {
  pupil: { words: 'who the child is', policy: ['2'], less: { operator: 'absent' } },
  'pupil.address': {
    words: 'where the child is said to live',
    policy: ['2', '5 EWS'],
    less: { school: 'own', operator: 'absent' },
  },
  'pupil.contacts': {
    words: 'parents, carers and other contacts',
    policy: ['2', '5 EWS'],
    less: { school: 'own', operator: 'absent' },
  },
  compulsorySchoolAge: {
    words: 'compulsory school age, which tells the date of birth',
    policy: ['2'],
    less: { operator: 'absent' },
  },
  attention: { words: 'what a person should look at', policy: ['2'], less: { operator: 'absent' } },
  circumstances: {
    words: 'what is known about the child',
    policy: ['2.3', '2.1'],
    less: { school: 'own', admissions: 'place' },
  },
  duties: {
    words: 'what is owed',
    policy: ['1.2', '2'],
    less: { school: 'own', admissions: 'empty' },
  },
  'enquiries.school.ledger': {
    words: "the school's enquiries, one by one",
    policy: ['school check list'],
    less: { admissions: 'empty' },
  },
  'enquiries.ews.ledger': {
    words: "the council's enquiries, one by one: whom they asked, and what came of it",
    policy: ['LA check list', '2'],
    less: { school: 'empty', admissions: 'empty' },
  },
  'enquiries.ews.variety': {
    words: 'how and when the council sought the family',
    policy: ['LA check list'],
    less: { school: 'empty', admissions: 'empty' },
  },
  'enquiries.ews.first': {
    words: 'the checks that the council makes first',
    policy: ['LA check list'],
    less: { school: 'absent', admissions: 'absent' },
  },
  offers: {
    words: 'what was found at a sibling’s',
    policy: ['LA check list'],
    less: { school: 'empty', admissions: 'empty' },
  },
  handovers: {
    words: 'what a receiving authority or school has answered',
    policy: ['flow chart outcome 2'],
    less: { school: 'empty', admissions: 'empty' },
  },
  startingLevel: {
    words: 'what earlier episodes, at any school, have added',
    policy: ['1.2'],
    less: { school: 'empty', admissions: 'empty' },
  },
  'removal.advice': {
    words: 'advice on removal; a school is told it once it is given',
    policy: ['5 EWS'],
    less: { school: 'own' },
  },
  reviews: {
    words: 'days of the reviews by the Children Not In School group',
    policy: ['5 CNIS'],
    less: { school: 'empty', admissions: 'empty' },
  },
  actions: {
    words: 'what the reviews agreed',
    policy: ['5 CNIS'],
    less: { school: 'empty', admissions: 'own' },
  },
  attendanceOrder: {
    words: 'where a school attendance order stands',
    policy: ['5 SAO'],
    less: { school: 'empty', admissions: 'empty' },
  },
} as const satisfies Record<string, FieldRow>;

export type CaseField = keyof typeof CASE_FIELDS;
export const CASE_FIELD_CODES = Object.keys(CASE_FIELDS) as CaseField[];

/** How much of a member of a case a role is shown. */
export function shown(field: CaseField, role: Role): Shown {
  const row: FieldRow = CASE_FIELDS[field];
  return row.less[role] ?? 'whole';
}

/** Duties of others that tell a school nothing that it was not told: they follow from the stage alone. */
const DUTIES_OF_THE_STAGE: ReadonlySet<DutyCode> = new Set<DutyCode>([
  'take-up-case',
  'complete-ews-enquiries',
  'record-outcome',
  'join-decision',
  'pass-to-receiving-authority',
  'accept-for-tracking',
  'advise-school',
  // And what a correction or a mark of the school's own asks of whoever holds the case.
  'review-stage',
  'confirm-sighting',
  'decide-on-sighting',
  'decide-on-mark',
]);

/** Whether a school is shown a duty: what it owes itself, and what tells it nothing new of others. */
export function isToldToSchool({ duty, owedBy }: { duty: DutyCode; owedBy: HolderRole }): boolean {
  return owedBy === 'school' || DUTIES_OF_THE_STAGE.has(duty);
}

/** Circumstances that a school is told whoever put them: from day 1 they make it tell somebody (flow chart, day 1). */
export function isToldCircumstance(code: Circumstance, { circumstances }: Policy): boolean {
  const { tellSocialWorker, tellSendOfficer } = circumstances[code];
  return tellSocialWorker || tellSendOfficer;
}

/** What comes first when a place is given (School Admissions Code). */
const FOR_A_PLACE: ReadonlySet<Circumstance> = new Set<Circumstance>(['ehcp', 'looked-after']);
export const isForAPlace = (code: Circumstance): boolean => FOR_A_PLACE.has(code);

/**
 * Which entries of the timeline a school and admissions read. `any`: whoever did it; `own`: what they did themselves;
 * `never`. Every other role reads all of them.
 */
type Told = 'any' | 'own' | 'never';
type Reader = 'school' | 'admissions';

const toldTo = (school: Told, admissions: Told = 'own') => ({ school, admissions });

export const EVENTS_TOLD = {
  'case-opened': toldTo('any', 'any'),
  // Of another school's report neither the words nor that there is another school.
  'report-joined': toldTo('own', 'any'),
  'stage-entered': toldTo('any', 'any'),
  'deadline-reached': toldTo('any'),
  'deadline-moved': toldTo('any'),
  'duty-escalated': toldTo('any'),
  'enquiry-recorded': toldTo('own'),
  'vulnerability-assessed': toldTo('own'),
  'circumstances-added': toldTo('any'),
  'referred-to-ews': toldTo('any'),
  'safeguarding-concern-recorded': toldTo('own'),
  'family-moved-reported': toldTo('any'),
  'outcome-recorded': toldTo('any', 'any'),
  'handover-link-made': toldTo('never', 'never'),
  'handover-looked-at': toldTo('never', 'never'),
  'handover-confirmed': toldTo('never', 'never'),
  'handover-bounced': toldTo('never', 'never'),
  'handover-unanswered': toldTo('never', 'never'),
  'group-corrected': toldTo('any', 'any'),
  'placement-recorded': toldTo('any', 'any'),
  'joiner-returned': toldTo('never'),
  'leaver-returned': toldTo('own'),
  'holder-changed': toldTo('any'),
  'duty-acknowledged': toldTo('own'),
  'first-day-corrected': toldTo('any'),
  'calendar-changed': toldTo('any'),
  'bank-holidays-changed': toldTo('any'),
  'attendance-recorded': toldTo('any'),
  'mark-to-decide': toldTo('any'),
  'sighting-asked': toldTo('any'),
  'clock-paused': toldTo('any'),
  'clock-resumed': toldTo('any'),
  'sighting-recorded': toldTo('own'),
  'earlier-episodes-counted': toldTo('never'),
  'edition-changed': toldTo('any'),
  'household-joined': toldTo('never', 'never'),
  'household-left': toldTo('never', 'never'),
  'finding-offered': toldTo('never', 'never'),
  'finding-answered': toldTo('never', 'never'),
  'legal-fact-recorded': toldTo('any'),
  'joint-enquiry-signed-off': toldTo('any'),
  'removal-override-asked': toldTo('never'),
  'removal-advised': toldTo('any'),
  'removal-notified': toldTo('any'),
  'case-reviewed': toldTo('never'),
  'attendance-order-step': toldTo('never'),
  'moved-in-rehearsal': toldTo('any'),
} as const satisfies Record<EventKind, Readonly<Record<Reader, Told>>>;

/** Members of an entry that a school and admissions are not told: other cases, other schools, the reports of others. */
export const DATA_NOT_TOLD: Readonly<Record<Reader, readonly string[]>> = {
  school: ['resembles', 'reportId', 'school', 'handover'],
  admissions: ['resembles', 'reportId', 'school', 'handover'],
};

/** Whether a reader is bound by the two tables above. */
export function isBoundReader(role: Role): role is Reader {
  return role === 'school' || role === 'admissions';
}
