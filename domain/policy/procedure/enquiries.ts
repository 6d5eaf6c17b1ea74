import { CHANNEL_CODES, type Channel } from './channels.ts';
import type { Paragraph } from '../paragraphs.ts';
import type { Role } from '../access/roles.ts';

interface CheckRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** An attempt to reach the parents, which is what 2.2 asks for on day 1. */
  readonly reachesParents?: true;
  /** Made only where a safeguarding concern is on record (LA check list). */
  readonly needsConcern?: true;
  /** The ways in which it can reach the family. None: it asks somebody else. */
  readonly channels?: readonly Channel[];
  /** The channel of an attempt that names none. */
  readonly usual?: Channel;
}

const SCHOOL: readonly Paragraph[] = ['school check list', 'flow chart days 1-10'];
const LA: readonly Paragraph[] = ['LA check list', '5 EWS'];

const by = (channel: Channel) => ({ channels: [channel], usual: channel }) as const;

/** Every check that a school can make; Bromley's check list for school has them all, to be made within 10 days. */
export const SCHOOL_CHECKS = {
  'phone-parents': {
    words: 'Phone calls to parents',
    policy: ['2.2', ...SCHOOL],
    reachesParents: true,
    ...by('phone'),
  },
  'voicemail-parents': {
    words: 'Voicemails to parents with contact information',
    policy: SCHOOL,
    reachesParents: true,
    ...by('voicemail'),
  },
  'email-parents': {
    words: 'E-mails to parents',
    policy: SCHOOL,
    reachesParents: true,
    channels: ['e-mail', 'letter'],
    usual: 'e-mail',
  },
  'text-parents': {
    words: 'Text messages to parents',
    policy: SCHOOL,
    reachesParents: true,
    ...by('text'),
  },
  'phone-emergency-contacts': {
    words: 'Phone calls to emergency contacts',
    policy: SCHOOL,
    ...by('phone'),
  },
  'home-visit': {
    words: 'Home visit to the last known address',
    policy: SCHOOL,
    reachesParents: true,
    ...by('visit'),
  },
  neighbours: { words: 'Talk to the neighbours', policy: SCHOOL, ...by('in-person') },
  'friends-at-school': { words: 'Talk to friends of the child at school', policy: SCHOOL },
  'previous-school': { words: 'Phone the previous school if recently transferred', policy: SCHOOL },
  'sibling-schools': { words: "Call siblings' schools if known", policy: SCHOOL },
} as const satisfies Record<string, CheckRow>;

/**
 * Every check that the council can make; Bromley's check list for the LA has them all: days 11 to 20 (its heading
 * "within 10 days" counts from day 11).
 */
export const EWS_CHECKS = {
  'contact-parents': {
    words: 'Phone call, text, e-mail or letter to parents',
    policy: LA,
    channels: ['phone', 'voicemail', 'text', 'e-mail', 'letter'],
  },
  'contact-emergency-contacts': {
    words: 'Calls, texts or e-mails to emergency contacts',
    policy: LA,
    channels: ['phone', 'voicemail', 'text', 'e-mail'],
  },
  'home-visit': { words: 'Home visit to the last known address', policy: LA, ...by('visit') },
  neighbours: { words: 'Talk to the neighbours', policy: LA, ...by('in-person') },
  'previous-school': { words: 'Phone the previous school if a recent transfer', policy: LA },
  'siblings-and-their-schools': { words: 'Look for siblings and contact their schools', policy: LA },
  'school-admissions': { words: 'School admissions', policy: LA },
  refuges: { words: 'Refuges', policy: LA },
  'children-and-families-hub': { words: 'Children and Families Hub', policy: LA },
  housing: { words: 'Housing', policy: LA },
  health: { words: 'Health', policy: LA },
  police: { words: 'Police', policy: LA },
  'youth-justice-service': { words: 'Youth Justice Service', policy: LA },
  'council-tax': { words: 'Council tax', policy: LA },
  'ministry-of-defence': { words: 'Ministry of Defence, for service families', policy: LA },
  'border-force': { words: 'Border Force', policy: LA, needsConcern: true },
  'child-benefit': { words: 'Child benefit', policy: LA, needsConcern: true },
} as const satisfies Record<string, CheckRow>;

/** What came of an attempt. */
export const RESULTS = {
  'no-answer': 'no answer',
  'left-message': 'message left',
  'spoke-to': 'spoke to them',
  'no-information': 'no information',
  'information-gained': 'information gained',
  located: 'child located',
  refused: 'refused to answer',
  other: 'other',
} as const;

export type EnquiryResult = keyof typeof RESULTS;
export const RESULT_CODES = Object.keys(RESULTS) as EnquiryResult[];

export const CHECK_LISTS = { school: SCHOOL_CHECKS, ews: EWS_CHECKS } as const;
export type EnquirySide = keyof typeof CHECK_LISTS;
type SchoolCheck = keyof typeof SCHOOL_CHECKS;
export type EwsCheck = keyof typeof EWS_CHECKS;
export type Check = SchoolCheck | EwsCheck;

/** The check list a role works through. */
export function sideOf(role: Role): EnquirySide {
  return role === 'school' ? 'school' : 'ews';
}

/** Which checks an edition of the policy has on each side's list, in its order. */
export interface CheckLists {
  readonly school: readonly SchoolCheck[];
  readonly ews: readonly EwsCheck[];
}

/** The lists with every check that there is. */
export const WHOLE_LISTS: CheckLists = {
  school: Object.keys(SCHOOL_CHECKS) as SchoolCheck[],
  ews: Object.keys(EWS_CHECKS) as EwsCheck[],
};

/** The rows of one side's list, in its order. */
export function checksOf(lists: CheckLists, side: EnquirySide): [Check, CheckRow][] {
  const rows: Readonly<Record<string, CheckRow>> = CHECK_LISTS[side];
  return lists[side].flatMap((check): [Check, CheckRow][] => {
    const row = rows[check];
    return row ? [[check, row]] : [];
  });
}

/** A row of one side's list; undefined when the check is not on it. */
export function findCheck(lists: CheckLists, side: EnquirySide, check: string): CheckRow | undefined {
  return checksOf(lists, side).find(([code]) => code === check)?.[1];
}

/** The channel of an attempt: the one that was named, or the check's usual one. */
export function channelOf(side: EnquirySide, check: Check, named: Channel | undefined): Channel | undefined {
  return named ?? findCheck(WHOLE_LISTS, side, check)?.usual;
}

/** The channels that one side's list offers. */
export function channelsOf(lists: CheckLists, side: EnquirySide): Channel[] {
  return CHANNEL_CODES.filter((channel) =>
    checksOf(lists, side).some(([, row]) => row.channels?.includes(channel)),
  );
}
