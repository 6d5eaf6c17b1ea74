import { compulsorySchoolAge } from '../../calendar/compulsory-school-age.ts';
import type { LocalDate } from '../../calendar/local-date.ts';
import { groundRow, type Ground } from './grounds.ts';
import type { Recipient } from '../procedure/notices.ts';
import type { Paragraph } from '../paragraphs.ts';

/** What a leaver's return says, as far as something may have to follow it. */
export interface LeaverFacts {
  readonly ground: Ground;
  readonly dateOfBirth: LocalDate;
  readonly deletedOn: LocalDate;
  readonly destinationKnown: boolean;
  /** A parent has told the school in writing that the pupil will be educated otherwise. */
  readonly writtenNotice: boolean;
  /** A case of the same child is open at the school that returns it, without its notice of removal. */
  readonly caseOpenHere: boolean;
}

interface FollowUpRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** Who is told; nobody where the case itself tells. */
  readonly to: readonly Recipient[];
  readonly applies: (facts: LeaverFacts) => boolean;
}

/** Grounds that say themselves that no school is to be found: educated otherwise, died, or too old. */
const NO_SCHOOL_TO_FIND: readonly Ground[] = ['e', 'f', 'k', 'l'];

/**
 * What is still to be done about a leaver when the return is in; of several rows the first that applies. A return is
 * never refused for it: EWS sees each, for it answers for names being removed lawfully only (5 EWS).
 */
export const LEAVER_FOLLOW_UPS = {
  'removal-notice': {
    words:
      'A case of this child is open: this return is no notice of removal. Give that on the case; the name stays on the roll until its ground is supported',
    policy: ['5 schools', '5 EWS'],
    to: [],
    applies: ({ caseOpenHere }) => caseOpenHere,
  },
  'report-as-missing': {
    words:
      'Report the child as missing, and keep the name on the roll: this ground asks for enquiries that the school and the {service} make jointly, and no case is open',
    policy: ['5 schools', '5 EWS', '4.1'],
    to: ['ews', 'cme-officer'],
    applies: ({ ground }) => groundRow(ground).jointEnquiries,
  },
  'home-education-not-in-writing': {
    words:
      'Keep the name of the child on the roll: no written notice of home education is named. The {service} follows this up',
    policy: ['5 schools', '5 EWS', '5 parents'],
    to: ['ews'],
    applies: ({ ground, writtenNotice }) => ground === 'f' && !writtenNotice,
  },
  'home-education': {
    words: 'Send the {service} a copy of the letter in which home education of the child was announced',
    policy: ['5 schools', '5 parents', '5 admissions'],
    to: ['ews'],
    applies: ({ ground }) => ground === 'f',
  },
  'refer-as-missing-education': {
    words:
      'Refer the child as missing education: of compulsory school age, and removed from a roll without a defined destination',
    policy: ['3.2', '4.1', '5 CME officer', '5 admissions'],
    to: ['cme-officer', 'ews'],
    applies: ({ ground, destinationKnown, ...child }) =>
      !destinationKnown && !NO_SCHOOL_TO_FIND.includes(ground) && isOfSchoolAgeAfter(child),
  },
} as const satisfies Record<string, FollowUpRow>;

export type LeaverFollowUp = keyof typeof LEAVER_FOLLOW_UPS;

/** What follows a leaver's return; null where nothing does. */
export function leaverFollowUp(facts: LeaverFacts): LeaverFollowUp | null {
  const codes = Object.keys(LEAVER_FOLLOW_UPS) as LeaverFollowUp[];
  return codes.find((code) => LEAVER_FOLLOW_UPS[code].applies(facts)) ?? null;
}

/**
 * The last day on which a leaver's return is in time: as soon as the ground is met and no later than the deletion (SI
 * 2024/208 reg 13(4) to (6)). Null for a pupil of the most senior class who leaves at the end of its last term or
 * after it: then none is owed unless the authority asks.
 */
export function leaverReturnDueBy(deletedOn: LocalDate, atEndOfFinalYear: boolean): LocalDate | null {
  return atEndOfFinalYear ? null : deletedOn;
}

function isOfSchoolAgeAfter({ dateOfBirth, deletedOn }: Pick<LeaverFacts, 'dateOfBirth' | 'deletedOn'>) {
  const { from, to } = compulsorySchoolAge(dateOfBirth);
  return from <= deletedOn && deletedOn < to;
}
