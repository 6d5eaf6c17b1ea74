import type { Policy } from '../policy/policy.ts';
import { ACTIONS, stagesFor, type Action, type Role } from '../policy/roles.ts';
import type { Stage } from '../policy/stages.ts';
import { allowedActions } from './allowed.ts';
import type { CaseEvent, CmeCase, Notice } from './cme-case.ts';
import { isReport, type Command, type CommandKind } from './commands.ts';
import {
  acknowledge,
  assessVulnerability,
  joinReport,
  raiseConcern,
  recordEnquiries,
  refer,
} from './casework.ts';
import { changeCalendar, correctFirstDay } from './corrections.ts';
import { draftOf, note, type Draft } from './draft.ts';
import type { Refusal } from './refusal.ts';
import { report } from './reports.ts';
import { letTimePass } from './time.ts';

/** A decision taken: the new case, the facts for its timeline and the notices owed. */
export interface Change {
  readonly case: CmeCase;
  readonly events: readonly CaseEvent[];
  readonly notices: readonly Notice[];
}

/**
 * Decides what a command does to a case at the case's own time `at` (epoch milliseconds). Deadlines due by then
 * pass first, so that a command sent in the minute after a deadline meets the case as the policy has it.
 */
export function decide(current: CmeCase, command: Command, at: number, policy: Policy): Change | Refusal {
  const draft = draftOf({ ...current, version: current.version + 1 }, at, command.by, policy);
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

function changeOf(draft: Draft): Change {
  return { case: draft.next, events: draft.events, notices: draft.notices };
}

function carryOut(draft: Draft, command: Command): Refusal | undefined {
  switch (command.kind) {
    case 'record-enquiry':
      return recordEnquiries(draft, command.data);
    case 'assess-vulnerability':
      return assessVulnerability(draft, command.data);
    case 'refer':
      return refer(draft);
    case 'raise-safeguarding-concern':
      return raiseConcern(draft, command.data);
    case 'acknowledge':
      return acknowledge(draft, command.data);
    case 'correct-first-day':
      return correctFirstDay(draft, command.data);
    case 'change-calendar':
      return changeCalendar(draft, command.data);
    case 'join-report':
      return joinReport(draft, command.data);
    case 'note-rehearsal':
      note(draft, 'moved-in-rehearsal', ['1.2']);
      return undefined;
    case 'returned':
    case 'located-at-home':
    case 'moved-out-of-area':
    case 'still-missing':
    case 'family-moved':
      return report(draft, command);
  }
}

/** The action a kind of command is, for the authorisation table; null for the product's own bookkeeping. */
export function actionOf(kind: CommandKind): Action | null {
  if (isReport(kind)) return kind === 'family-moved' ? 'report-moved-out-of-area' : `report-${kind}`;
  return kind === 'change-calendar' || kind === 'join-report' || kind === 'note-rehearsal' ? null : kind;
}

function notPermitted(current: CmeCase, command: Command, at: number): Refusal | undefined {
  const { kind, by } = command;
  const action = actionOf(kind);
  if (action === null) return current.stage === 'closed' ? caseClosed('Nothing more is recorded') : undefined;
  if (by.role === 'clock' || by.role === 'service') {
    return { refused: 'forbidden', why: `Only a person may ${ACTIONS[action].words}.` };
  }
  const refusal = mayNotDo(current, by.role, action, at);
  if (refusal || kind !== 'family-moved' || by.role === 'school') return refusal;
  return { refused: 'invalid', why: 'family-moved is a school’s finding; EWS records moved-out-of-area.' };
}

/** Why a role may not do an action on this case now; undefined when it may. */
export function mayNotDo(current: CmeCase, role: Role, action: Action, at: number): Refusal | undefined {
  const stages: readonly Stage[] | undefined = stagesFor(role, action);
  const { words } = ACTIONS[action];
  if (!stages) return { refused: 'forbidden', why: `The role ${role} may not ${words}.` };
  if (current.stage === 'closed') return caseClosed(`To ${words} is no longer possible`);
  const allowed = allowedActions(current, role, at);
  // What is owed under `acknowledge` depends on the duty named, which its own handler looks at.
  if (allowed.includes(action) || action === 'acknowledge') return undefined;
  return {
    refused: 'not-allowed-now',
    why: `In stage ${current.stage} it is not possible to ${words}. Allowed now: ${allowed.join(', ')}.`,
    allowed,
  };
}

function caseClosed(what: string): Refusal {
  return {
    refused: 'case-closed',
    why: `${what}: the case is closed. A later absence is a new case.`,
    allowed: [],
  };
}
