import type { DutyCode } from '../procedure/duties.ts';
import type { NoticeCode } from '../procedure/notices.ts';
import type { Paragraph } from '../paragraphs.ts';
import { EWS_ROLES, type Role } from '../access/roles.ts';

interface LegalFactRow {
  /** What a person answers with yes or no. */
  readonly question: string;
  readonly policy: readonly Paragraph[];
  readonly recordedBy: readonly Role[];
  /** A yes to this fact is a no to the one of the row, as long as nobody has answered it. */
  readonly deniedBy?: 'oral-home-education-notice';
  /** What a yes owes; not where `unless` is answered with yes already. */
  readonly yes?: {
    readonly unless?: 'written-home-education-notice';
    readonly tells: readonly NoticeCode[];
    readonly owes: readonly DutyCode[];
    readonly settles: readonly DutyCode[];
  };
}

const SCHOOL = ['school'] as const;
const COUNCIL = EWS_ROLES;
const EITHER = ['school', ...EWS_ROLES] as const;
const LEAVERS: readonly Paragraph[] = ['5 schools', '5 EWS'];

/**
 * Facts that no clock and no register can know: staff record them as true or not. What nobody has recorded is not
 * known, and a ground that turns on it is for a person to judge.
 */
export const LEGAL_FACTS = {
  'registered-at-another-school': {
    question: 'Has the pupil been registered at another school?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  'dual-registration-agreed': {
    question: 'Has it been agreed that the pupil is registered at more than one school?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  'main-school-of-mobile-child': {
    question: 'Is the pupil a mobile child whose main school this is?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'other-schools-consent': {
    question: 'Has each other school at which the pupil is registered consented to the deletion?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'nursery-education-completed': {
    question:
      'Was the pupil admitted for nursery education, which is completed and would be followed by reception or above?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'return-to-be-expected': {
    question: 'Are there reasonable grounds to believe that the pupil will attend the school again?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  'attendance-order-names-this-school': {
    question: 'Is a school attendance order in force that names this school?',
    policy: ['5 SAO', '5 parents'],
    recordedBy: COUNCIL,
  },
  'attendance-order-names-another-school': {
    question:
      'Has the council amended the school attendance order to name another school instead of this one?',
    policy: ['5 SAO'],
    recordedBy: COUNCIL,
  },
  'attendance-order-revoked': {
    question:
      'Has the council revoked the school attendance order because suitable education otherwise than at school is arranged?',
    policy: ['5 SAO'],
    recordedBy: COUNCIL,
  },
  'written-home-education-notice': {
    question:
      'Has a parent told the school in writing that the pupil will be educated otherwise than at school?',
    policy: ['5 parents', '5 schools'],
    recordedBy: EITHER,
    deniedBy: 'oral-home-education-notice',
    yes: {
      tells: ['home-education-in-writing'],
      owes: [],
      settles: ['follow-up-home-education'],
    },
  },
  'oral-home-education-notice': {
    question: 'Has a parent said, not in writing, that the pupil will be educated at home?',
    policy: ['5 schools', '5 EWS'],
    recordedBy: EITHER,
    yes: {
      unless: 'written-home-education-notice',
      tells: ['home-education-oral-only'],
      owes: ['follow-up-home-education'],
      settles: [],
    },
  },
  'home-education-day-passed': {
    question: 'Has the day passed after which the parent’s notice says the pupil will no longer attend?',
    policy: ['5 schools'],
    recordedBy: EITHER,
  },
  'special-school-consent-outstanding': {
    question: 'Is this a special school that the council arranged, and the council’s consent not given?',
    policy: ['5 SEND', '5 parents'],
    recordedBy: [...COUNCIL, 'send-officer'],
  },
  'lives-out-of-reach': {
    question: 'Does the pupil no longer normally live a reasonable distance from the school?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  boarder: {
    question: 'Is the pupil a boarder?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'sickness-or-unavoidable-cause': {
    question:
      'Are there reasonable grounds to believe that the pupil cannot attend because of sickness or another unavoidable cause?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  'sentenced-to-detention': {
    question: 'Is the pupil detained under a sentence of detention, not on remand?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  'sentence-four-months-or-more': {
    question: 'Is the sentence one of at least four months?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  died: {
    question: 'Has the pupil died?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  'over-age-at-next-session': {
    question: 'Will the pupil be over compulsory school age before the school next meets?',
    policy: ['definitions', '5 schools'],
    recordedBy: EITHER,
  },
  'not-joining-sixth-form': {
    question: 'Is it settled that the pupil will not continue into the sixth form?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'maintained-or-academy': {
    question: 'Is the school maintained by a local authority, or an academy?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
  'boarding-fees-unpaid': {
    question: 'Have the boarding fees not been paid?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'ceased-to-be-pupil': {
    question: 'Has the child ceased to be a pupil of the school?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'permanently-excluded': {
    question: 'Has the pupil been permanently excluded?',
    policy: LEAVERS,
    recordedBy: SCHOOL,
  },
  'exclusion-review-ended': {
    question: 'Has every review of the exclusion ended, or the time to ask for one?',
    policy: LEAVERS,
    recordedBy: EITHER,
  },
} as const satisfies Record<string, LegalFactRow>;

export type LegalFact = keyof typeof LEGAL_FACTS;
export const LEGAL_FACT_CODES = Object.keys(LEGAL_FACTS) as LegalFact[];

/** A row with every member a row may have. */
export function legalFact(fact: LegalFact): LegalFactRow {
  return LEGAL_FACTS[fact];
}

/** Facts that the case itself shows, from its marks, its enquiries and its sign-offs. */
export const EVIDENCE_FACTS = {
  'absent-20-school-days': {
    words: 'Continuously absent for at least 20 school days, by the marks of the attendance register',
    policy: ['5 EWS', 'flow chart outcome 3'],
  },
  'every-session-g-n-o': {
    words: 'Every session of that absence has the code G, N or O',
    policy: ['5 EWS', 'flow chart outcome 3'],
  },
  'leave-of-absence-granted': {
    words: 'The absence began with a leave of absence that was granted',
    policy: ['2.4'],
  },
  'not-attended-10-school-days-after-leave': {
    words: 'Not attended within the 10 school days immediately after the leave ended',
    policy: ['2.4'],
  },
  'school-enquiries-made': {
    words: 'The school has made its reasonable enquiries',
    policy: ['5 schools', 'school check list'],
  },
  'council-enquiries-made': {
    words: 'The council has made its reasonable enquiries',
    policy: ['5 schools', '5 EWS', 'LA check list'],
  },
  'joint-result-against-return': {
    words:
      'School and council have both signed off that the pupil was not found, or was found and no return is to be expected',
    policy: ['5 schools', '5 EWS'],
  },
} as const satisfies Record<string, { words: string; policy: readonly Paragraph[] }>;

export type EvidenceFact = keyof typeof EVIDENCE_FACTS;

/** What the joint enquiries of school and council can come to (SI 2024/208 reg 9(1)(h), (i)). */
export const JOINT_RESULTS = {
  'not-found': { words: 'the pupil was not found', against: true, policy: ['5 schools'] },
  'found-no-return-agreed': {
    words: 'the pupil was found, and both agree that no return is to be expected',
    against: true,
    policy: ['5 schools'],
  },
  'found-return-expected': {
    words: 'the pupil was found, and a return is to be expected',
    against: false,
    policy: ['5 schools'],
  },
} as const satisfies Record<
  string,
  {
    words: string;
    /** Whether it speaks against a return, which is what the two grounds ask for. */
    against: boolean;
    policy: readonly Paragraph[];
  }
>;

export type JointResult = keyof typeof JOINT_RESULTS;
export const JOINT_RESULT_CODES = Object.keys(JOINT_RESULTS) as JointResult[];
