import type { Actor } from '../policy/access/actors.ts';
import { isInstant } from '../calendar/instant.ts';
import { isLocalDate, type LocalDate } from '../calendar/local-date.ts';
import { ATTENDANCE_CODES, SESSIONS } from '../policy/law/attendance-codes.ts';
import { CHANNELS, type Channel } from '../policy/procedure/channels.ts';
import { ATTENDANCE_ORDER_STEPS, type AttendanceOrderStep } from '../policy/law/attendance-orders.ts';
import {
  CIRCUMSTANCES,
  SAFEGUARDING_ADDRESSEES,
  type Circumstance,
  type SafeguardingAddressee,
} from '../policy/procedure/circumstances.ts';
import { CME_GROUPS, subgroupsOf, type CmeGroup, type CmeSubgroup } from '../policy/tracking/cme-groups.ts';
import {
  EWS_CHECKS,
  RESULTS,
  SCHOOL_CHECKS,
  type Check,
  type EnquiryResult,
} from '../policy/procedure/enquiries.ts';
import { GROUNDS, type Ground } from '../policy/law/grounds.ts';
import { BOUNCE_REASONS, type BounceReason } from '../policy/procedure/handover.ts';
import { JOINT_RESULTS, LEGAL_FACTS, type JointResult, type LegalFact } from '../policy/law/legal-facts.ts';
import {
  REPORTED_OUTCOMES,
  SUCCESSORS,
  type ReportedOutcome,
  type Successor,
} from '../policy/procedure/outcomes.ts';
import { PLACEMENTS, type PlacementStatus } from '../policy/tracking/placements.ts';
import {
  ACTION_OWNERS,
  REVIEW_ACTIONS,
  type ActionOwner,
  type ReviewActionCode,
} from '../policy/tracking/review-actions.ts';
import { ROLES } from '../policy/access/roles.ts';
import type { MarkedSession } from '../policy/law/attendance-codes.ts';
import type { Instant, SharedFinding } from './cme-case.ts';

/** One enquiry as sent: an attempt with its result, or a check that does not apply to this child. */
export type EnquiryEntry =
  | {
      readonly check: Check;
      readonly attemptedAt: Instant;
      readonly result: EnquiryResult;
      readonly channel?: Channel;
    }
  | { readonly check: Check; readonly notApplicable: true };

/** One action as a review agrees it. */
export interface NewAction {
  readonly action: ReviewActionCode;
  readonly owner: ActionOwner;
  readonly dueOn: LocalDate;
}

/** What each kind of command carries: ids, codes and dates; words stay in the register under the command's id. */
export interface CommandData {
  'record-enquiry': { readonly entries: readonly EnquiryEntry[] };
  'assess-vulnerability': { readonly circumstances: readonly Circumstance[]; readonly concern: boolean };
  refer: Readonly<Record<string, never>>;
  'raise-safeguarding-concern': { readonly to: readonly SafeguardingAddressee[]; readonly made: boolean };
  returned: Readonly<Record<string, never>>;
  'located-at-home': Readonly<Record<string, never>>;
  'moved-out-of-area': Readonly<Record<string, never>>;
  'still-missing': Readonly<Record<string, never>>;
  'family-moved': Readonly<Record<string, never>>;
  /** Who took over a safeguarding concern that is on record. */
  'over-compulsory-school-age': { readonly handedTo?: Successor };
  /** `proofOn`: the date on the proof, for a duty that asks for one. */
  acknowledge: { readonly duty: string; readonly proofOn?: LocalDate };
  /** What the receiving authority or school has answered; `startsOn` is null while no day is agreed. */
  'answer-handover':
    | { readonly confirmed: true; readonly startsOn: LocalDate | null }
    | { readonly confirmed: false; readonly reason: BounceReason };
  /** The command's own id is the link's; its token is known to the register only, as a hash. */
  'make-handover-link': { readonly lastDay: LocalDate };
  /** The receiving side has opened its link. */
  'note-handover-look': Readonly<Record<string, never>>;
  'correct-first-day': { readonly firstDay: LocalDate };
  /** `subgroup` is null where the child falls into none of the group's, or into which is not known. */
  'correct-group': { readonly group: CmeGroup; readonly subgroup: CmeSubgroup | null };
  'record-legal-fact': { readonly fact: LegalFact; readonly holds: boolean };
  'sign-off-joint-enquiry': { readonly result: JointResult };
  /** `override`: although the evidence does not support the ground. */
  'advise-removal': { readonly ground: Ground; readonly override: boolean };
  'notify-removal': {
    readonly ground: Ground;
    readonly deletedOn: LocalDate;
    readonly destinationKnown: boolean;
  };
  'record-attendance': { readonly marks: readonly MarkedSession[] };
  /** Somebody saw the child on a day; or nobody did, and a mark that says so is wrong. */
  'record-sighting': { readonly on: LocalDate; readonly confirmed: boolean };
  /** What the case counts by has changed: it is told which dates are in force when it is decided. */
  'change-calendar': Readonly<Record<string, never>>;
  /** The case goes on under another edition of its authority's policy. */
  'change-edition': { readonly edition: string };
  /** The same child was reported again, by this school or another. */
  'join-report': {
    readonly reportId: string;
    /** Null where the report is of a child on no roll. */
    readonly school: string | null;
    readonly circumstances: readonly Circumstance[];
  };
  /** The child's household; null when the child belongs to none any more. */
  'join-household': { readonly household: string | null };
  /** Something was found at a sibling's. */
  'offer-finding': { readonly finding: SharedFinding };
  /** The officer says whether what was found at a sibling's holds for this child too. */
  'answer-finding': { readonly finding: string; readonly confirmed: boolean };
  /** A review by the Children Not In School group; `done` are ids of actions agreed before. */
  'record-review': { readonly actions: readonly NewAction[]; readonly done: readonly string[] };
  /** `until` is the last day of the period that a notice gives, where it gives more than the law's shortest. */
  'record-attendance-order': { readonly step: AttendanceOrderStep; readonly until?: LocalDate };
  /** Word of a school place; which school it is stands in the register. */
  'record-placement': { readonly status: PlacementStatus; readonly startsOn?: LocalDate };
  'educated-otherwise': Readonly<Record<string, never>>;
  /** A school has returned this child, or one whose details are close, as a joiner. */
  'note-joiner': {
    readonly returnId: string;
    readonly school: string;
    readonly enteredOn: LocalDate;
    readonly isLate: boolean;
    readonly match: 'same' | 'near';
  };
  /** A school has returned this child, or one whose details are close, as a leaver. */
  'note-leaver': {
    readonly returnId: string;
    readonly school: string;
    readonly ground: Ground;
    readonly deletedOn: LocalDate;
    readonly destinationKnown: boolean;
    readonly isLate: boolean;
    readonly match: 'same' | 'near';
  };
  /** The case was moved forward in a rehearsal; on record so that nobody takes its dates for real. */
  'note-rehearsal': Readonly<Record<string, never>>;
}

export type CommandKind = keyof CommandData;

/** A command to a case: contract section 4. `on` is the date the report speaks of. */
export interface CommandOf<K extends CommandKind> {
  readonly commandId: string;
  readonly kind: K;
  readonly by: Actor;
  readonly on?: LocalDate;
  readonly data: CommandData[K];
}
export type Command = { [K in CommandKind]: CommandOf<K> }[CommandKind];

type Parsed = { readonly ok: true; readonly command: Command } | { readonly ok: false; readonly why: string };

/**
 * Reads a command as it arrives from outside the product. Copies known members only, so that no free text gets
 * into a case's history; never throws.
 */
export function parseCommand(value: unknown): Parsed {
  if (!isRecord(value))
    return { ok: false, why: 'a command is one object with commandId, kind, by and data' };
  const { commandId, kind, on } = value;
  if (!isCommandId(commandId)) {
    return { ok: false, why: 'commandId must be 1 to 120 letters, digits or :._@-' };
  }
  if (typeof kind !== 'string' || !Object.hasOwn(READERS, kind)) {
    return { ok: false, why: `kind must be one of ${Object.keys(READERS).join(', ')}` };
  }
  const by = readActor(value['by']);
  if (!by) return { ok: false, why: 'by must name a role of the product and an id' };
  if (on !== undefined && !isLocalDate(on)) return { ok: false, why: 'on must be a date YYYY-MM-DD' };
  const sent = value['data'] ?? {};
  const data = isRecord(sent) ? READERS[kind as CommandKind](sent) : undefined;
  if (!data) return { ok: false, why: `data does not fit a command of kind ${kind}` };
  const command = { commandId, kind, by, data, ...(on === undefined ? {} : { on }) };
  return { ok: true, command: command as Command };
}

/** Whether a text is an id, and no words. */
export function isCommandId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w:.@-]{1,120}$/.test(value);
}

type Reader<K extends CommandKind> = (sent: Record<string, unknown>) => CommandData[K] | undefined;

const nothing = () => ({});

const READERS: { readonly [K in CommandKind]: Reader<K> } = {
  'record-enquiry': ({ entries }) => {
    const read = listOf(entries, readEntry);
    return read && read.length > 0 ? { entries: read } : undefined;
  },
  'assess-vulnerability': ({ circumstances, concern }) => {
    const codes = listOf(circumstances, (code) => oneOf(CIRCUMSTANCES, code));
    return codes && typeof concern === 'boolean' ? { circumstances: codes, concern } : undefined;
  },
  refer: nothing,
  'raise-safeguarding-concern': ({ to, made }) => {
    const codes = listOf(to, (code) => oneOf(SAFEGUARDING_ADDRESSEES, code));
    return codes && codes.length > 0 && typeof made === 'boolean' ? { to: codes, made } : undefined;
  },
  returned: nothing,
  'located-at-home': nothing,
  'moved-out-of-area': nothing,
  'still-missing': nothing,
  'family-moved': nothing,
  'over-compulsory-school-age': ({ handedTo }) => {
    if (handedTo === undefined) return {};
    const successor = oneOf(SUCCESSORS, handedTo);
    return successor && { handedTo: successor };
  },
  acknowledge: ({ duty, proofOn }) => {
    if (typeof duty !== 'string' || duty.length > 80) return undefined;
    if (proofOn === undefined) return { duty };
    return isLocalDate(proofOn) ? { duty, proofOn } : undefined;
  },
  'answer-handover': ({ confirmed, startsOn, reason }) => {
    if (confirmed === true && (startsOn === null || isLocalDate(startsOn))) return { confirmed, startsOn };
    const code = oneOf(BOUNCE_REASONS, reason);
    return confirmed === false && code !== undefined ? { confirmed, reason: code } : undefined;
  },
  'make-handover-link': ({ lastDay }) => (isLocalDate(lastDay) ? { lastDay } : undefined),
  'note-handover-look': nothing,
  'correct-first-day': ({ firstDay }) => (isLocalDate(firstDay) ? { firstDay } : undefined),
  'correct-group': ({ group, subgroup }) => {
    const code = oneOf(CME_GROUPS, group);
    if (code === undefined) return undefined;
    if (subgroup === null) return { group: code, subgroup };
    const within = subgroupsOf(code).find((each) => each === subgroup);
    return within && { group: code, subgroup: within };
  },
  'record-legal-fact': ({ fact, holds }) => {
    const code = oneOf(LEGAL_FACTS, fact);
    return code !== undefined && typeof holds === 'boolean' ? { fact: code, holds } : undefined;
  },
  'sign-off-joint-enquiry': ({ result }) => {
    const code = oneOf(JOINT_RESULTS, result);
    return code && { result: code };
  },
  'advise-removal': ({ ground, override }) => {
    const code = oneOf(GROUNDS, ground);
    return code !== undefined && typeof override === 'boolean' ? { ground: code, override } : undefined;
  },
  'notify-removal': ({ ground, deletedOn, destinationKnown }) => {
    const code = oneOf(GROUNDS, ground);
    const complete = code !== undefined && isLocalDate(deletedOn) && typeof destinationKnown === 'boolean';
    return complete ? { ground: code, deletedOn, destinationKnown } : undefined;
  },
  'record-attendance': ({ marks }) => {
    const read = listOf(marks, readMark);
    return read && read.length > 0 ? { marks: read } : undefined;
  },
  'record-sighting': ({ on, confirmed }) =>
    isLocalDate(on) && typeof confirmed === 'boolean' ? { on, confirmed } : undefined,
  'change-calendar': nothing,
  'change-edition': ({ edition }) => (isCommandId(edition) ? { edition } : undefined),
  'join-report': ({ reportId, school, circumstances }) => {
    const codes = listOf(circumstances, (code) => oneOf(CIRCUMSTANCES, code));
    const isSchool = school === null || isUrn(school);
    return codes && isCommandId(reportId) && isSchool
      ? { reportId, school, circumstances: codes }
      : undefined;
  },
  'join-household': ({ household }) =>
    household === null || isCommandId(household) ? { household } : undefined,
  'offer-finding': ({ finding }) => {
    const read = readFinding(finding);
    return read && { finding: read };
  },
  'answer-finding': ({ finding, confirmed }) =>
    isCommandId(finding) && typeof confirmed === 'boolean' ? { finding, confirmed } : undefined,
  'record-review': ({ actions, done }) => {
    const agreed = listOf(actions, readAction);
    const ids = listOf(done, (id) => (typeof id === 'string' && id.length <= 20 ? id : undefined));
    return agreed && ids ? { actions: agreed, done: ids } : undefined;
  },
  'record-attendance-order': ({ step, until }) => {
    const code = oneOf(ATTENDANCE_ORDER_STEPS, step);
    if (code === undefined) return undefined;
    if (until === undefined) return { step: code };
    return isLocalDate(until) ? { step: code, until } : undefined;
  },
  'record-placement': ({ status, startsOn }) => {
    const code = oneOf(PLACEMENTS, status);
    if (code === undefined || (startsOn !== undefined && !isLocalDate(startsOn))) return undefined;
    return { status: code, ...(startsOn !== undefined && { startsOn }) };
  },
  'educated-otherwise': nothing,
  'note-joiner': ({ returnId, school, enteredOn, isLate, match }) => {
    const complete = isCommandId(returnId) && isUrn(school) && isLocalDate(enteredOn);
    if (!complete || typeof isLate !== 'boolean' || (match !== 'same' && match !== 'near')) return undefined;
    return { returnId, school, enteredOn, isLate, match };
  },
  'note-leaver': ({ returnId, school, ground, deletedOn, destinationKnown, isLate, match }) => {
    const code = oneOf(GROUNDS, ground);
    const complete = isCommandId(returnId) && isUrn(school) && code !== undefined && isLocalDate(deletedOn);
    if (!complete || typeof destinationKnown !== 'boolean' || typeof isLate !== 'boolean') return undefined;
    if (match !== 'same' && match !== 'near') return undefined;
    return { returnId, school, ground: code, deletedOn, destinationKnown, isLate, match };
  },
  'note-rehearsal': nothing,
};

/** The kinds that report how a case goes on: an outcome, or the school's finding that the family moved. */
export function isReport(kind: CommandKind): kind is ReportedOutcome | 'family-moved' {
  return kind === 'family-moved' || (REPORTED_OUTCOMES as readonly string[]).includes(kind);
}

function isUrn(value: unknown): value is string {
  return typeof value === 'string' && /^\d{6}$/.test(value);
}

function readEntry(value: unknown): EnquiryEntry | undefined {
  if (!isRecord(value)) return undefined;
  const check = oneOf(SCHOOL_CHECKS, value['check']) ?? oneOf(EWS_CHECKS, value['check']);
  if (check === undefined) return undefined;
  if (value['notApplicable'] === true) return { check, notApplicable: true };
  const { attemptedAt } = value;
  const result = oneOf(RESULTS, value['result']);
  if (!isInstant(attemptedAt) || result === undefined) return undefined;
  if (value['channel'] === undefined) return { check, attemptedAt, result };
  const channel = oneOf(CHANNELS, value['channel']);
  return channel === undefined ? undefined : { check, attemptedAt, result, channel };
}

/** What was found at a sibling's, as it arrives from outside; undefined when it is none. */
export function readFinding(value: unknown): SharedFinding | undefined {
  if (!isRecord(value) || !isCommandId(value['id'])) return undefined;
  const { id, attemptedAt } = value;
  const check = oneOf(EWS_CHECKS, value['check']);
  const result = oneOf(RESULTS, value['result']);
  if (check === undefined || result === undefined || !isInstant(attemptedAt)) return undefined;
  return { id, check, attemptedAt, result };
}

function readMark(value: unknown): MarkedSession | undefined {
  if (!isRecord(value) || !isLocalDate(value['date'])) return undefined;
  const session = SESSIONS.find((each) => each === value['session']);
  const code = oneOf(ATTENDANCE_CODES, value['code']);
  return session && code !== undefined ? { date: value['date'], session, code } : undefined;
}

function readAction(value: unknown): NewAction | undefined {
  if (!isRecord(value)) return undefined;
  const action = oneOf(REVIEW_ACTIONS, value['action']);
  const owner = ACTION_OWNERS.find((role) => role === value['owner']);
  const { dueOn } = value;
  return action && owner && isLocalDate(dueOn) ? { action, owner, dueOn } : undefined;
}

function readActor(value: unknown): Actor | undefined {
  if (!isRecord(value) || typeof value['id'] !== 'string' || value['id'].length > 120) return undefined;
  const sent = value['role'];
  const role = sent === 'service' || sent === 'receiver' ? sent : oneOf(ROLES, sent);
  return role === undefined ? undefined : { role, id: value['id'] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf<T extends object>(table: T, value: unknown): Extract<keyof T, string> | undefined {
  return typeof value === 'string' && Object.hasOwn(table, value)
    ? (value as Extract<keyof T, string>)
    : undefined;
}

function listOf<T>(value: unknown, read: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > 100) return undefined;
  const items = value.map(read);
  return items.every((item) => item !== undefined) ? items : undefined;
}
