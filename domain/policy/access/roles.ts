import type { Paragraph } from '../paragraphs.ts';
import type { Stage } from '../procedure/stages.ts';

/** Who acts, and what the policy calls them. */
export const ROLES = {
  school: { words: 'School', scope: 'one school', policy: ['5 schools'] },
  ewo: { words: 'Education Welfare Officer', scope: 'authority', policy: ['5 EWS'] },
  'ews-manager': {
    words: 'School Attendance and Education Welfare Manager',
    scope: 'authority',
    policy: ['5 manager'],
  },
  'cme-officer': {
    words: 'Children Missing Education Officer',
    scope: 'authority',
    policy: ['5 CME officer', '4.2'],
  },
  'send-officer': { words: 'SEND Case Officer', scope: 'children with an EHC plan', policy: ['5 SEND'] },
  admissions: { words: 'Admissions team', scope: 'children on no roll', policy: ['4.1', '5 admissions'] },
  operator: { words: 'Operator of the service', scope: 'no names', policy: ['2'] },
  auditor: { words: 'Auditor', scope: 'authority, reading only', policy: ['2'] },
} as const satisfies Record<string, { words: string; scope: string; policy: readonly Paragraph[] }>;

export type Role = keyof typeof ROLES;
export const ROLE_CODES = Object.keys(ROLES) as Role[];

/** The council's side of a case: each of them may do what the policy gives to EWS or its manager. */
export const EWS_ROLES = ['ewo', 'ews-manager', 'cme-officer'] as const satisfies readonly Role[];

const LOOKING = ['school-enquiries', 'ews-enquiries', 'decision-due', 'tracking'] as const;
const LOOKING_OR_HANDING_OVER = [...LOOKING, 'handing-over'] as const;
const OPEN = ['expected', ...LOOKING_OR_HANDING_OVER] as const;
/** The stages that the Children Not In School group reviews every month: no school day ends them any more. */
export const REVIEWED = ['decision-due', 'handing-over', 'tracking'] as const satisfies readonly Stage[];

interface ActionRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly may: Partial<Record<Role, readonly Stage[]>>;
  /** It makes sense only while the child is on a school's roll. */
  readonly onRollOnly?: true;
  /** It makes sense only of a child who was referred as being on no roll. */
  readonly noRollOnly?: true;
}

const byEws = <S extends readonly Stage[]>(stages: S) =>
  ({ ewo: stages, 'ews-manager': stages, 'cme-officer': stages }) as const;

/**
 * The commands to one case: what each role may do in which stage. They are rows of the one authorisation table,
 * `authorisation.ts`. A role that is not named in a row may never do it; in a stage that is not named, not now.
 */
export const ACTIONS = {
  'record-enquiry': {
    words: 'record an enquiry',
    policy: ['school check list', 'LA check list', '5 EWS'],
    may: { school: LOOKING, ...byEws(LOOKING_OR_HANDING_OVER) },
  },
  'assess-vulnerability': {
    words: 'record the vulnerability assessment',
    policy: ['2.1', '2.2'],
    may: { school: OPEN, ...byEws(OPEN) },
  },
  refer: {
    words: 'refer the child to the Education Welfare Service',
    policy: ['4.2', 'flow chart days 11-20'],
    // A referral that is overdue stays owed by the school after EWS has taken over.
    may: { school: ['school-enquiries', 'ews-enquiries', 'decision-due'] },
    onRollOnly: true,
  },
  'raise-safeguarding-concern': {
    words: "record a safeguarding referral to children's social care or the police",
    policy: ['2.3', '2.4', 'flow chart day 1'],
    may: { school: OPEN, ...byEws(OPEN), 'send-officer': OPEN, admissions: OPEN },
  },
  'report-returned': {
    words: 'report that the child is attending again',
    policy: ['flow chart attending'],
    may: { school: OPEN, ...byEws(OPEN) },
    onRollOnly: true,
  },
  'report-located-at-home': {
    words: 'report that the child is located at home (outcome 1)',
    policy: ['flow chart outcome 1'],
    may: { school: LOOKING_OR_HANDING_OVER, ...byEws(LOOKING_OR_HANDING_OVER) },
    onRollOnly: true,
  },
  'report-moved-out-of-area': {
    words: 'report that the family has moved out of the area (outcome 2)',
    policy: ['flow chart outcome 2'],
    // From a school it is a finding that refers the case to EWS; the outcome itself is EWS's to record.
    may: { school: LOOKING, ...byEws(LOOKING) },
  },
  'report-still-missing': {
    words: 'record that the child is still missing (outcome 3)',
    policy: ['flow chart outcome 3'],
    may: byEws(['decision-due']),
    onRollOnly: true,
  },
  'report-educated-otherwise': {
    words: 'report that the child receives suitable education otherwise than at school',
    policy: ['definitions', '5 CME officer'],
    may: byEws(['tracking']),
  },
  'record-placement': {
    words: 'record a school place',
    policy: ['5 admissions', '5 CME officer'],
    may: { ...byEws(['tracking']), admissions: ['tracking'] },
  },
  'report-over-compulsory-school-age': {
    words: 'record that the child is no longer of compulsory school age',
    policy: ['definitions', '5 CME officer'],
    may: { 'ews-manager': REVIEWED, 'cme-officer': REVIEWED },
  },
  'record-review': {
    words: 'record a review by the Children Not In School group',
    policy: ['5 CNIS', '5 SEND', '5 manager'],
    may: { 'ews-manager': REVIEWED, 'cme-officer': REVIEWED, 'send-officer': REVIEWED },
  },
  'record-attendance-order': {
    words: 'record a step of a school attendance order',
    policy: ['5 SAO', '5 CME officer'],
    // In every open stage, so that the refusal names the roll and not the stage.
    may: { 'ews-manager': OPEN, 'cme-officer': OPEN },
  },
  acknowledge: {
    words: 'acknowledge a duty as done',
    policy: ['1.2', '5 manager'],
    may: { school: OPEN, ...byEws(OPEN) },
  },
  'record-legal-fact': {
    words: 'record a fact that a ground for removal turns on',
    policy: ['5 schools', '5 EWS'],
    // Which role may record which fact stands with the fact.
    may: { school: OPEN, ...byEws(OPEN), 'send-officer': OPEN },
    onRollOnly: true,
  },
  'sign-off-joint-enquiry': {
    words: 'sign off the result of the joint enquiries',
    policy: ['5 schools', '5 EWS'],
    may: { school: LOOKING_OR_HANDING_OVER, ...byEws(LOOKING_OR_HANDING_OVER) },
    onRollOnly: true,
  },
  'advise-removal': {
    words: 'advise the school that a ground for removal is met',
    policy: ['5 EWS', 'flow chart outcome 2', 'flow chart outcome 3'],
    may: byEws(OPEN),
    onRollOnly: true,
  },
  'notify-removal': {
    words: "give notice that the pupil's name is deleted from the admission register",
    policy: ['5 schools'],
    may: { school: OPEN },
    onRollOnly: true,
  },
  'answer-handover': {
    words: 'record what the receiving authority or school has answered',
    policy: ['flow chart outcome 2', '5 CME officer'],
    may: byEws(['handing-over']),
  },
  'make-handover-link': {
    words: 'make a link for the receiving authority or school',
    policy: ['flow chart outcome 2', '5 CME officer'],
    may: { 'cme-officer': ['handing-over'] },
  },
  'record-attendance': {
    words: 'record marks of the attendance register',
    policy: ['2.2', 'flow chart attending'],
    may: { school: OPEN, ...byEws(OPEN) },
    onRollOnly: true,
  },
  'record-sighting': {
    words: 'say who saw the child, or that nobody did',
    policy: ['flow chart attending', 'flow chart found'],
    may: { school: OPEN, ...byEws(OPEN) },
    onRollOnly: true,
  },
  'correct-first-day': {
    words: 'correct the first day of absence',
    policy: ['2.2', '2.4'],
    may: { school: OPEN, ...byEws(OPEN) },
  },
  'correct-group': {
    words: 'correct the group of a child on no roll',
    policy: ['3.1', '3.2', '3.3', '5 CME officer'],
    may: byEws(['tracking', 'handing-over']),
    noRollOnly: true,
  },
  'answer-finding': {
    words: 'say whether what was found at a sibling’s holds for this child',
    policy: ['LA check list', '5 EWS'],
    may: byEws(OPEN),
  },
  'change-edition': {
    words: 'move the case to another edition of the policy',
    policy: ['5 manager', '5 CME officer'],
    may: { 'ews-manager': OPEN, 'cme-officer': OPEN },
  },
} as const satisfies Record<string, ActionRow>;

export type Action = keyof typeof ACTIONS;
export const ACTION_CODES = Object.keys(ACTIONS) as Action[];

/** Stages in which a role may do an action on a child's case while on a roll; undefined when it never may. */
export function stagesFor(role: Role, action: Action): readonly Stage[] | undefined {
  const row: ActionRow = ACTIONS[action];
  return row.may[role];
}

/** Whether an action has a meaning only for a child who is on no roll. */
export function isNoRollOnly(action: Action): boolean {
  const row: ActionRow = ACTIONS[action];
  return row.noRollOnly === true;
}

/** Whether an action has no meaning for a child who is on no roll. */
export function isOnRollOnly(action: Action): boolean {
  const row: ActionRow = ACTIONS[action];
  return row.onRollOnly === true;
}
