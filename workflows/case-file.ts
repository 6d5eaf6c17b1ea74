import type { Actor } from '../domain/policy/access/actors.ts';
import { deadlineAt, nextDeadline } from '../domain/case/deadlines.ts';
import {
  ApplicationFailure,
  condition,
  log,
  proxyLocalActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Activities } from '../activities/index.ts';
import { completeCase } from '../domain/decisions/complete-case.ts';
import { caseView, currentDetails, type CaseView } from '../domain/case/case-view.ts';
import { decide, passTime, type Change } from '../domain/decisions/decide.ts';
import { isCommandId, isReport, parseCommand, type Command } from '../domain/case/commands.ts';
import type { RecordedChange } from '../domain/decisions/case-record.ts';
import type { CmeCase, SharedFinding } from '../domain/case/cme-case.ts';
import { openCase } from '../domain/decisions/opening.ts';
import { isRefusal, type Refusal } from '../domain/case/refusal.ts';
import { instantAt } from '../domain/calendar/instant.ts';
import { REPORT_SIGNALS } from '../domain/policy/procedure/outcomes.ts';
import { policyOf, type Policy } from '../domain/policy/editions/policy.ts';
import { DEADLINES, DEADLINE_NAMES } from '../domain/policy/procedure/stages.ts';
import { worded } from '../domain/policy/editions/wording.ts';
import type {
  CarriedCase,
  CaseStart,
  CommandAnswer,
  DeadlineAnswer,
  HandledCommand,
  Rejection,
} from './messages.ts';
import { tellHousehold } from './household.ts';
import { UNDECODABLE } from './payload-converter.ts';

const { record } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  // The register may be away for long: wait in durable timers, not in workflow tasks that keep being extended.
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '100 ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const CmeStage = defineSearchAttributeKey('CmeStage', SearchAttributeType.KEYWORD);
const CmeOutcome = defineSearchAttributeKey('CmeOutcome', SearchAttributeType.KEYWORD);
const CmeAttention = defineSearchAttributeKey('CmeAttention', SearchAttributeType.KEYWORD);
const CmeNextDeadline = defineSearchAttributeKey('CmeNextDeadline', SearchAttributeType.DATETIME);

/** How much a case remembers of what it was sent; far more than a case of 20 days is sent. */
const REMEMBERED_COMMANDS = 1000;
const REMEMBERED_REJECTIONS = 50;

/**
 * The case in the workflow's hands: it takes commands, asks the domain, and remembers what is not yet on record.
 * It decides nothing by itself.
 */
export interface CaseFile {
  readonly current: CmeCase;
  /** What the case waits for, in epoch milliseconds, and the policy's words for it. */
  readonly next: { readonly at: number; readonly summary: string } | null;
  /** Whether something was decided that is not yet on record. */
  hasUnrecorded(): boolean;
  record(): Promise<void>;
  /** Lets deadlines pass that are due now. */
  letTimePass(): void;
  /** Update: throws the refusal, before anything is written to the history. Pure. */
  refuseUpdate(sent: unknown): void;
  /** Update: applies the command and answers once it is on record. */
  execute(sent: unknown): Promise<CommandAnswer>;
  /** Signal: applies the command, or puts on record why not. Never throws. */
  receive(signal: string, sent: unknown): void;
  /** A Signal of a name the case does not know: on record, so that its sender's mistake is seen. */
  receiveUnknown(signal: string): void;
  view(): CaseView;
  deadlines(): DeadlineAnswer[];
  rejections(): Rejection[];
  carry(): CarriedCase;
}

export function openCaseFile(start: CaseStart | CarriedCase): CaseFile {
  const carried = 'carried' in start ? start.carried : null;
  const handled = new Map((carried?.handled ?? []).map((each) => [each.commandId, each.version]));
  const rejections: Rejection[] = [...(carried?.rejections ?? [])];
  const unrecorded: RecordedChange[] = [];
  const unshared: SharedFinding[] = [];
  let announced: Readonly<Record<string, string | number | null>> = {};
  let current: CmeCase;
  let recorded: number;

  if ('opening' in start) {
    const { opening } = start;
    const opened = openCase(opening, Date.now(), policyOf(opening.authority, opening.edition));
    // The API asks the same rule before it stores a report, so a refusal here is something broken, not an answer.
    if (isRefusal(opened)) throw ApplicationFailure.nonRetryable(opened.why, opened.refused);
    recorded = 0;
    current = opened.case;
    apply(opened, opening.reportedBy, start.commandId);
  } else {
    current = completeCase(start.carried.current);
    recorded = current.version;
    // The search attributes go on with the case; what is announced anew is the description only.
    announce();
  }
  /** The edition that the case is on now. */
  function policy(): Policy {
    return policyOf(current.authority, current.edition);
  }

  function apply(change: Change, by: Actor, commandId: string | null): void {
    current = change.case;
    unshared.push(...change.shares);
    unrecorded.push({
      version: current.version,
      at: instantAt(Date.now()),
      by,
      commandId,
      cause: change.cause,
      events: change.events,
      notices: change.notices.map(({ notice }) => notice),
    });
    if (commandId !== null) handled.set(commandId, current.version);
    announce();
  }

  /** Shows operators where the case stands; search attributes cost an event, so only when one has changed. */
  function announce(): void {
    setCurrentDetails(currentDetails(current, Date.now(), policy()));
    const next = nextDeadline(current, policy());
    const attention = rejections.length > 0 ? 'rejected-signal' : attentionOf(current);
    const shown = {
      CmeStage: current.stage,
      CmeOutcome: current.outcome?.kind ?? null,
      CmeAttention: attention,
      CmeNextDeadline: next?.at ?? null,
    };
    const before = announced;
    announced = shown;
    // An upsert without attributes would fail the task, and one that says nothing new costs an event for nothing.
    const changed = [
      { key: CmeStage, value: shown.CmeStage },
      { key: CmeOutcome, value: shown.CmeOutcome },
      { key: CmeAttention, value: shown.CmeAttention },
      { key: CmeNextDeadline, value: next ? new Date(next.at) : null },
    ].filter(({ key }) => (before[key.name] ?? null) !== shown[key.name as keyof typeof shown]);
    if (changed.length > 0) upsertSearchAttributes(changed);
  }

  function reject(signal: string, commandId: string | null, code: string, why: string): void {
    rejections.push({ at: instantAt(Date.now()), signal, commandId, code, why });
    if (rejections.length > REMEMBERED_REJECTIONS) rejections.shift();
    // Without the Signal's name, which may be anything that somebody typed.
    log.warn('Signal rejected', { code });
    announce();
  }

  return {
    get current() {
      return current;
    },
    get next() {
      const next = nextDeadline(current, policy());
      return next && { at: next.at, summary: worded(DEADLINES[next.deadline].summary, policy()) };
    },
    hasUnrecorded: () => unrecorded.length > 0,
    async record() {
      while (unrecorded.length > 0) {
        const batch = [...unrecorded];
        await record({ current, changes: batch });
        unrecorded.splice(0, batch.length);
        recorded = Math.max(recorded, ...batch.map(({ version }) => version));
      }
      await tellHousehold(current, unshared.splice(0));
    },
    letTimePass() {
      const change = passTime(current, Date.now(), policy());
      if (change) apply(change, { role: 'clock', id: 'clock' }, null);
    },
    refuseUpdate(sent) {
      const parsed = parseCommand(sent);
      if (!parsed.ok) throw refusedUpdate({ refused: 'invalid', why: parsed.why });
      if (handled.has(parsed.command.commandId)) return;
      const decision = decide(current, parsed.command, Date.now(), policy());
      if (isRefusal(decision)) throw refusedUpdate(decision);
    },
    async execute(sent) {
      const parsed = parseCommand(sent);
      // The validator ran in this same activation, so neither of the two refusals below can come from a person.
      if (!parsed.ok) throw refusedUpdate({ refused: 'invalid', why: parsed.why });
      const { command } = parsed;
      if (!handled.has(command.commandId)) {
        const decision = decide(current, command, Date.now(), policy());
        if (isRefusal(decision)) throw refusedUpdate(decision);
        apply(decision, command.by, command.commandId);
      }
      const version = handled.get(command.commandId) ?? current.version;
      await condition(() => recorded >= version);
      return { version };
    },
    receive(signal, sent) {
      const commandId = idOf(sent);
      const parsed = parseCommand(sent);
      if (!parsed.ok) {
        const code = isUndecodable(sent) ? 'undecodable' : 'malformed';
        reject(signal, commandId, code, parsed.why);
        return;
      }
      const { command } = parsed;
      if (handled.has(command.commandId)) return;
      const wrong = wrongFor(signal, command);
      if (wrong !== undefined) {
        reject(signal, commandId, 'invalid', wrong);
        return;
      }
      const decision = decide(current, command, Date.now(), policy());
      if (isRefusal(decision)) reject(signal, commandId, decision.refused, decision.why);
      else apply(decision, command.by, command.commandId);
    },
    receiveUnknown(signal) {
      const shown = isCommandId(signal) ? signal : 'unreadable';
      reject(shown, null, 'unknown-signal', 'The case knows no Signal of this name');
    },
    view: () => caseView(current, Date.now(), policy()),
    deadlines: () =>
      DEADLINE_NAMES.flatMap((deadline): DeadlineAnswer[] => {
        const at = deadlineAt(current, policy(), deadline);
        if (at === null) return [];
        const next = nextDeadline(current, policy());
        const ahead = at > Date.now() && current.stage !== 'closed' ? 'ahead' : 'not-needed';
        const state = current.passed.includes(deadline)
          ? 'passed'
          : next?.deadline === deadline
            ? 'next'
            : ahead;
        return [{ deadline, at: instantAt(at), state }];
      }),
    rejections: () => [...rejections],
    carry: () => ({ carried: { current, handled: lastHandled(handled), rejections } }),
  };
}

function lastHandled(handled: ReadonlyMap<string, number>): HandledCommand[] {
  return [...handled].slice(-REMEMBERED_COMMANDS).map(([commandId, version]) => ({ commandId, version }));
}

function refusedUpdate(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.create({
    type: refusal.refused,
    message: refusal.why,
    details: [refusal],
    nonRetryable: true,
  });
}

function wrongFor(signal: string, { kind, by }: Command): string | undefined {
  if (signal !== 'reportFromSchool' && signal !== 'reportFromEws') return undefined;
  const kinds: readonly string[] = REPORT_SIGNALS[signal];
  if (!isReport(kind) || !kinds.includes(kind)) return `${signal} takes the kinds ${kinds.join(', ')}`;
  const fromSchool = by.role === 'school';
  if (fromSchool !== (signal === 'reportFromSchool')) return `${signal} is not for the role ${by.role}`;
  return undefined;
}

/** Why an operator should look at a case, if at all. */
function attentionOf(current: CmeCase): string | null {
  if (current.stage === 'closed') return null;
  const isOpen = (code: string) =>
    current.duties.some(({ duty, state }) => duty === code && state === 'open');
  if (current.pause !== null) return 'sighting-to-confirm';
  if (isOpen('review-stage')) return 'review-stage';
  if (isOpen('decide-on-sighting')) return 'sighting-to-decide';
  if (isOpen('decide-on-mark')) return 'mark-to-decide';
  if (current.stage === 'decision-due') return 'decision-due';
  return current.clock?.provisional === true ? 'provisional-calendar' : null;
}

/** The id of what was sent, so that its sender finds it again; words in its place are not repeated. */
function idOf(sent: unknown): string | null {
  const id: unknown =
    typeof sent === 'object' && sent !== null && 'commandId' in sent ? sent.commandId : null;
  return isCommandId(id) ? id : null;
}

function isUndecodable(sent: unknown): boolean {
  return typeof sent === 'object' && sent !== null && 'undecodable' in sent && UNDECODABLE.undecodable;
}
