import type { Paragraph } from '../paragraphs.ts';

/**
 * Mailboxes a notice can go to: staff and agencies only, never a parent or a child. Which address each of them
 * has is configuration of the register.
 */
export const RECIPIENTS = {
  school: 'The school’s attendance office',
  'school-dsl': 'The school’s designated safeguarding lead',
  ews: 'Education Welfare Service',
  'ews-manager': 'School Attendance and Education Welfare Manager',
  'cme-officer': 'Children Missing Education Officer',
  'send-officer': 'SEND Case Officer',
  'childrens-social-care': "Children's social care",
  operator: 'Operator of the service',
} as const;

export type Recipient = keyof typeof RECIPIENTS;

/** The mailbox of whoever holds the case of a child on no roll, beside those that are always the same. */
export type Addressee = Recipient | 'holder';

interface NoticeRow {
  readonly to: readonly Addressee[];
  /** To whom it goes where the child has no school; without this, to those of `to` that are no school's. */
  readonly withoutSchool?: readonly Addressee[];
  readonly policy: readonly Paragraph[];
  readonly subject: string;
  /** Paragraphs of the body, see `worded`. `{day1}`, `{day10}` and `{day20}` become dates. Never a word about who the child is. */
  readonly body: readonly string[];
}

/** Every point where the policy says tell, notify, inform, let know, refer or contact. */
export const NOTICES = {
  'case-opened-school': {
    to: ['school'],
    policy: ['2.2', 'flow chart days 1-10'],
    subject: 'A case is open: contact the family today',
    body: [
      'A child of your school has stopped attending without explanation. Day 1 is {day1}.',
      'Contact the parents or carers the same day, and let the designated safeguarding lead assess how vulnerable the child is. Your enquiries run to the end of day {schoolEnd}, {day10}; refer the child to the {service} by then, or earlier.',
    ],
  },
  'case-opened-ews': {
    to: ['ews'],
    policy: ['flow chart days 1-10', '4.1'],
    subject: 'A school has reported a missing child',
    body: [
      'The school is making its enquiries. The {service} takes over at the end of day {schoolEnd}, {day10}, or when the school refers.',
    ],
  },
  'child-expected': {
    to: ['school'],
    policy: ['2.4'],
    subject: 'A child is expected: say whether they come',
    body: [
      'A child is expected on {day1}. Report on that day whether they attend. If they do not, it is day 1.',
    ],
  },
  'expected-day-arrived': {
    to: ['school'],
    policy: ['2.4', '2.2'],
    subject: 'A child is expected today',
    body: [
      'The child is expected today, {day1}. If they attend, report it. If they do not, today is day 1: contact the family today.',
    ],
  },
  'tell-social-worker': {
    to: ['school-dsl'],
    withoutSchool: ['holder'],
    policy: ['flow chart day 1'],
    subject: 'Tell the social worker today',
    body: [
      'This child has a social worker or early help. Tell that person today, and record that it was done.',
    ],
  },
  'social-worker-to-expect-contact': {
    to: ['childrens-social-care'],
    policy: ['flow chart day 1'],
    subject: 'A child known to you is missing from school',
    body: [
      'A child who is looked after, on a child protection plan, in need or open to early help is missing from school. The school will contact you today. If it does not, contact the school.',
    ],
  },
  'always-refer': {
    to: ['school-dsl'],
    withoutSchool: ['holder'],
    policy: ['2.3'],
    subject: "Refer to children's social care and/or the police now",
    body: [
      "A circumstance on this case is one in which a referral to children's social care and/or the police is always made promptly. Make it now, and record that it was made.",
    ],
  },
  'contact-hub': {
    to: ['school-dsl'],
    withoutSchool: ['holder'],
    policy: ['flow chart day 1', '2.4'],
    subject: 'A safeguarding concern: contact the {hub}',
    body: [
      'A safeguarding concern is on record. Contact the {hub}, and record the referral. At acute risk of significant harm, refer at once.',
    ],
  },
  'always-refer-council': {
    to: ['ews', 'cme-officer'],
    policy: ['2.3'],
    subject: "Refer to children's social care and/or the police: the case is yours",
    body: [
      "A circumstance on this case is one in which a referral to children's social care and/or the police is always made promptly. The case is yours, so the referral is yours to make and to record.",
    ],
  },
  'contact-hub-council': {
    to: ['ews', 'cme-officer'],
    policy: ['flow chart day 1', '2.4'],
    subject: 'A safeguarding concern on a case of yours: contact the {hub}',
    body: [
      'A safeguarding concern is on record on a case that is yours. Contact the {hub}, and record the referral. At acute risk of significant harm, refer at once.',
    ],
  },
  'send-officer-informed': {
    to: ['send-officer'],
    policy: ['5 SEND'],
    subject: 'A child with an EHC plan is missing from school',
    body: [
      'A child with an education, health and care plan is missing from school. The child stays your responsibility.',
    ],
  },
  'safeguarding-concern-recorded': {
    to: ['ews', 'school-dsl'],
    withoutSchool: ['holder'],
    policy: ['2.3', '2.4'],
    subject: 'A safeguarding concern is on record',
    body: [
      "A safeguarding concern, or a referral to children's social care or the police, was recorded on this case.",
    ],
  },
  'day-1-not-done': {
    to: ['school-dsl', 'ews'],
    policy: ['2.1', '2.2'],
    subject: 'Day 1 has ended and a duty is not done',
    body: [
      'Day 1 has ended. It is not on record that the parents were contacted and that the child’s vulnerability was assessed, or that the social worker was told where one is to be told. Do it now and record it.',
    ],
  },
  'referred-to-ews': {
    to: ['ews'],
    policy: ['4.2', 'flow chart days 11-20'],
    subject: 'A school has referred a missing child to you',
    body: [
      'The school has referred this case. Take it up by the end of the next school day. Your enquiries run to the end of day {ewsEnd}, {day20}. What the school has not yet done stays owed by the school.',
    ],
  },
  'ews-takes-over': {
    to: ['ews'],
    policy: ['definitions', 'flow chart days 11-20', '5 EWS'],
    subject: 'Day {schoolEnd} has ended: the case is yours',
    body: [
      'The child is still missing at the end of day {schoolEnd}. The {service} holds the case from now, whether or not the school has referred it. Take it up by the end of the next school day. Your enquiries run to the end of day {ewsEnd}, {day20}.',
    ],
  },
  'referral-overdue': {
    to: ['school'],
    policy: ['definitions', 'school check list'],
    subject: 'Day {schoolEnd} has ended: your referral is overdue',
    body: [
      'The {service} has taken over. Your referral, and the checks of your list that are not yet made, stay owed by the school. An incomplete referral is accepted: send it now.',
    ],
  },
  'decision-due': {
    to: ['ews', 'cme-officer', 'ews-manager'],
    policy: ['flow chart outcome 3', '5 manager'],
    subject: 'Day {ewsEnd} has ended: a decision is due',
    body: [
      'The child is still missing at the end of day {ewsEnd}, {day20}. The {officer} and the {cmeOfficer} decide the outcome. Day {ewsEnd} by itself gives no right to remove a child from a roll.',
    ],
  },
  'family-moved-reported': {
    to: ['ews'],
    policy: ['flow chart outcome 2', '4.2'],
    subject: 'The school reports that the family has moved',
    body: [
      'The school has found that the family has moved out of the area. Confirm it and record the outcome.',
    ],
  },
  'child-returned': {
    to: ['school', 'ews'],
    policy: ['flow chart attending', 'flow chart found'],
    subject: 'The child is attending again',
    body: [
      'The child is reported to be attending school again. The case is closed. A later absence is a new case.',
    ],
  },
  'outcome-1-located-at-home': {
    to: ['school', 'ews'],
    policy: ['flow chart outcome 1', 'flow chart found'],
    subject: 'Outcome 1: the child is located at home',
    body: [
      'The child is located at home and is no longer a child missing education. The school follows its attendance policy and procedures and seeks the advice of the {service}.',
    ],
  },
  'outcome-2-pass-to-cme-officer': {
    to: ['cme-officer', 'ews', 'holder'],
    policy: ['flow chart outcome 2', '5 CME officer', '5 SEND'],
    subject: 'Outcome 2: a family has moved; the case is passed to you',
    body: [
      'The family has moved out of the area. The {cmeOfficer}, or the SEND Case Officer of a child with an EHC plan who is on no roll, holds the case until the receiving authority or school confirms that it has the child.',
    ],
  },
  'outcome-2-advise-school': {
    to: ['school'],
    policy: ['flow chart outcome 2', 'flow chart found', '5 schools'],
    subject: 'Outcome 2: the family has moved out of the area',
    body: [
      'The family is reported to have moved out of the area. The {officer} will advise you on the process. Do not remove the name from the register before a legal ground is met and notified.',
    ],
  },
  'handover-chase': {
    to: ['cme-officer', 'ews-manager', 'holder'],
    policy: ['flow chart outcome 2', '5 CME officer', '5 manager', '5 SEND'],
    subject: 'A hand-over is not confirmed: ask the receiving side',
    body: [
      'The receiving authority or school has not said whether it has the child. Ask it, and record the answer. Until it confirms, the child is yours.',
    ],
  },
  'handover-unanswered': {
    to: ['cme-officer', 'ews', 'ews-manager', 'holder'],
    policy: ['flow chart outcome 2', '5 CME officer', '1.2', '5 SEND'],
    subject: 'A hand-over was not answered: the case has come back',
    body: [
      'The receiving authority or school has not answered. Nobody else has the child, so the case is back with you. Go on looking for the child; it can be handed over again.',
    ],
  },
  'handover-bounced': {
    to: ['cme-officer', 'ews', 'holder'],
    policy: ['flow chart outcome 2', '5 CME officer', '1.2', '5 SEND'],
    subject: 'A hand-over was refused: the case has come back',
    body: [
      'The receiving authority or school does not have the child. Its reason is on the case. Go on looking for the child; it can be handed over again.',
    ],
  },
  'handover-confirmed': {
    to: ['school', 'cme-officer', 'ews', 'holder'],
    policy: ['flow chart outcome 2', 'flow chart found', '5 CME officer', '5 SEND'],
    subject: 'Outcome 2 is confirmed: the case is closed',
    body: [
      'The receiving authority or school has confirmed that it has the child, who is no longer a child missing education here. A name is removed from the register only when a legal ground is met and notified.',
    ],
  },
  'outcome-3-refer-to-cme-officer': {
    to: ['cme-officer', 'ews'],
    policy: ['flow chart outcome 3', '5 CME officer'],
    subject: 'Outcome 3: still missing; the case is referred to you',
    body: [
      'The child is still missing after {ewsEnd} school days. The case is referred to you for tracking.',
    ],
  },
  'outcome-3-advise-school': {
    to: ['school'],
    policy: ['flow chart outcome 3', '5 schools'],
    subject: 'Outcome 3: the child is still missing',
    body: [
      'The child is still missing after {ewsEnd} school days. The {officer} will advise you on the process. Do not remove the name from the register before a legal ground is met and notified.',
    ],
  },
  'over-compulsory-school-age': {
    to: ['school', 'ews'],
    policy: ['definitions', 'flow chart found'],
    subject: 'The case is closed: no longer of compulsory school age',
    body: [
      'The {cmeOfficer} has closed this case because the young person is no longer of compulsory school age. This closes no safeguarding matter: whoever has one goes on with it.',
    ],
  },
  'also-reported-by-another-school': {
    to: ['ews'],
    policy: ['4.1', '1.2'],
    subject: 'The same child was reported by another school',
    body: ['Another school has reported the same child. Its report has joined this case.'],
  },
  'possible-duplicate': {
    to: ['ews'],
    withoutSchool: ['holder'],
    policy: ['1.2', '4.1'],
    subject: 'A report looks like another open case: please compare',
    body: [
      'The details of this child are close to those of another child on record. Nothing was merged: a person decides.',
    ],
  },
  'sighting-to-confirm': {
    to: ['school', 'school-dsl', 'ews'],
    policy: ['flow chart attending', '2.1'],
    subject: 'Who saw the child? The clock stands still',
    body: [
      'A mark of the attendance register says that this child was seen, or why the child is absent. Say who saw the child, where and when, by the end of the next school day. If nobody confirms it by then, the clock goes on as if there were no such mark.',
    ],
  },
  'sighting-not-confirmed': {
    to: ['school', 'school-dsl', 'ews'],
    policy: ['flow chart still missing', '2.1'],
    subject: 'Nobody has confirmed that the child was seen: the clock goes on',
    body: [
      'Nobody who saw the child has been named. The child is taken to be missing still, and what fell due meanwhile is due now. If the mark in the attendance register is wrong, put it right.',
    ],
  },
  'sighting-recorded': {
    to: ['school', 'ews'],
    policy: ['flow chart attending', 'flow chart found'],
    subject: 'The child was seen: decide what it means',
    body: [
      'Somebody has said that this child was seen. The case stays open until the one who holds it has decided what that means.',
    ],
  },
  'mark-to-decide': {
    to: ['school', 'ews'],
    policy: ['flow chart attending', '2.2'],
    subject: 'A mark of the attendance register needs a decision',
    body: [
      'A mark says neither that the child was seen nor that nobody knows where the child is. Whether the absence goes on is for the one who holds the case to decide.',
    ],
  },
  'earlier-episode': {
    to: ['school-dsl', 'ews'],
    policy: ['1.2', '2.1'],
    subject: 'This child has been missing before',
    body: [
      'A case of this child was open within the last twelve months. Take it into account when you assess how vulnerable the child is.',
    ],
  },
  'repeated-episodes': {
    to: ['ews-manager'],
    policy: ['1.2', '2.3', '5 manager'],
    subject: 'A child is missing for the third time, or more, in twelve months',
    body: [
      'Two cases or more of this child were open within the last twelve months. It is taken for a serious issue of attendance: a referral is always made promptly.',
    ],
  },
  'deadline-moved': {
    to: ['school', 'ews'],
    policy: ['2.2', '2.4'],
    subject: 'A deadline of this case has moved',
    body: [
      'After a correction or a change of what is counted by, day 1 is {day1}, day {schoolEnd} ends on {day10} and day {ewsEnd} on {day20}. The reason is on the case.',
    ],
  },
  'home-education-in-writing': {
    to: ['ews'],
    policy: ['5 schools', '5 EWS'],
    subject: 'A written notice of home education is on record',
    body: [
      'It is on record that a parent has told the school in writing that the child will be educated otherwise than at school. A copy of the letter belongs to the notice of removal.',
    ],
  },
  'home-education-oral-only': {
    to: ['ews', 'school'],
    policy: ['5 schools', '5 EWS'],
    subject: 'Home education announced, but not in writing: no removal',
    body: [
      'A parent has said that the child will be educated at home, and no letter has been received. The school does not remove the name from the register. The {service} follows this up with the school.',
    ],
  },
  'joint-enquiry-signed-off': {
    to: ['school', 'ews'],
    policy: ['5 schools', '5 EWS'],
    subject: 'A result of the joint enquiries is signed off',
    body: [
      'One side has signed off the result of the joint enquiries about this child. The grounds that rest on them need the sign-off of both the school and the council.',
    ],
  },
  'removal-override-asked': {
    to: ['ews', 'ews-manager', 'cme-officer'],
    policy: ['5 EWS', '5 manager'],
    subject: 'Advice to remove against the evidence awaits a second person',
    body: [
      'Advice that a ground for removal is met was asked for although the evidence on record does not support it. It is not given until a second person of another role confirms it. The reason and what is missing are on the case.',
    ],
  },
  'removal-advised': {
    to: ['school'],
    policy: ['5 EWS', 'flow chart outcome 2', 'flow chart outcome 3'],
    subject: 'What the law allows: advice on the admission register',
    body: [
      'The {service} has advised that a ground for deleting the name from the admission register is met. The ground is on the case. The deletion is the school’s own act: give notice of it as soon as the ground is met, and no later than the deletion.',
    ],
  },
  'removal-notified': {
    to: ['ews', 'cme-officer'],
    policy: ['5 schools', '5 CME officer'],
    subject: 'The school gives notice of removal from the admission register',
    body: [
      'The school has given notice that it deletes the name from its admission register. The ground, the date and whether a destination is known are on the case. A child without a destination is tracked until on roll elsewhere.',
    ],
  },
  'removal-notice-received': {
    to: ['school'],
    policy: ['5 schools', '1.2'],
    subject: 'Your notice of removal is on record: send the transfer file',
    body: [
      'Send the common transfer file to the destination school within 15 school days. Where no destination is known, upload it to the lost pupil database now. Then record the date and the reference of the transfer on the case.',
    ],
  },
  'calendar-runs-out': {
    to: ['school', 'operator'],
    policy: ['2.2', 'definitions'],
    subject: 'The school calendar ends before this case does',
    body: [
      'The calendar of this school ends before day {ewsEnd}. Until it is extended, Mondays to Fridays that are not bank holidays are counted and the dates are provisional. Send the calendar of the next school year.',
    ],
  },
  'bank-holidays-unknown': {
    to: ['operator'],
    policy: ['2.2', 'definitions'],
    subject: 'The bank holidays of a year that this case counts in are not known',
    body: [
      'Until the bank holidays of that year are entered, every Monday to Friday in term is counted and the dates are provisional. Enter them as soon as they are proclaimed: every open case is then counted anew.',
    ],
  },
  'child-on-no-roll-referred': {
    to: ['holder'],
    policy: ['4.1', '5 CME officer', '5 SEND'],
    subject: 'A child who appears to be missing education is referred to you',
    body: [
      'A child who is on no school roll was referred. You hold the case. Acknowledge the referral by the end of the next working day, and visit the home address to find out whether the child is on a school roll or educated otherwise.',
    ],
  },
  'send-child-missing-education': {
    to: ['cme-officer'],
    policy: ['5 SEND'],
    subject: 'A SEND child is identified as missing education',
    body: [
      'A child with an education, health and care plan is on no school roll. The SEND Case Officer holds the case; it is in your list of children missing education.',
    ],
  },
  'case-passed-to-send-officer': {
    to: ['send-officer'],
    policy: ['5 SEND'],
    subject: 'A child missing education has an EHC plan: the case is yours',
    body: [
      'It is now known that this child, who is on no school roll, has an education, health and care plan. The case and what is owed on it have passed to you.',
    ],
  },
  'social-worker-child-on-no-roll': {
    to: ['childrens-social-care'],
    policy: ['flow chart day 1', '4.1'],
    subject: 'A child known to you is on no school roll',
    body: [
      'A child who is looked after, on a child protection plan, in need or open to early help is missing education. The officer who holds the case will contact you. If that does not happen, contact the {service}.',
    ],
  },
  'also-referred': {
    to: ['ews', 'holder'],
    policy: ['4.1', '1.2'],
    subject: 'The same child was referred again as missing education',
    body: [
      'A referral says that this child is on no school roll. It has joined this case. Look into what it says.',
    ],
  },
  'group-corrected': {
    to: ['holder'],
    policy: ['3.1', '3.2', '3.3', '5 CME officer'],
    subject: 'The group of a child on no roll was corrected',
    body: [
      'The child is now in another group or sub-group of children missing education. What is owed on the case follows from it: look at what has been added, and at what is needed no more.',
    ],
  },
  'word-of-a-roll': {
    to: ['holder', 'cme-officer'],
    policy: ['5 schools', '5 CME officer', '4.1'],
    subject: 'Word that the child may be on a school roll: please look into it',
    body: [
      'A school has reported this child as one of its pupils. The case stays open until you have found out whether the child is on that roll, and have recorded it.',
    ],
  },
  'leaver-of-open-case': {
    to: ['ews', 'cme-officer', 'holder'],
    policy: ['5 EWS', '5 schools', '5 CME officer'],
    subject: 'A school returns as a leaver a child whose case is open',
    body: [
      'A school has returned this child, or one whose details are close, as a pupil whose name it deletes. That is no notice of removal, and no ground has been looked at. Find out by the end of the next school day whether the name may be deleted, and let the school know.',
    ],
  },
  'place-offered': {
    to: ['cme-officer', 'holder'],
    policy: ['5 admissions'],
    subject: 'A school place is offered',
    body: [
      'A school place is offered to this child. The case stays open until the child is on the roll of a school.',
    ],
  },
  'place-declined': {
    to: ['cme-officer', 'holder'],
    policy: ['5 admissions'],
    subject: 'The offer of a school place is declined',
    body: ['The offer of a school place was declined. Ask why, and how the child is to be educated.'],
  },
  'place-accepted': {
    to: ['cme-officer', 'holder'],
    policy: ['5 admissions'],
    subject: 'A school place is accepted',
    body: [
      'A school place is accepted for this child. Confirm that the child has started. The case stays open until then.',
    ],
  },
  'child-placed': {
    to: ['school', 'ews', 'cme-officer', 'holder'],
    policy: ['5 admissions', '5 CME officer', 'flow chart found'],
    subject: 'The child is on the roll of a school',
    body: ['The child is on the roll of a school and no longer missing education. The case is closed.'],
  },
  'child-educated-otherwise': {
    to: ['school', 'ews', 'cme-officer', 'holder'],
    policy: ['definitions', '5 CME officer', 'flow chart found'],
    subject: 'The child is educated otherwise than at school',
    body: [
      'The child is found to receive suitable education otherwise than at school and is no longer a child missing education. The case is closed.',
    ],
  },
  'access-asked-for': {
    to: ['ews-manager', 'cme-officer'],
    policy: ['2', '5 manager'],
    subject: 'Access to a restricted case is asked for',
    body: [
      'Somebody asks for access to this restricted case. Look at who and why, and decide: grant it for as long as it is needed, or refuse it.',
    ],
  },
  'glass-broken': {
    to: ['ews-manager', 'cme-officer'],
    policy: ['2', '5 manager'],
    subject: 'A restricted case was opened in an emergency',
    body: [
      'Somebody has opened this restricted case without being granted access. It ends by itself in hours. Look at who and why now, and record whether it was proper; if it was not, it ends at once.',
    ],
  },
  'access-to-be-reviewed': {
    to: ['ews-manager'],
    policy: ['2', '5 manager'],
    subject: 'Access to a restricted case has ended: review it',
    body: [
      'Access to this restricted case, given for a time, has ended. Look at what was looked at, and record whether it was proper.',
    ],
  },
} as const satisfies Record<string, NoticeRow>;

export type NoticeCode = keyof typeof NOTICES;

/** Whom an edition of the policy tells of something. */
export type NoticeRecipients = Pick<NoticeRow, 'to' | 'withoutSchool'>;
