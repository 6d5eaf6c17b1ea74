import type { OutcomeKind } from '../domain/policy/procedure/outcomes.ts';
import type { Stage } from '../domain/policy/procedure/stages.ts';

type Body = Readonly<Record<string, unknown>>;

/** One thing that happens in a story: somebody sends a command, the receiving side answers, or time passes. */
export type Step =
  | {
      readonly who: string;
      readonly does: string;
      readonly post: string;
      readonly body: Body;
      /** The command must be refused with this code; that is the point of the story. */
      readonly refused?: string;
      /** The case of the story's sibling instead. */
      readonly ofSibling?: true;
    }
  | {
      /** What the receiving authority answers by a one-time link. */
      readonly receiver: Body;
      readonly does: string;
    }
  | {
      readonly advance: { readonly to: 'next-deadline' } | { readonly schoolDays: number };
      readonly says: string;
    };

export interface Story {
  readonly title: string;
  /** A brother or sister at the other school who is missing too. */
  readonly sibling?: Body;
  /** A child on no roll (section 3), and who refers it; a school reports every other child. */
  readonly onNoRoll?: { readonly by: string; readonly group: string; readonly subgroup: string };
  readonly about: string;
  readonly pupil: Readonly<Record<string, unknown>>;
  readonly circumstances: readonly string[];
  readonly steps: readonly Step[];
  readonly endsWith: { readonly outcome: OutcomeKind | null; readonly stage: Stage };
  /** Deadlines whose timers must have fired on the server. */
  readonly timers: readonly string[];
}

export const SCHOOL = 'school:900001';
export const OTHER_SCHOOL = 'school:900002';
/** Stand for the case's own time when a step is sent, its date, and ids that only then are known. */
export const NOW = '{now}';
export const TODAY = '{today}';
export const SIBLING = '{sibling}';
export const FINDING = '{finding}';

const attempt = (check: string, result: string) => ({ check, attemptedAt: NOW, result });
export const toNextDeadline = (says: string): Step => ({ advance: { to: 'next-deadline' }, says });
export const pupil = (givenName: string, familyName: string, dateOfBirth: string) => ({
  givenName,
  familyName,
  dateOfBirth,
});

export const phonesParents: Step = {
  who: SCHOOL,
  does: 'The school phones the parents: no answer',
  post: 'enquiries',
  body: { entries: [attempt('phone-parents', 'no-answer'), attempt('voicemail-parents', 'left-message')] },
};
export const assesses: Step = {
  who: SCHOOL,
  does: 'The safeguarding lead assesses how vulnerable the child is',
  post: 'vulnerability-assessment',
  body: { circumstances: [], concern: false, assessedBy: 'the safeguarding lead' },
};
export const visits: Step = {
  who: 'ewo',
  does: 'The {officer} takes the case up, visits the home and asks housing',
  post: 'enquiries',
  body: { entries: [attempt('home-visit', 'no-answer'), attempt('housing', 'no-information')] },
};
export const outcome = (who: string, does: string, kind: OutcomeKind): Step => ({
  who,
  does,
  post: 'outcome',
  body: { outcome: kind },
});

/** The policy's three outcomes and a return (flow chart). */
export const STORIES: readonly Story[] = [
  {
    title: 'Dario Specimen',
    about: 'comes back on day 3',
    pupil: pupil('Dario', 'Specimen', '2011-09-30'),
    circumstances: [],
    steps: [
      phonesParents,
      assesses,
      toNextDeadline('Day 1 ends. Both duties of the day are done, so nothing is escalated'),
      { advance: { schoolDays: 2 }, says: 'Two school days later' },
      outcome(SCHOOL, 'The school reports that the child is attending again', 'returned'),
    ],
    endsWith: { outcome: 'returned', stage: 'closed' },
    timers: ['day-1'],
  },
  {
    title: 'Amara Example',
    about: 'is a looked-after child, found at home in week three',
    pupil: pupil('Amara', 'Example', '2014-03-09'),
    circumstances: ['looked-after'],
    steps: [
      phonesParents,
      toNextDeadline(
        'Day 1 ends. The social worker has not been told and nobody assessed the child: it is escalated',
      ),
      assesses,
      {
        who: SCHOOL,
        does: "The school refers to children's social care, as is always done for a looked-after child",
        post: 'safeguarding-concerns',
        body: { to: ['childrens-social-care'], made: true },
      },
      {
        who: SCHOOL,
        does: 'The school tells the social worker and says so',
        post: 'acknowledgements',
        body: { duty: 'notify-social-worker' },
      },
      toNextDeadline(
        'Day {schoolEnd} ends. The school has not referred: {serviceShort} takes over all the same, and the referral stays owed',
      ),
      visits,
      { advance: { schoolDays: 3 }, says: 'Three school days later' },
      outcome('ewo', 'The officer finds the child at home', 'located-at-home'),
    ],
    endsWith: { outcome: 'located-at-home', stage: 'closed' },
    timers: ['day-1', 'day-10'],
  },
  {
    title: 'Bruno Sample',
    about: 'has moved away with his family',
    pupil: pupil('Bruno', 'Sample', '2013-11-21'),
    circumstances: [],
    steps: [
      phonesParents,
      assesses,
      toNextDeadline('Day 1 ends'),
      toNextDeadline('Day {schoolEnd} ends: {serviceShort} takes over'),
      visits,
      outcome(
        'ewo',
        'A new address in another county is confirmed: the CME officer hands the child over',
        'moved-out-of-area',
      ),
    ],
    endsWith: { outcome: 'moved-out-of-area', stage: 'handing-over' },
    timers: ['day-1', 'day-10'],
  },
  {
    title: 'Celia Placeholder',
    about: 'is not found in 20 school days',
    pupil: pupil('Celia', 'Placeholder', '2012-06-02'),
    circumstances: [],
    steps: [
      phonesParents,
      assesses,
      toNextDeadline('Day 1 ends'),
      {
        who: SCHOOL,
        does: 'The school refers early, with gaps in its list: accepted, the gaps stay owed',
        post: 'referral',
        body: {},
      },
      visits,
      toNextDeadline('Day {ewsEnd} ends: the {cmeOfficer} is brought in and a decision is due'),
      outcome('cme-officer', 'Still missing: the CME officer tracks the child from now on', 'still-missing'),
    ],
    endsWith: { outcome: 'still-missing', stage: 'tracking' },
    timers: ['day-1', 'day-20'],
  },
];
