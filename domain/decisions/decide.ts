import { changeOf, type Change } from './draft.ts';
import { currentHandover } from '../case/current-handover.ts';
import type { Policy } from '../policy/editions/policy.ts';
import { ACTIONS, isNoRollOnly, isOnRollOnly, type Action, type Role } from '../policy/access/roles.ts';
import { allowedActions, isAllowed, stagesOn } from '../case/allowed.ts';
import type { CmeCase } from '../case/cme-case.ts';
import { isReport, type Command, type CommandKind, type CommandOf } from '../case/commands.ts';
import { recordAttendanceOrder } from './removal/attendance-orders.ts';
import { acknowledge } from './enquiries/acknowledgements.ts';
import { recordAttendance } from './attendance/attendance.ts';
import { changeCalendar, changeEdition, correctFirstDay } from './attendance/corrections.ts';
import { correctGroup } from './attendance/group-corrections.ts';
import { recordEnquiries } from './enquiries/enquiries.ts';
import { answerHandover, makeHandoverLink, noteHandoverLook } from './outcomes/handover.ts';
import { answerFinding, joinHousehold, offerFinding } from './enquiries/household.ts';
import { joinReport } from './outcomes/joined-reports.ts';
import { noteJoiner } from './outcomes/joiners.ts';
import { noteLeaver } from './outcomes/leavers.ts';
import { report } from './outcomes/outcomes.ts';
import { recordPlacement } from './outcomes/placements.ts';
import { refer } from './enquiries/referral.ts';
import { recordLegalFact, signOffJointEnquiry } from './removal/removal-evidence.ts';
import { adviseRemoval, notifyRemoval } from './removal/removal.ts';
import { recordReview } from './enquiries/reviews.ts';
import { assessVulnerability, raiseConcern } from './enquiries/safeguarding.ts';
import { recordSighting } from './attendance/sightings.ts';
import { draftOf, note, type Draft } from './draft.ts';
import { isOnNoRoll } from '../case/holder.ts';
import type { Refusal } from '../case/refusal.ts';
import { letTimePass } from './time.ts';

/**
 * Decides what a command does to a case at the case's own time `at` (epoch milliseconds). Deadlines due by then
 * pass first, so that a command sent in the minute after a deadline meets the case as the policy has it.
 * @param inForce the calendar that the case is to count by from now on, for the command that says that it changed
 */
export function decide(
  current: CmeCase,
  command: Command,
  at: number,
  policy: Policy,
  inForce: CmeCase['calendar'] = current.calendar,
): Change | Refusal {
  const draft = { ...draftOf({ ...current, version: current.version + 1 }, at, command.by, policy), inForce };
  letTimePass(draft);
  const refusal = notPermitted(draft.next, command, at) ?? carryOut(draft, command);
  if (refusal) return refusal;
  letTimePass(draft);
  return changeOf(draft);
}

/** What time alone does to a case by `at`; null while no deadline is due. */
export function passTime(current: CmeCase, at: number, policy: Policy): Change | null {
  const draft = draftOf(
    { ...current, version: current.version + 1 },
    at,
    { role: 'clock', id: 'clock' },
    policy,
  );
  letTimePass(draft);
  return draft.events.length === 0 ? null : changeOf(draft);
}

type Handler<K extends CommandKind> = (draft: Draft, command: CommandOf<K>) => Refusal | undefined;

/** What each kind of command does to a case, once it is permitted. */
const HANDLERS: { readonly [K in CommandKind]: Handler<K> } = {
  'record-enquiry': (draft, { data }) => recordEnquiries(draft, data),
  'assess-vulnerability': (draft, { data }) => assessVulnerability(draft, data),
  refer,
  'raise-safeguarding-concern': (draft, { data }) => raiseConcern(draft, data),
  acknowledge: (draft, { data }) => acknowledge(draft, data),
  'answer-handover': (draft, { data }) => answerHandover(draft, data),
  'make-handover-link': makeHandoverLink,
  'note-handover-look': noteHandoverLook,
  'correct-first-day': (draft, { data }) => correctFirstDay(draft, data),
  'correct-group': (draft, { data }) => correctGroup(draft, data),
  'record-legal-fact': (draft, { data }) => recordLegalFact(draft, data),
  'sign-off-joint-enquiry': (draft, { data }) => signOffJointEnquiry(draft, data),
  'advise-removal': (draft, { data }) => adviseRemoval(draft, data),
  'notify-removal': (draft, { data }) => notifyRemoval(draft, data),
  'record-attendance': (draft, { data }) => recordAttendance(draft, data),
  'record-sighting': (draft, { data }) => recordSighting(draft, data),
  'change-calendar': changeCalendar,
  'change-edition': (draft, { data }) => changeEdition(draft, data),
  'join-report': (draft, { data }) => joinReport(draft, data),
  'join-household': (draft, { data }) => joinHousehold(draft, data),
  'offer-finding': (draft, { data }) => offerFinding(draft, data),
  'answer-finding': (draft, { data }) => answerFinding(draft, data),
  'record-placement': (draft, { data }) => recordPlacement(draft, data),
  'note-joiner': (draft, { data }) => noteJoiner(draft, data),
  'note-leaver': (draft, { data }) => noteLeaver(draft, data),
  'note-rehearsal': (draft) => {
    note(draft, 'moved-in-rehearsal', ['1.2']);
    return undefined;
  },
  returned: report,
  'located-at-home': report,
  'moved-out-of-area': report,
  'still-missing': report,
  'educated-otherwise': report,
  'family-moved': report,
  'over-compulsory-school-age': report,
  'record-review': recordReview,
  'record-attendance-order': recordAttendanceOrder,
};

function carryOut<K extends CommandKind>(draft: Draft, command: CommandOf<K>): Refusal | undefined {
  const handler: Handler<K> = HANDLERS[command.kind];
  return handler(draft, command);
}

/** The action a kind of command is, for the authorisation table; null for the product's own bookkeeping. */
export function actionOf(kind: CommandKind): Action | null {
  if (isReport(kind)) return kind === 'family-moved' ? 'report-moved-out-of-area' : `report-${kind}`;
  return isBookkeeping(kind) ? null : kind;
}

/** What the product tells a case by itself; nobody needs to be allowed it. */
const BOOKKEEPING = [
  'change-calendar',
  'join-report',
  'join-household',
  'offer-finding',
  'note-joiner',
  'note-leaver',
  'note-rehearsal',
  'note-handover-look',
] as const satisfies readonly CommandKind[];

function isBookkeeping(kind: CommandKind): kind is (typeof BOOKKEEPING)[number] {
  return (BOOKKEEPING as readonly CommandKind[]).includes(kind);
}

function notPermitted(current: CmeCase, command: Command, at: number): Refusal | undefined {
  const { kind, by } = command;
  if (by.role === 'receiver' || kind === 'note-handover-look') return notByThisLink(current, command);
  const action = actionOf(kind);
  if (action === null) return current.stage === 'closed' ? caseClosed('Nothing more is recorded') : undefined;
  if (by.role === 'clock' || by.role === 'service') {
    return { refused: 'forbidden', why: `Only a person may ${ACTIONS[action].words}.` };
  }
  const refusal = mayNotDo(current, by.role, action, at);
  if (refusal || kind !== 'family-moved' || by.role === 'school') return refusal;
  return { refused: 'invalid', why: 'family-moved is a school’s finding; EWS records moved-out-of-area.' };
}

/** The receiving side may look and answer by the one link that is valid, and by nothing else. */
function notByThisLink(current: CmeCase, { kind, by }: Command): Refusal | undefined {
  const link = currentHandover(current)?.link;
  const mayDo = kind === 'note-handover-look' || kind === 'answer-handover';
  if (by.role === 'receiver' && link?.id === by.id && mayDo) return undefined;
  return { refused: 'not-allowed-now', why: 'This link is not valid any more.', allowed: [] };
}

/** Why a role may not do an action on this case now; undefined when it may. */
export function mayNotDo(current: CmeCase, role: Role, action: Action, at: number): Refusal | undefined {
  const stages = stagesOn(current, role, action);
  const { words } = ACTIONS[action];
  if (!stages) return { refused: 'forbidden', why: `The role ${role} may not ${words}.` };
  if (current.stage === 'closed') return caseClosed(`To ${words} is no longer possible`);
  const ofAnother = isOnNoRoll(current)
    ? isOnRollOnly(action) && 'Of a child on no roll'
    : isNoRollOnly(action) && 'Of a child on a roll';
  const isPossible = () => SAY_WHY_THEMSELVES.includes(action) || isAllowed(current, role, action, at);
  if (ofAnother === false && isPossible()) return undefined;
  const allowed = allowedActions(current, role, at);
  const where = ofAnother === false ? `In stage ${current.stage}` : ofAnother;
  return {
    refused: 'not-allowed-now',
    why: `${where} it is not possible to ${words}. Allowed now: ${allowed.join(', ')}.`,
    allowed,
  };
}

/** Whether these are possible depends on the duty, ground or step named, which their own handlers look at. */
const SAY_WHY_THEMSELVES: readonly Action[] = ['acknowledge', 'notify-removal', 'record-attendance-order'];

function caseClosed(what: string): Refusal {
  return {
    refused: 'case-closed',
    why: `${what}: the case is closed. A later absence is a new case.`,
    allowed: [],
  };
}
