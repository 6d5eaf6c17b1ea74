import { describe, expect, it } from 'vitest';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { worded } from '../../domain/policy/editions/wording.ts';
import { ABSENCE_KINDS } from '../../domain/case/cme-case.ts';
import { sentenceOf } from '../../domain/case/glossary.ts';
import { CIRCUMSTANCES, SAFEGUARDING_ADDRESSEES } from '../../domain/policy/procedure/circumstances.ts';
import { DUTIES } from '../../domain/policy/procedure/duties.ts';
import { CHECK_LISTS, RESULTS } from '../../domain/policy/procedure/enquiries.ts';
import { RECIPIENTS } from '../../domain/policy/procedure/notices.ts';
import { OUTCOMES } from '../../domain/policy/procedure/outcomes.ts';
import { ROLES } from '../../domain/policy/access/roles.ts';
import { DEADLINES, STAGES } from '../../domain/policy/procedure/stages.ts';

type Spoken = Parameters<typeof sentenceOf>[0];
const row = (what: Spoken['what'], data: Spoken['data'], sentence: string) => ({ what, data, sentence });

describe('The timeline in sentences (1.2)', () => {
  it.each([
    row(
      'case-opened',
      { absence: 'unexplained', firstDay: '2026-10-07' },
      'Case opened: unexplained absence, first day 2026-10-07',
    ),
    row(
      'case-opened',
      { absence: 'did-not-return-from-leave', firstDay: '2026-10-12' },
      'Case opened: did not return from leave, first day 2026-10-12',
    ),
    row('case-opened', { absence: 'did-not-start' }, 'Case opened: did not start, first day '),
    row(
      'case-opened',
      { absence: 'not-on-roll', firstDay: '2026-10-28', group: 'went-missing', subgroup: 'traveller' },
      'Case opened: a child on no school roll, since 2026-10-28 as far as is known. Known to the LA and gone missing: traveller',
    ),
    row(
      'case-opened',
      { absence: 'not-on-roll', firstDay: '2026-10-28', group: 'went-missing', subgroup: null },
      'Case opened: a child on no school roll, since 2026-10-28 as far as is known. Known to the LA and gone missing',
    ),
    row(
      'placement-recorded',
      { status: 'accepted', startsOn: '2026-11-09' },
      'A school place is accepted, from 2026-11-09',
    ),
    row('placement-recorded', { status: 'offered', startsOn: null }, 'A school place is offered'),
    row(
      'joiner-returned',
      { enteredOn: '2026-10-20', match: 'near', isLate: false },
      'A school entered a child with similar details on its roll on 2026-10-20',
    ),
    row(
      'leaver-returned',
      { deletedOn: '2026-11-17', ground: 'a', match: 'same', isLate: false },
      'A school returned this child as a leaver of 2026-11-17, on ground (a) registered at another school',
    ),
    row(
      'leaver-returned',
      { deletedOn: '2026-11-17', ground: 'k', match: 'near', isLate: true },
      'A school returned a child with similar details as a leaver of 2026-11-17, on ground (k) died; its return came late',
    ),
    row('holder-changed', { to: 'send-officer' }, 'The case passed to the SEND Case Officer'),
    row(
      'report-joined',
      { reportId: 'r-1', school: '900002' },
      'The same child was reported again; the report joined the case',
    ),
    row(
      'stage-entered',
      { to: 'ews-enquiries' },
      'Stage: Education Welfare Service enquiries, days 11 to 20',
    ),
    row(
      'deadline-reached',
      { deadline: 'day-1' },
      'End of school day 1: parents contacted and vulnerability assessed? (2.1, 2.2)',
    ),
    row(
      'deadline-reached',
      { deadline: 'day-1', heldBackBy: 'clock-paused' },
      'End of school day 1: parents contacted and vulnerability assessed? (2.1, 2.2), held back while the clock stood still',
    ),
    row(
      'clock-paused',
      { mark: { date: '2026-10-08', session: 'am', code: 'I' } },
      'The clock stands still until somebody says who saw the child: 2026-10-08 am I (Illness)',
    ),
    row(
      'clock-resumed',
      { why: 'not-confirmed-in-time' },
      'The clock goes on: nobody has confirmed in time that the child was seen',
    ),
    row('sighting-recorded', { on: '2026-10-08', confirmed: true }, 'The child was seen on 2026-10-08'),
    row(
      'earlier-episodes-counted',
      { episodes: 1, level: 1 },
      'One earlier episode: the safeguarding lead and EWS know of it from the start',
    ),
    row(
      'enquiry-recorded',
      { side: 'school', check: 'email-parents', result: 'other', channel: 'letter' },
      'E-mails to parents (letter): other',
    ),
    row(
      'deadline-moved',
      { deadline: 'day-10', from: '2026-11-03', to: '2026-11-04' },
      'The end of day-10 moved from 2026-11-03 to 2026-11-04',
    ),
    row(
      'duty-escalated',
      { duties: ['contact-parents', 'notify-social-worker-2'] },
      "Not done in time: contact the parents or carers the same day; tell the child's social worker",
    ),
    row(
      'case-reviewed',
      { on: '2026-12-01', agreed: [{}, {}], done: ['12.1'] },
      'Reviewed by the Children Not In School group on 2026-12-01: 2 actions agreed, 1 done',
    ),
    row(
      'attendance-order-step',
      { step: 'notice-served', on: '2026-12-01', until: '2026-12-15' },
      'School attendance order, 2026-12-01: Notice served: satisfy the authority that the child is suitably educated; the period runs to the end of 2026-12-15',
    ),
    row(
      'attendance-order-step',
      { step: 'order-served', on: '2026-12-31' },
      'School attendance order, 2026-12-31: School attendance order served',
    ),
    row(
      'outcome-recorded',
      { outcome: 'over-compulsory-school-age', number: null },
      'No longer of compulsory school age',
    ),
    row('duty-escalated', {}, 'Not done in time: '),
    row(
      'handover-link-made',
      { lastDay: '2026-11-24' },
      'A link for the receiving side was made, valid to the end of 2026-11-24',
    ),
    row('handover-looked-at', {}, 'The receiving side has opened its link'),
    row('handover-confirmed', { startsOn: null }, 'The receiving side has the child'),
    row(
      'handover-confirmed',
      { startsOn: '2026-11-23' },
      'The receiving side has the child, from 2026-11-23',
    ),
    row(
      'handover-bounced',
      { reason: 'moved-on', backTo: 'ews-enquiries' },
      'The receiving side does not take the child: the family was here and has moved on; the case goes back',
    ),
    row(
      'handover-unanswered',
      { backTo: 'tracking' },
      'The receiving side has not answered; the case goes back',
    ),
    row(
      'enquiry-recorded',
      { side: 'school', check: 'neighbours', result: 'left-message' },
      'Talk to the neighbours: message left',
    ),
    row(
      'enquiry-recorded',
      { side: 'ews', check: 'council-tax', notApplicable: true },
      'Council tax: does not apply',
    ),
    row('enquiry-recorded', { side: 'ews', check: 'gone', result: 'other' }, 'Check: other'),
    row('vulnerability-assessed', { concern: false }, 'Vulnerability assessed'),
    row('vulnerability-assessed', { concern: true }, 'Vulnerability assessed, with a safeguarding concern'),
    row(
      'circumstances-added',
      { circumstances: ['looked-after', 'ehcp'] },
      'Known circumstances: Looked-after child (CLA); Has an education, health and care plan',
    ),
    row(
      'referred-to-ews',
      { gaps: [] },
      'The school referred the child to the Education Welfare Service, every check made',
    ),
    row(
      'referred-to-ews',
      { gaps: ['neighbours', 7, 'home-visit'] },
      'The school referred the child to the Education Welfare Service, 2 checks still owed',
    ),
    row('safeguarding-concern-recorded', { made: true }, 'Safeguarding referral made'),
    row(
      'safeguarding-concern-recorded',
      { made: false },
      'Safeguarding concern on record, referral still to be made',
    ),
    row('family-moved-reported', { on: '2026-10-14' }, 'The school found that the family has moved'),
    row('outcome-recorded', { outcome: 'returned' }, 'The child is back: attending school again'),
    row('outcome-recorded', { outcome: 'located-at-home' }, 'Outcome 1: located at home'),
    row('outcome-recorded', { outcome: 'moved-out-of-area' }, 'Outcome 2: family have moved out of area'),
    row('outcome-recorded', { outcome: 'still-missing' }, 'Outcome 3: still missing after 20 days'),
    row(
      'duty-acknowledged',
      { duty: 'take-up-case' },
      'Done: take up the case for the Education Welfare Service',
    ),
    row(
      'duty-acknowledged',
      { duty: 'take-up-case-12' },
      'Done: take up the case for the Education Welfare Service',
    ),
    row(
      'first-day-corrected',
      { from: '2026-10-07', to: '2026-10-08' },
      'First day corrected from 2026-10-07 to 2026-10-08',
    ),
    row(
      'group-corrected',
      {
        from: { group: 'went-missing', subgroup: null },
        to: { group: 'unknown-to-authority', subgroup: 'home-educated-unknown' },
      },
      'Group corrected from “Known to the LA and gone missing” to “Not known to the LA: home educated without the parents having informed the LA”',
    ),
    row('calendar-changed', { version: 2 }, "The school's calendar changed"),
    row('legal-fact-recorded', { fact: 'died', holds: true }, 'Has the pupil died? Yes'),
    row('legal-fact-recorded', { fact: 'boarder', holds: false }, 'Is the pupil a boarder? No'),
    row(
      'joint-enquiry-signed-off',
      { side: 'school', result: 'not-found' },
      'The school signed off the joint enquiries: the pupil was not found',
    ),
    row(
      'joint-enquiry-signed-off',
      { side: 'ews', result: 'found-return-expected' },
      'The council signed off the joint enquiries: the pupil was found, and a return is to be expected',
    ),
    row(
      'removal-override-asked',
      { ground: 'g' },
      'Advice on ground (g) no longer normally lives a reasonable distance from the school asked for against the evidence; it waits for a second person',
    ),
    row(
      'removal-advised',
      { ground: 'i', override: false },
      'The school is advised that a ground for removal is met: (i) continuously absent for at least 20 school days',
    ),
    row(
      'removal-advised',
      { ground: 'k', override: true },
      'The school is advised that a ground for removal is met: (k) died, against the evidence on record',
    ),
    row(
      'removal-notified',
      { ground: 'a', deletedOn: '2026-11-17', late: false },
      'The school gave notice of removal on 2026-11-17: (a) registered at another school',
    ),
    row(
      'removal-notified',
      { ground: 'a', deletedOn: '2026-11-17', late: true },
      'The school gave late notice of removal on 2026-11-17: (a) registered at another school',
    ),
    row(
      'edition-changed',
      { from: '2025-09', to: '2026-09' },
      'Moved from edition 2025-09 of the policy to edition 2026-09',
    ),
    row('household-joined', {}, 'A sibling has a case too: what is found for one is offered to the other'),
    row('household-left', {}, 'No longer linked to a sibling’s case'),
    row(
      'finding-offered',
      { check: 'home-visit' },
      'Found at a sibling’s, to be confirmed: Home visit to the last known address',
    ),
    row('finding-answered', { confirmed: true }, 'Holds for this child too'),
    row('finding-answered', { confirmed: false }, 'Does not hold for this child'),
    row('moved-in-rehearsal', {}, 'Moved on in a rehearsal: these dates are not real'),
  ])('$what: $sentence', ({ what, data, sentence }) => {
    expect(sentenceOf({ what, data }, BROMLEY)).toBe(sentence);
  });
});

const wordsOf = (table: Readonly<Record<string, { readonly words: string }>>) =>
  Object.fromEntries(Object.entries(table).map(([code, { words }]) => [code, worded(words, BROMLEY)]));

describe('The words of the policy (definitions, school check list, LA check list)', () => {
  it('name the stages', () => {
    expect(wordsOf(STAGES)).toEqual({
      expected: 'Expected back, or expected to start',
      'school-enquiries': 'School enquiries, days 1 to 10',
      'ews-enquiries': 'Education Welfare Service enquiries, days 11 to 20',
      'decision-due': 'Decision due: 20 school days have ended without an outcome',
      'handing-over': 'Handing over to the receiving authority or school',
      tracking: 'Tracked by the Children Missing Education Officer',
      closed: 'Closed',
    });
  });

  it('say what each deadline is about, with its paragraph', () => {
    expect(Object.values(DEADLINES).map(({ summary }) => worded(summary, BROMLEY))).toEqual([
      'Morning of day 1: the child is expected today (2.4)',
      'End of school day 1: parents contacted and vulnerability assessed? (2.1, 2.2)',
      'End of school day 10: still missing means the Education Welfare Service takes over (days 11-20)',
      'End of school day 20: still missing means the CME officer is brought in (outcome 3)',
      'Outcome 2: the receiving authority or school has not confirmed the child; it is chased',
      'Outcome 2: nobody has answered; the case goes back to those who look for the child',
      'End of the next school day after a mark that the child was seen: has anybody confirmed it?',
    ]);
  });

  it('name the roles and the mailboxes', () => {
    expect(wordsOf(ROLES)).toEqual({
      school: 'School',
      ewo: 'Education Welfare Officer',
      'ews-manager': 'School Attendance and Education Welfare Manager',
      'cme-officer': 'Children Missing Education Officer',
      'send-officer': 'SEND Case Officer',
      admissions: 'Admissions team',
      operator: 'Operator of the service',
      auditor: 'Auditor',
    });
    expect(RECIPIENTS).toEqual({
      school: 'The school’s attendance office',
      'school-dsl': 'The school’s designated safeguarding lead',
      ews: 'Education Welfare Service',
      'ews-manager': 'School Attendance and Education Welfare Manager',
      'cme-officer': 'Children Missing Education Officer',
      'send-officer': 'SEND Case Officer',
      'childrens-social-care': "Children's social care",
      operator: 'Operator of the service',
    });
  });

  it('name the checks of the school', () => {
    expect(Object.values(wordsOf(CHECK_LISTS.school))).toEqual([
      'Phone calls to parents',
      'Voicemails to parents with contact information',
      'E-mails to parents',
      'Text messages to parents',
      'Phone calls to emergency contacts',
      'Home visit to the last known address',
      'Talk to the neighbours',
      'Talk to friends of the child at school',
      'Phone the previous school if recently transferred',
      "Call siblings' schools if known",
    ]);
  });

  it('name the checks of the LA', () => {
    expect(Object.values(wordsOf(CHECK_LISTS.ews))).toEqual([
      'Phone call, text, e-mail or letter to parents',
      'Calls, texts or e-mails to emergency contacts',
      'Home visit to the last known address',
      'Talk to the neighbours',
      'Phone the previous school if a recent transfer',
      'Look for siblings and contact their schools',
      'School admissions',
      'Refuges',
      'Children and Families Hub',
      'Housing',
      'Health',
      'Police',
      'Youth Justice Service',
      'Council tax',
      'Ministry of Defence, for service families',
      'Border Force',
      'Child benefit',
    ]);
  });

  it('name the results of an enquiry', () => {
    expect(RESULTS).toEqual({
      'no-answer': 'no answer',
      'left-message': 'message left',
      'spoke-to': 'spoke to them',
      'no-information': 'no information',
      'information-gained': 'information gained',
      located: 'child located',
      refused: 'refused to answer',
      other: 'other',
    });
  });

  it('name the circumstances and whom a referral goes to', () => {
    expect(Object.values(wordsOf(CIRCUMSTANCES))).toEqual([
      'Looked-after child (CLA)',
      'Subject of a child protection plan (CP)',
      'Child in need (CIN)',
      'Open to Early Help',
      'Subject of section 47 enquiries',
      'May be the victim of a crime',
      'A known person poses a risk in or to the household',
      'History of frequent family moves with gaps in education',
      'Serious issues of attendance',
      'Concerns of possible female genital mutilation',
      'Concerns of sexual or other exploitation',
      'Has an education, health and care plan',
    ]);
    expect(wordsOf(SAFEGUARDING_ADDRESSEES)).toEqual({
      'childrens-social-care': "Children's social care",
      police: 'Police',
      'children-and-families-hub': 'Children and Families Hub',
    });
  });

  it('name the duties, the outcomes and the kinds of absence', () => {
    expect(wordsOf(DUTIES)).toEqual({
      'contact-parents': 'Contact the parents or carers the same day',
      'assess-vulnerability': "Assess the child's vulnerability with the designated safeguarding lead",
      'notify-social-worker': "Tell the child's social worker",
      'refer-to-social-care': "Refer to children's social care and/or the police",
      'contact-children-and-families-hub':
        'Contact the Children and Families Hub about the safeguarding concern',
      'complete-school-enquiries': 'Make every check of the school check list, or say why it does not apply',
      'refer-to-ews': 'Refer the child to the Education Welfare Service',
      'take-up-case': 'Take up the case for the Education Welfare Service',
      'complete-ews-enquiries': 'Make every check of the LA check list, or say why it does not apply',
      'record-outcome': 'Record the outcome of the case',
      'join-decision': 'Join the decision as CME officer',
      'pass-to-receiving-authority': 'Pass the child to the receiving authority or school',
      'accept-for-tracking': 'Accept the child for tracking until on roll elsewhere',
      'advise-school': 'Advise the school which steps the law allows next',
      'answer-shared-finding': 'Say whether what was found at a sibling’s holds for this child too',
      'follow-up-home-education':
        'Follow up with the school: home education was announced, but not in writing',
      'send-pupil-file': 'Send the common transfer file to the destination school',
      'send-lost-pupil-file': 'Upload the common transfer file to the lost pupil database (XXXXXXX)',
      'confirm-sighting': 'Say who saw the child: by a mark of the attendance register the absence has ended',
      'decide-on-sighting': 'Decide what a sighting of the child means for the case',
      'decide-on-mark':
        'Decide whether the absence goes on: a mark says neither that the child was seen nor that nobody knows why',
      'review-stage': 'Look again at the stage: a correction moved a deadline that has already passed',
      'decide-on-attendance-order':
        'Take the next step of the school attendance order: the period of the notice has ended',
      'acknowledge-referral': 'Acknowledge the referral to whoever made it',
      'visit-home': 'Visit the home address: is the child on a school roll, or educated otherwise?',
      'make-first-checks': "Make the checks that the child's sub-group calls for first",
      'complete-la-checks':
        'Make every check of the LA check list for a child on no roll, or say why it does not apply',
      'first-review': 'Review the case for the first time: what is known, and who does what next',
      'arrange-education':
        'Arrange suitable education at school or otherwise (Education Act 1996, section 19)',
      'consider-attendance-order':
        'Decide whether the parent is served the notice that can lead to a school attendance order',
      'establish-home-education': 'Establish with the parents whether the home education is suitable',
      'agree-with-home-authority':
        'Agree with the authority in which the child lives who follows the child up',
      'follow-up-declined-offer': 'Ask why the place was declined and how the child is to be educated',
      'confirm-start': 'Confirm that the child has started at the school whose place was accepted',
      'look-into-word': 'Look into word from a school or another referral: is the child on a roll?',
      'look-into-leaver': "Look into a leaver's return: may the name be deleted while the case is open?",
    });
    expect(Object.values(wordsOf(OUTCOMES))).toEqual([
      'Attending school again',
      'Located at home',
      'Family have moved out of area',
      'Still missing after 20 days',
      'No longer of compulsory school age',
      'On the roll of a school',
      'Receiving suitable education otherwise than at school',
    ]);
    expect(Object.values(wordsOf(ABSENCE_KINDS))).toEqual([
      'Unexplained absence',
      'Did not return from leave',
      'Did not start',
      'On no school roll',
    ]);
  });
});
