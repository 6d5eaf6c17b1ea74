import type { Paragraph } from '../paragraphs.ts';
import type { Role } from '../access/roles.ts';

/** Who can be given an action: the services that sit at the table or answer to those who do (5 CNIS, 5 SEND). */
export const ACTION_OWNERS = [
  'ewo',
  'ews-manager',
  'cme-officer',
  'send-officer',
  'admissions',
] as const satisfies readonly Role[];
export type ActionOwner = (typeof ACTION_OWNERS)[number];

/** What a review can agree. What it is about in words stands in the register, under the review's command. */
export const REVIEW_ACTIONS = {
  'visit-home-again': {
    words: 'Visit the last known address again',
    policy: ['5 CNIS', '5 CME officer', 'LA check list'],
  },
  'repeat-agency-checks': {
    words: 'Ask the agencies of the LA check list again',
    policy: ['5 CNIS', 'LA check list'],
  },
  'ask-other-authority': {
    words: 'Ask another authority whether it knows the child',
    policy: ['5 CNIS', '5 CME officer'],
  },
  'ask-about-school-place': {
    words: 'Ask where the application for a school place stands',
    policy: ['5 CNIS', '5 CME officer'],
  },
  'find-provision': {
    words: 'Find full-time provision for the child',
    policy: ['5 CNIS', '5 SEND', '5 EWS'],
  },
  'update-social-care': {
    words: "Tell children's social care what is known now",
    policy: ['5 CNIS', '2.3'],
  },
  'prepare-attendance-order': {
    words: 'Prepare a school attendance order',
    policy: ['5 CNIS', '5 SAO'],
  },
  'meet-family': {
    words: 'Meet the family and agree a plan of support',
    policy: ['5 CNIS', '5 manager', '5 EWS'],
  },
  'decide-at-manager-level': {
    words: 'Bring the case to the managers for a decision',
    policy: ['5 CNIS', '5 manager'],
  },
} as const satisfies Record<string, { words: string; policy: readonly Paragraph[] }>;

export type ReviewActionCode = keyof typeof REVIEW_ACTIONS;
export const REVIEW_ACTION_CODES = Object.keys(REVIEW_ACTIONS) as ReviewActionCode[];
