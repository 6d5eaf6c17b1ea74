import type { EventKind } from '../policy/procedure/events.ts';
import { ATTENDANCE_CODES } from '../policy/law/attendance-codes.ts';
import { CHANNELS, type Channel } from '../policy/procedure/channels.ts';
import { ATTENDANCE_ORDER_STEPS, type AttendanceOrderStep } from '../policy/law/attendance-orders.ts';
import { CIRCUMSTANCES, type Circumstance } from '../policy/procedure/circumstances.ts';
import { CME_GROUPS, findSubgroup, type CmeGroup } from '../policy/tracking/cme-groups.ts';
import { DUTIES, type DutyCode } from '../policy/procedure/duties.ts';
import {
  CHECK_LISTS,
  EWS_CHECKS,
  RESULTS,
  type EwsCheck,
  type EnquiryResult,
  type EnquirySide,
} from '../policy/procedure/enquiries.ts';
import { GROUNDS, type Ground } from '../policy/law/grounds.ts';
import { BOUNCE_REASONS, type BounceReason } from '../policy/procedure/handover.ts';
import { JOINT_RESULTS, LEGAL_FACTS, type JointResult, type LegalFact } from '../policy/law/legal-facts.ts';
import { OUTCOMES, type OutcomeKind } from '../policy/procedure/outcomes.ts';
import { PLACEMENTS, type PlacementStatus } from '../policy/tracking/placements.ts';
import type { Policy } from '../policy/editions/policy.ts';
import { ROLES, type Role } from '../policy/access/roles.ts';
import { DEADLINES, STAGES, type DeadlineName, type Stage } from '../policy/procedure/stages.ts';
import { STARTING_LEVELS } from '../policy/procedure/starting-levels.ts';
import { worded } from '../policy/editions/wording.ts';
import type { MarkedSession } from '../policy/law/attendance-codes.ts';
import { ABSENCE_KINDS, type AbsenceKind, type CaseEvent, type PastPause } from './cme-case.ts';

type Data = CaseEvent['data'];

/** What each kind of event says to a person, in one sentence without its full stop. */
const SENTENCES: Readonly<Record<EventKind, (data: Data) => string>> = {
  'case-opened': (data) =>
    data['absence'] === 'not-on-roll'
      ? `Case opened: a child on no school roll, since ${text(data['firstDay'])} as far as is known. ${groupWords(data)}`
      : `Case opened: ${ABSENCE_KINDS[data['absence'] as AbsenceKind].words.toLowerCase()}, first day ${text(data['firstDay'])}`,
  'report-joined': () => 'The same child was reported again; the report joined the case',
  'stage-entered': (data) => `Stage: ${STAGES[data['to'] as Stage].words}`,
  'deadline-reached': (data) => {
    const held = data['heldBackBy'] === undefined ? '' : ', held back while the clock stood still';
    return `${DEADLINES[data['deadline'] as DeadlineName].summary}${held}`;
  },
  'deadline-moved': (data) =>
    `The end of ${text(data['deadline'])} moved from ${text(data['from'])} to ${text(data['to'])}`,
  'duty-escalated': (data) => `Not done in time: ${list(data['duties']).map(dutyWords).join('; ')}`,
  'enquiry-recorded': (data) => {
    const rows: Readonly<Record<string, { readonly words: string }>> =
      CHECK_LISTS[data['side'] as EnquirySide];
    const result = data['result'] as EnquiryResult | undefined;
    const channel = data['channel'] as Channel | undefined;
    const by = channel === undefined ? '' : ` (${CHANNELS[channel].words.toLowerCase()})`;
    const came = result === undefined ? 'does not apply' : RESULTS[result];
    return `${rows[text(data['check'])]?.words ?? 'Check'}${by}: ${came}`;
  },
  'vulnerability-assessed': (data) =>
    `Vulnerability assessed${data['concern'] === true ? ', with a safeguarding concern' : ''}`,
  'circumstances-added': (data) =>
    `Known circumstances: ${list(data['circumstances'])
      .map((code) => CIRCUMSTANCES[code as Circumstance].words)
      .join('; ')}`,
  'referred-to-ews': (data) => {
    const gaps = list(data['gaps']).length;
    const owed = gaps === 0 ? 'every check made' : `${String(gaps)} checks still owed`;
    return `The school referred the child to the {service}, ${owed}`;
  },
  'safeguarding-concern-recorded': (data) =>
    data['made'] === true
      ? 'Safeguarding referral made'
      : 'Safeguarding concern on record, referral still to be made',
  'family-moved-reported': () => 'The school found that the family has moved',
  'outcome-recorded': (data) => {
    const row = OUTCOMES[data['outcome'] as OutcomeKind];
    if (row.number !== null) return `Outcome ${String(row.number)}: ${inSentence(row.words)}`;
    return data['outcome'] === 'returned' ? `The child is back: ${inSentence(row.words)}` : row.words;
  },
  'handover-link-made': (data) =>
    `A link for the receiving side was made, valid to the end of ${text(data['lastDay'])}`,
  'handover-looked-at': () => 'The receiving side has opened its link',
  'handover-confirmed': (data) => {
    const startsOn = text(data['startsOn']);
    return `The receiving side has the child${startsOn === '' ? '' : `, from ${startsOn}`}`;
  },
  'handover-bounced': (data) =>
    `The receiving side does not take the child: ${BOUNCE_REASONS[data['reason'] as BounceReason].words.toLowerCase()}; the case goes back`,
  'handover-unanswered': () => 'The receiving side has not answered; the case goes back',
  'placement-recorded': (data) => {
    const { words } = PLACEMENTS[data['status'] as PlacementStatus];
    return data['startsOn'] === null ? words : `${words}, from ${text(data['startsOn'])}`;
  },
  'joiner-returned': (data) => {
    const who = data['match'] === 'near' ? 'a child with similar details' : 'this child';
    const late = data['isLate'] === true ? '; its return came late' : '';
    return `A school entered ${who} on its roll on ${text(data['enteredOn'])}${late}`;
  },
  'leaver-returned': (data) => {
    const who = data['match'] === 'near' ? 'a child with similar details' : 'this child';
    const late = data['isLate'] === true ? '; its return came late' : '';
    return `A school returned ${who} as a leaver of ${text(data['deletedOn'])}, on ground ${groundWords(data)}${late}`;
  },
  'holder-changed': (data) => `The case passed to the ${ROLES[data['to'] as Role].words}`,
  'duty-acknowledged': (data) => `Done: ${dutyWords(text(data['duty']))}`,
  'first-day-corrected': (data) => `First day corrected from ${text(data['from'])} to ${text(data['to'])}`,
  'group-corrected': (data) =>
    `Group corrected from “${groupWords(data['from'] as Data)}” to “${groupWords(data['to'] as Data)}”`,
  'attendance-recorded': (data) => {
    const retired = list(data['retired']).join(', ');
    const note = retired === '' ? '' : `; retired: ${retired}`;
    return `Attendance register: ${marksIn(data['marks'])}${note}`;
  },
  'mark-to-decide': (data) => `To decide whether the absence goes on: ${marksIn(data['marks'])}`,
  'sighting-asked': (data) => `Asked who saw the child: ${marksIn([data['mark']])}`,
  'clock-paused': (data) =>
    `The clock stands still until somebody says who saw the child: ${marksIn([data['mark']])}`,
  'clock-resumed': (data) => RESUMED[data['why'] as PastPause['why']],
  'sighting-recorded': (data) =>
    data['confirmed'] === true
      ? `The child was seen on ${text(data['on'])}`
      : `Nobody has seen the child on ${text(data['on'])}`,
  'earlier-episodes-counted': (data) =>
    STARTING_LEVELS[String(data['level']) as keyof typeof STARTING_LEVELS].words,
  'calendar-changed': () => "The school's calendar changed",
  'bank-holidays-changed': () => 'The bank holidays changed',
  'edition-changed': (data) =>
    `Moved from edition ${text(data['from'])} of the policy to edition ${text(data['to'])}`,
  'household-joined': () => 'A sibling has a case too: what is found for one is offered to the other',
  'household-left': () => 'No longer linked to a sibling’s case',
  'finding-offered': (data) =>
    `Found at a sibling’s, to be confirmed: ${EWS_CHECKS[data['check'] as EwsCheck].words}`,
  'finding-answered': (data) =>
    data['confirmed'] === true ? 'Holds for this child too' : 'Does not hold for this child',
  'legal-fact-recorded': (data) =>
    `${LEGAL_FACTS[data['fact'] as LegalFact].question} ${data['holds'] === true ? 'Yes' : 'No'}`,
  'joint-enquiry-signed-off': (data) =>
    `The ${data['side'] === 'school' ? 'school' : 'council'} signed off the joint enquiries: ${JOINT_RESULTS[data['result'] as JointResult].words}`,
  'removal-override-asked': (data) =>
    `Advice on ground ${groundWords(data)} asked for against the evidence; it waits for a second person`,
  'removal-advised': (data) =>
    `The school is advised that a ground for removal is met: ${groundWords(data)}${data['override'] === true ? ', against the evidence on record' : ''}`,
  'removal-notified': (data) =>
    `The school gave ${data['late'] === true ? 'late notice' : 'notice'} of removal on ${text(data['deletedOn'])}: ${groundWords(data)}`,
  'case-reviewed': (data) => {
    const [agreed, done] = [data['agreed'], data['done']].map((each) =>
      Array.isArray(each) ? each.length : 0,
    );
    return `Reviewed by the Children Not In School group on ${text(data['on'])}: ${String(agreed)} actions agreed, ${String(done)} done`;
  },
  'attendance-order-step': (data) => {
    const { words } = ATTENDANCE_ORDER_STEPS[data['step'] as AttendanceOrderStep];
    const until = data['until'] === undefined ? '' : `; the period runs to the end of ${text(data['until'])}`;
    return `School attendance order, ${text(data['on'])}: ${words}${until}`;
  },
  'moved-in-rehearsal': () => 'Moved on in a rehearsal: these dates are not real',
};

const RESUMED: Readonly<Record<PastPause['why'], string>> = {
  confirmed: 'The clock no longer stands still: the child was seen',
  'not-confirmed': 'The clock goes on: nobody saw the child',
  'not-confirmed-in-time': 'The clock goes on: nobody has confirmed in time that the child was seen',
  'mark-corrected': 'The clock goes on: the mark was put right',
  'first-day-moved': 'The clock goes on from another first day',
  'outcome-recorded': 'The clock no longer stands still: an outcome is recorded',
};

/** An event of the timeline as a sentence, in the words of the case's policy. */
export function sentenceOf({ what, data }: Pick<CaseEvent, 'what' | 'data'>, policy: Policy): string {
  return worded(SENTENCES[what](data), policy);
}

function groundWords(data: Data): string {
  const ground = data['ground'] as Ground;
  return `(${ground}) ${GROUNDS[ground].words.toLowerCase()}`;
}

function groupWords(data: Data): string {
  const group = data['group'] as CmeGroup;
  const subgroup = findSubgroup(group, text(data['subgroup']));
  const words = CME_GROUPS[group].words;
  return subgroup ? `${words}: ${inSentence(subgroup.words)}` : words;
}

function dutyWords(id: string): string {
  // The second duty of a kind is numbered: `notify-social-worker-2`.
  const code = id.replace(/-\d+$/, '');
  return inSentence(DUTIES[code as DutyCode].words);
}

/** Words that begin a line, as they stand inside a sentence. */
function inSentence(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** `2026-10-07 am O (Absent without authorisation)`, one after the other. */
function marksIn(value: unknown): string {
  const marks = Array.isArray(value) ? (value as MarkedSession[]) : [];
  return marks
    .map(({ date, session, code }) => `${date} ${session} ${code} (${ATTENDANCE_CODES[code].words})`)
    .join('; ');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
