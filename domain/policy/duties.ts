import type { Paragraph } from './paragraphs.ts';
import type { Action, HolderRole } from './roles.ts';

/**
 * When a duty is due. `promptly` is the end of the same calendar day (of the next one, once today's has ended):
 * a referral for a child at risk does not wait for a school day. `end-of-order-period` is the end of the calendar
 * day after the period that a notice of a school attendance order gives the parent.
 */
export type DueRule =
  | 'end-of-day-1'
  | 'end-of-day-10'
  | 'end-of-day-20'
  | 'end-of-next-school-day'
  | 'within-15-school-days'
  | 'promptly'
  | 'end-of-order-period';

interface DutyRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** `holder` is whoever holds the case when the duty arises. */
  readonly owedBy: HolderRole | 'holder';
  readonly due: DueRule;
  /** The action that shows the duty is done. `acknowledge` means that the one who owes it says so. */
  readonly metBy: Action;
  /** Whoever says that it is done shows a date and a reference. */
  readonly proof?: true;
}

/** What somebody owes a missing child, by when, and what shows that it was done. */
export const DUTIES = {
  'contact-parents': {
    words: 'Contact the parents or carers the same day',
    policy: ['2.1', '2.2', 'flow chart days 1-10'],
    owedBy: 'school',
    due: 'end-of-day-1',
    metBy: 'record-enquiry',
  },
  'assess-vulnerability': {
    words: "Assess the child's vulnerability with the designated safeguarding lead",
    policy: ['2.1', '2.2'],
    owedBy: 'school',
    due: 'end-of-day-1',
    metBy: 'assess-vulnerability',
  },
  'notify-social-worker': {
    words: "Tell the child's social worker",
    policy: ['flow chart day 1'],
    owedBy: 'school',
    due: 'end-of-day-1',
    metBy: 'acknowledge',
  },
  'refer-to-social-care': {
    words: "Refer to children's social care and/or the police",
    policy: ['2.3'],
    owedBy: 'holder',
    due: 'promptly',
    metBy: 'raise-safeguarding-concern',
  },
  'contact-children-and-families-hub': {
    words: 'Contact the {hub} about the safeguarding concern',
    policy: ['flow chart day 1', '2.4'],
    owedBy: 'holder',
    due: 'promptly',
    metBy: 'raise-safeguarding-concern',
  },
  'complete-school-enquiries': {
    words: 'Make every check of the school check list, or say why it does not apply',
    policy: ['school check list', 'flow chart days 1-10', '5 schools'],
    owedBy: 'school',
    due: 'end-of-day-10',
    metBy: 'record-enquiry',
  },
  'refer-to-ews': {
    words: 'Refer the child to the {service}',
    policy: ['definitions', '4.2', 'flow chart days 11-20'],
    owedBy: 'school',
    due: 'end-of-day-10',
    metBy: 'refer',
  },
  'take-up-case': {
    words: 'Take up the case for the {service}',
    policy: ['5 EWS', '1.2'],
    owedBy: 'ewo',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'complete-ews-enquiries': {
    words: 'Make every check of the LA check list, or say why it does not apply',
    policy: ['LA check list', 'flow chart days 11-20', '5 EWS'],
    owedBy: 'ewo',
    due: 'end-of-day-20',
    metBy: 'record-enquiry',
  },
  'record-outcome': {
    words: 'Record the outcome of the case',
    policy: ['flow chart still missing', 'flow chart outcome 3'],
    owedBy: 'ewo',
    due: 'end-of-next-school-day',
    metBy: 'report-still-missing',
  },
  'join-decision': {
    words: 'Join the decision as CME officer',
    policy: ['flow chart outcome 3', '5 CME officer'],
    owedBy: 'cme-officer',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'pass-to-receiving-authority': {
    words: 'Pass the child to the receiving authority or school',
    policy: ['flow chart outcome 2', '5 CME officer'],
    owedBy: 'cme-officer',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'accept-for-tracking': {
    words: 'Accept the child for tracking until on roll elsewhere',
    policy: ['flow chart outcome 3', '5 CME officer'],
    owedBy: 'cme-officer',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'advise-school': {
    words: 'Advise the school which steps the law allows next',
    policy: ['flow chart outcome 2', 'flow chart outcome 3', '5 EWS'],
    owedBy: 'ewo',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'answer-shared-finding': {
    words: 'Say whether what was found at a sibling’s holds for this child too',
    policy: ['LA check list', '1.2'],
    owedBy: 'ewo',
    due: 'end-of-next-school-day',
    metBy: 'answer-finding',
  },
  'follow-up-home-education': {
    words: 'Follow up with the school: home education was announced, but not in writing',
    policy: ['5 schools', '5 EWS'],
    owedBy: 'ewo',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'send-pupil-file': {
    words: 'Send the common transfer file to the destination school',
    policy: ['5 schools', '1.2'],
    owedBy: 'school',
    due: 'within-15-school-days',
    metBy: 'acknowledge',
    proof: true,
  },
  'send-lost-pupil-file': {
    words: 'Upload the common transfer file to the lost pupil database (XXXXXXX)',
    policy: ['5 schools', '1.2'],
    owedBy: 'school',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
    proof: true,
  },
  'confirm-sighting': {
    words: 'Say who saw the child: by a mark of the attendance register the absence has ended',
    policy: ['flow chart attending', '2.1'],
    owedBy: 'holder',
    due: 'end-of-next-school-day',
    metBy: 'record-sighting',
  },
  'decide-on-sighting': {
    words: 'Decide what a sighting of the child means for the case',
    policy: ['flow chart attending', 'flow chart found'],
    owedBy: 'holder',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'decide-on-mark': {
    words:
      'Decide whether the absence goes on: a mark says neither that the child was seen nor that nobody knows why',
    policy: ['flow chart attending', '2.2'],
    owedBy: 'holder',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'review-stage': {
    words: 'Look again at the stage: a correction moved a deadline that has already passed',
    policy: ['2.2', '2.4'],
    owedBy: 'holder',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
  'decide-on-attendance-order': {
    words: 'Take the next step of the school attendance order: the period of the notice has ended',
    policy: ['5 SAO', '5 CME officer'],
    owedBy: 'cme-officer',
    due: 'end-of-order-period',
    metBy: 'record-attendance-order',
  },
} as const satisfies Record<string, DutyRow>;

export type DutyCode = keyof typeof DUTIES;

/** Whether saying that a duty is done takes a proof: a date, and a reference that stays in the register. */
export function needsProof(duty: DutyCode): boolean {
  const row: DutyRow = DUTIES[duty];
  return row.proof === true;
}
