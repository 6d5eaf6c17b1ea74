import type { Paragraph } from '../paragraphs.ts';
import type { Action } from '../access/roles.ts';
import type { HolderRole } from '../access/holder-roles.ts';
import type { WorkingDays } from '../editions/working-days.ts';

/**
 * When a duty is due. `promptly` is the end of the same calendar day (of the next one, once today's has ended):
 * a referral for a child at risk does not wait for a school day. `end-of-order-period` is the end of the calendar
 * day after the period that a notice of a school attendance order gives the parent. `schoolDay` is a day of the case's
 * clock by its number. Working days are the authority's own, for children who are on no roll and so have no school's
 * days; `end-of-starting-day` is that of the place accepted.
 */
export type DueRule =
  | 'end-of-day-1'
  | 'end-of-day-10'
  | 'end-of-day-20'
  | 'end-of-next-school-day'
  | 'within-15-school-days'
  | 'promptly'
  | 'end-of-order-period'
  | 'end-of-starting-day'
  | { readonly schoolDay: number }
  | { readonly workingDays: keyof WorkingDays };

interface DutyRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  /** `holder` is whoever holds the case when the duty arises; it is theirs too where the child has no school. */
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
  'acknowledge-referral': {
    words: 'Acknowledge the referral to whoever made it',
    policy: ['4.1', '5 CME officer'],
    owedBy: 'holder',
    due: { workingDays: 'acknowledgement' },
    metBy: 'acknowledge',
  },
  'visit-home': {
    words: 'Visit the home address: is the child on a school roll, or educated otherwise?',
    policy: ['5 CME officer'],
    owedBy: 'holder',
    due: { workingDays: 'homeVisit' },
    metBy: 'record-enquiry',
  },
  'make-first-checks': {
    words: "Make the checks that the child's sub-group calls for first",
    policy: ['3.1', '3.2', '3.3'],
    owedBy: 'holder',
    due: { workingDays: 'homeVisit' },
    metBy: 'record-enquiry',
  },
  'complete-la-checks': {
    words: 'Make every check of the LA check list for a child on no roll, or say why it does not apply',
    policy: ['LA check list', '5 CME officer'],
    owedBy: 'holder',
    due: { workingDays: 'checks' },
    metBy: 'record-enquiry',
  },
  'first-review': {
    words: 'Review the case for the first time: what is known, and who does what next',
    policy: ['5 CNIS', '1.2'],
    owedBy: 'holder',
    due: { workingDays: 'firstReview' },
    metBy: 'record-review',
  },
  'arrange-education': {
    words: 'Arrange suitable education at school or otherwise (Education Act 1996, section 19)',
    policy: ['3.1', 'legislation'],
    owedBy: 'holder',
    due: { workingDays: 'homeVisit' },
    metBy: 'acknowledge',
  },
  'consider-attendance-order': {
    words: 'Decide whether the parent is served the notice that can lead to a school attendance order',
    policy: ['3.1', '5 CME officer', '5 SAO'],
    owedBy: 'holder',
    due: { workingDays: 'checks' },
    metBy: 'acknowledge',
  },
  'establish-home-education': {
    words: 'Establish with the parents whether the home education is suitable',
    policy: ['3.3', '5 CME officer'],
    owedBy: 'holder',
    due: { workingDays: 'checks' },
    metBy: 'acknowledge',
  },
  'agree-with-home-authority': {
    words: 'Agree with the authority in which the child lives who follows the child up',
    policy: ['3.2', '5 CME officer'],
    owedBy: 'holder',
    due: { workingDays: 'homeVisit' },
    metBy: 'acknowledge',
  },
  'follow-up-declined-offer': {
    words: 'Ask why the place was declined and how the child is to be educated',
    policy: ['5 admissions', '5 CME officer'],
    owedBy: 'holder',
    due: { workingDays: 'homeVisit' },
    metBy: 'acknowledge',
  },
  'confirm-start': {
    words: 'Confirm that the child has started at the school whose place was accepted',
    policy: ['5 admissions', '5 CME officer'],
    owedBy: 'holder',
    due: 'end-of-starting-day',
    metBy: 'record-placement',
  },
  'look-into-word': {
    words: 'Look into word from a school or another referral: is the child on a roll?',
    policy: ['5 CME officer', '5 schools'],
    owedBy: 'holder',
    due: { workingDays: 'acknowledgement' },
    metBy: 'acknowledge',
  },
  'look-into-leaver': {
    words: "Look into a leaver's return: may the name be deleted while the case is open?",
    policy: ['5 EWS', '5 schools'],
    owedBy: 'ewo',
    due: 'end-of-next-school-day',
    metBy: 'acknowledge',
  },
} as const satisfies Record<string, DutyRow>;

export type DutyCode = keyof typeof DUTIES;

/** Whether saying that a duty is done takes a proof: a date, and a reference that stays in the register. */
export function needsProof(duty: DutyCode): boolean {
  const row: DutyRow = DUTIES[duty];
  return row.proof === true;
}

/** What an edition of the policy chooses of a duty: who owes it, and when it is due. */
export type DutyTerms = Pick<DutyRow, 'owedBy' | 'due'>;
