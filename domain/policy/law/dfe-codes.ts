import type { CmeSubgroup } from '../tracking/cme-groups.ts';
import type { PlacementStatus } from '../tracking/placements.ts';
import type { AttendanceOrderStep } from './attendance-orders.ts';
import type { OutcomeKind } from '../procedure/outcomes.ts';

/**
 * The published code lists of the Department for Education's termly collection on children missing education
 * (Explore education statistics, "Children missing education", data set of autumn 2025/26: breakdown topics and their
 * values, word for word). One of each a child.
 */
export const DFE_SEX = { female: 'Female', male: 'Male', unknown: 'Unknown' } as const;

/** How a register may have written a sex, lower case; anything else is `unknown`. */
export const DFE_SEX_WRITTEN = {
  female: ['female', 'f', 'girl'],
  male: ['male', 'm', 'boy'],
} as const satisfies Partial<Record<keyof typeof DFE_SEX, readonly string[]>>;

/** National curriculum years; reception is 0. A child of no such year is `unknown`. */
export const DFE_YEAR_GROUPS = {
  'year-0': 'Reception',
  'year-1': 'Year 1',
  'year-2': 'Year 2',
  'year-3': 'Year 3',
  'year-4': 'Year 4',
  'year-5': 'Year 5',
  'year-6': 'Year 6',
  'year-7': 'Year 7',
  'year-8': 'Year 8',
  'year-9': 'Year 9',
  'year-10': 'Year 10',
  'year-11': 'Year 11',
  unknown: 'Unknown',
} as const;

/**
 * How long a child has been missing education on the census day, in days below `below`. Where one band ends and the
 * next begins is not published; a band is read as from its lower figure on, and exactly 52 weeks as not over 52.
 */
export const DFE_DURATIONS = {
  'under-2-weeks': { words: 'Less than 2 weeks', below: 14 },
  '2-to-4-weeks': { words: '2 to 4 weeks', below: 28 },
  '4-to-8-weeks': { words: '4 to 8 weeks', below: 56 },
  '8-to-12-weeks': { words: '8 to 12 weeks', below: 84 },
  '12-to-26-weeks': { words: '12 to 26 weeks', below: 182 },
  '26-to-52-weeks': { words: '26 to 52 weeks', below: 365 },
  'over-52-weeks': { words: 'Over 52 weeks', below: null },
  unknown: { words: 'Unknown', below: null },
} as const;

/** The primary reason. */
export const DFE_REASONS = {
  'moved-in-from-authority': 'Moved in from another local authority',
  'moved-in-from-country': 'Moved in from another country',
  'application-awaiting-outcome': 'School application awaiting outcome',
  'offered-not-accepted': 'Offered school place but not yet accepted',
  'waiting-school-start': 'Waiting school start',
  'no-preference': 'Did not get school preference',
  'unsuitable-home-education': 'Unsuitable elective home education',
  'difficulty-accessing-place': 'Difficulty accessing suitable school place',
  'dissatisfaction-general': 'School dissatisfaction general',
  'dissatisfaction-send': 'School dissatisfaction SEND',
  'mental-health': 'Mental health',
  'physical-health': 'Physical health',
  'not-registered-by-choice': 'Parental decision not to register at school',
  'did-not-apply': 'Did not apply for school place at compulsory school age',
  'challenging-attendance-order': 'Challenging school attendance order',
  'moved-to-authority': 'Believed to have moved to another local authority',
  'moved-to-country': 'Believed to have moved to another country',
  unknown: 'Unknown',
  'not-recorded': 'Not recorded',
  other: 'Other',
} as const;
export type DfeReason = keyof typeof DFE_REASONS;

/**
 * What of a case tells its reason; the first table with an answer decides, and a case without one is `not-recorded`.
 * Only what the record says for certain is mapped: a guess would be a figure.
 */
export const DFE_REASON_OF_ORDER = {
  'order-served': 'challenging-attendance-order',
  amended: 'challenging-attendance-order',
  'breach-referred': 'challenging-attendance-order',
} as const satisfies Partial<Record<AttendanceOrderStep, DfeReason>>;

/** By the latest word of a school place. */
export const DFE_REASON_OF_PLACEMENT = {
  offered: 'offered-not-accepted',
  accepted: 'waiting-school-start',
} as const satisfies Partial<Record<PlacementStatus, DfeReason>>;

/** By the sub-group of a child on no roll, where the department's list has the same. */
export const DFE_REASON_OF_SUBGROUP = {
  'in-year-admission': 'application-awaiting-outcome',
  'home-education-unsuitable': 'unsuitable-home-education',
} as const satisfies Partial<Record<CmeSubgroup, DfeReason>>;

/** By the outcome on record of a case that is still open. */
export const DFE_REASON_OF_OUTCOME = {
  'moved-out-of-area': 'moved-to-authority',
  'still-missing': 'unknown',
} as const satisfies Partial<Record<OutcomeKind, DfeReason>>;
