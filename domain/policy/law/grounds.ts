import { localDate, type LocalDate } from '../../calendar/local-date.ts';
import type { EvidenceFact, LegalFact } from './legal-facts.ts';
import type { Paragraph } from '../paragraphs.ts';

/** School days of continuous absence that ground (i) asks for. The law's number: no authority's policy moves it. */
export const SCHOOL_DAYS_ABSENT = 20;
/** School days after a leave of absence that ground (h) asks for. */
export const SCHOOL_DAYS_AFTER_LEAVE = 10;

/** One thing that must be so, or must not be so, before a ground is met. */
export interface Condition {
  readonly condition: string;
  readonly words: string;
  readonly citation: string;
  readonly fact: LegalFact | EvidenceFact;
  /** What the fact must be. */
  readonly holds: boolean;
  /** Taken from general knowledge: to be checked against the text of the regulations before anybody relies on it. */
  readonly toCheck?: true;
}

interface GroundRow {
  readonly words: string;
  readonly citation: string;
  readonly policy: readonly Paragraph[];
  /** In force from that day, up to and without `until`. */
  readonly from: LocalDate;
  readonly until?: LocalDate;
  /** Letters of SI 2006/1751 regulation 8(1) that it follows. */
  readonly of2006: readonly string[];
  /** School and council must have made reasonable enquiries jointly. */
  readonly jointEnquiries: boolean;
  readonly conditions: readonly Condition[];
}

const IN_FORCE = localDate('2024-08-19');
const REMOVAL: readonly Paragraph[] = ['5 schools', '5 EWS'];

const must = (fact: Condition['fact'], words: string, citation: string): Condition => ({
  condition: fact,
  words,
  citation: `SI 2024/208 reg ${citation}`,
  fact,
  holds: true,
});
const mustNot = (fact: LegalFact, words: string, citation: string): Condition => ({
  ...must(fact, words, citation),
  condition: `not-${fact}`,
  holds: false,
});
const toCheck = (condition: Condition): Condition => ({ ...condition, toCheck: true });

/** What both "missing" grounds ask for beside the absence itself. */
const missingJointly = (letter: 'h' | 'i'): readonly Condition[] => [
  mustNot(
    'sickness-or-unavoidable-cause',
    'No reasonable grounds to believe that sickness or another unavoidable cause keeps the pupil away',
    `9(1)(${letter})`,
  ),
  must('school-enquiries-made', 'The school has made its part of the joint enquiries', `9(1)(${letter})`),
  must('council-enquiries-made', 'The council has made its part of the joint enquiries', `9(1)(${letter})`),
  toCheck(
    must(
      'joint-result-against-return',
      'Jointly, they have not found the pupil, or have found the pupil and agree that no return is to be expected',
      `9(1)(${letter})`,
    ),
  ),
];

/**
 * The grounds on which a name must, and may only, be deleted from an admission register: SI 2024/208 regulation
 * 9(1), for pupils of compulsory school age. A ground is met when every one of its conditions is. Whether one is met
 * is advice; the deletion is the school's act (design, reading 5).
 */
export const GROUNDS = {
  a: {
    words: 'Registered at another school',
    citation: 'SI 2024/208 reg 9(1)(a)',
    policy: [...REMOVAL, 'flow chart outcome 2'],
    from: IN_FORCE,
    of2006: ['b'],
    jointEnquiries: false,
    conditions: [
      must('registered-at-another-school', 'The pupil is registered at another school', '9(1)(a)'),
      mustNot(
        'attendance-order-names-this-school',
        'No school attendance order names this school',
        '9(1)(a)(i)',
      ),
      mustNot(
        'main-school-of-mobile-child',
        'The school is not the main school of a mobile child',
        '9(1)(a)(ii)',
      ),
      mustNot(
        'dual-registration-agreed',
        'Registration at more than one school has not been agreed',
        '9(1)(a)(iii)',
      ),
    ],
  },
  b: {
    words: 'Not continuing at the school after nursery education',
    citation: 'SI 2024/208 reg 9(1)(b)',
    policy: REMOVAL,
    from: IN_FORCE,
    of2006: ['n'],
    jointEnquiries: false,
    conditions: [
      must(
        'nursery-education-completed',
        'Admitted for nursery education, which is completed and would be followed by reception or above',
        '9(1)(b)(i)',
      ),
      mustNot(
        'return-to-be-expected',
        'No reasonable grounds to believe that the pupil will attend again',
        '9(1)(b)(ii)',
      ),
    ],
  },
  c: {
    words: 'Also registered at other schools, which consent to the deletion',
    citation: 'SI 2024/208 reg 9(1)(c)',
    policy: REMOVAL,
    from: IN_FORCE,
    of2006: ['c'],
    jointEnquiries: false,
    conditions: [
      must('dual-registration-agreed', 'The pupil is registered at another school as well', '9(1)(c)'),
      mustNot(
        'return-to-be-expected',
        'No reasonable grounds to believe that the pupil will attend again',
        '9(1)(c)(i)',
      ),
      must(
        'other-schools-consent',
        'Each other school at which the pupil is registered has consented',
        '9(1)(c)(ii)',
      ),
      mustNot(
        'attendance-order-names-this-school',
        'No school attendance order names this school',
        '9(1)(c)(iii)',
      ),
      mustNot(
        'main-school-of-mobile-child',
        'The school is not the main school of a mobile child',
        '9(1)(c)(iv)',
      ),
    ],
  },
  d: {
    words: 'School attendance order amended to name another school',
    citation: 'SI 2024/208 reg 9(1)(d)',
    policy: [...REMOVAL, '5 SAO'],
    from: IN_FORCE,
    of2006: ['a'],
    jointEnquiries: false,
    conditions: [
      must(
        'attendance-order-names-another-school',
        'The council has amended the order to name another school instead of this one',
        '9(1)(d)',
      ),
    ],
  },
  e: {
    words: 'School attendance order revoked, suitable education being arranged otherwise',
    citation: 'SI 2024/208 reg 9(1)(e)',
    policy: [...REMOVAL, '5 SAO'],
    from: IN_FORCE,
    of2006: ['a'],
    jointEnquiries: false,
    conditions: [
      must(
        'attendance-order-revoked',
        'The council has revoked the order because suitable education is arranged otherwise than at school',
        '9(1)(e)',
      ),
    ],
  },
  f: {
    words: 'A parent has told the school in writing that the pupil will be educated otherwise than at school',
    citation: 'SI 2024/208 reg 9(1)(f)',
    policy: [...REMOVAL, '5 parents'],
    from: IN_FORCE,
    of2006: ['d'],
    jointEnquiries: false,
    conditions: [
      must('written-home-education-notice', 'A parent has told the school in writing', '9(1)(f)'),
      toCheck(
        must('home-education-day-passed', 'The day after which the pupil leaves has passed', '9(1)(f)'),
      ),
      mustNot(
        'attendance-order-names-this-school',
        'No school attendance order names this school',
        '9(1)(f)',
      ),
      toCheck(
        mustNot(
          'special-school-consent-outstanding',
          'At a special school arranged by the council, the council has consented',
          '9(2)',
        ),
      ),
    ],
  },
  g: {
    words: 'No longer normally lives a reasonable distance from the school',
    citation: 'SI 2024/208 reg 9(1)(g)',
    policy: [...REMOVAL, 'flow chart outcome 2'],
    from: IN_FORCE,
    of2006: ['e'],
    jointEnquiries: false,
    conditions: [
      must('lives-out-of-reach', 'The pupil no longer normally lives a reasonable distance away', '9(1)(g)'),
      mustNot('boarder', 'The pupil is not a boarder', '9(1)(g)'),
      toCheck(
        mustNot(
          'return-to-be-expected',
          'No reasonable grounds to believe that the pupil will attend again',
          '9(1)(g)',
        ),
      ),
    ],
  },
  h: {
    words: 'Did not return after a leave of absence',
    citation: 'SI 2024/208 reg 9(1)(h)',
    policy: [...REMOVAL, '2.4', 'flow chart outcome 3'],
    from: IN_FORCE,
    of2006: ['f'],
    jointEnquiries: true,
    conditions: [
      must('leave-of-absence-granted', 'A leave of absence was granted', '9(1)(h)'),
      must(
        'not-attended-10-school-days-after-leave',
        'Not attended within the 10 school days immediately after the leave ended',
        '9(1)(h)',
      ),
      ...missingJointly('h'),
    ],
  },
  i: {
    words: 'Continuously absent for at least 20 school days',
    citation: 'SI 2024/208 reg 9(1)(i)',
    policy: [...REMOVAL, 'flow chart outcome 3'],
    from: IN_FORCE,
    of2006: ['h'],
    jointEnquiries: true,
    conditions: [
      must('absent-20-school-days', 'Continuously absent for at least 20 school days', '9(1)(i)'),
      must('every-session-g-n-o', 'Every session of that period has the code G, N or O', '9(1)(i)'),
      ...missingJointly('i'),
    ],
  },
  j: {
    words: 'Detained under a sentence of detention',
    citation: 'SI 2024/208 reg 9(1)(j)',
    policy: REMOVAL,
    from: IN_FORCE,
    of2006: ['i'],
    jointEnquiries: false,
    conditions: [
      must('sentenced-to-detention', 'The pupil is detained under a sentence of detention', '9(1)(j)'),
      toCheck(must('sentence-four-months-or-more', 'The sentence is one of at least four months', '9(1)(j)')),
      toCheck(
        mustNot(
          'return-to-be-expected',
          'No reasonable grounds to believe that the pupil will attend again',
          '9(1)(j)',
        ),
      ),
    ],
  },
  k: {
    words: 'Died',
    citation: 'SI 2024/208 reg 9(1)(k)',
    policy: REMOVAL,
    from: IN_FORCE,
    of2006: ['j'],
    jointEnquiries: false,
    conditions: [must('died', 'The pupil has died', '9(1)(k)')],
  },
  l: {
    words: 'Over compulsory school age, and not continuing into the sixth form',
    citation: 'SI 2024/208 reg 9(1)(l)',
    policy: [...REMOVAL, 'definitions'],
    from: IN_FORCE,
    of2006: ['k'],
    jointEnquiries: false,
    conditions: [
      toCheck(
        must(
          'over-age-at-next-session',
          'The pupil will be over compulsory school age before the school next meets',
          '9(1)(l)',
        ),
      ),
      toCheck(must('not-joining-sixth-form', 'The pupil will not continue into the sixth form', '9(1)(l)')),
    ],
  },
  m: {
    words: 'Boarder at a maintained school or academy whose boarding fees are unpaid',
    citation: 'SI 2024/208 reg 9(1)(m)',
    policy: REMOVAL,
    from: IN_FORCE,
    of2006: ['o'],
    jointEnquiries: false,
    conditions: [
      must('boarder', 'The pupil is a boarder', '9(1)(m)'),
      must(
        'maintained-or-academy',
        'The school is maintained by a local authority, or an academy',
        '9(1)(m)',
      ),
      must('boarding-fees-unpaid', 'The boarding fees have not been paid', '9(1)(m)'),
    ],
  },
  n: {
    words: 'Ceased to be a pupil of an independent or non-maintained special school',
    citation: 'SI 2024/208 reg 9(1)(n)',
    policy: REMOVAL,
    from: IN_FORCE,
    of2006: ['l'],
    jointEnquiries: false,
    conditions: [
      mustNot('maintained-or-academy', 'The school is neither maintained nor an academy', '9(1)(n)'),
      must('ceased-to-be-pupil', 'The child has ceased to be a pupil of the school', '9(1)(n)'),
    ],
  },
  o: {
    words: 'Permanently excluded',
    citation: 'SI 2024/208 reg 9(1)(o)',
    policy: REMOVAL,
    from: IN_FORCE,
    of2006: ['m'],
    jointEnquiries: false,
    conditions: [
      must('permanently-excluded', 'The pupil has been permanently excluded', '9(1)(o)'),
      toCheck(
        must('exclusion-review-ended', 'Every review has ended, or the time to ask for one', '9(1)(o)'),
      ),
    ],
  },
} as const satisfies Record<string, GroundRow>;

export type Ground = keyof typeof GROUNDS;
export const GROUND_CODES = Object.keys(GROUNDS) as Ground[];

/** A row with every member a row may have. */
export function groundRow(ground: Ground): GroundRow {
  return GROUNDS[ground];
}

/**
 * The grounds in force on a date.
 * @throws RangeError when none is: the law of another time is never applied instead
 */
export function groundsOn(date: LocalDate): Ground[] {
  const inForce = GROUND_CODES.filter((ground) => {
    const { from, until } = groundRow(ground);
    return from <= date && (until === undefined || date < until);
  });
  if (inForce.length === 0) throw new RangeError(`No ground for removal is known for ${date}`);
  return inForce;
}

/** The letters of SI 2006/1751 regulation 8(1). */
export const LETTERS_OF_2006 = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o'];

/**
 * The grounds that follow one of SI 2006/1751 regulation 8(1), which the policy and older registers still cite.
 * @returns none for (g), ill health until the end of compulsory school age, which has no successor
 * @throws RangeError when the letter is none of that regulation
 */
export function groundsFollowing(letterOf2006: string): Ground[] {
  if (!LETTERS_OF_2006.includes(letterOf2006)) {
    throw new RangeError(`SI 2006/1751 regulation 8(1) has no ground (${letterOf2006})`);
  }
  return GROUND_CODES.filter((ground) => groundRow(ground).of2006.includes(letterOf2006));
}
