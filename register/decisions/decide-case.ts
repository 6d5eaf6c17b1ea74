import { isDeepStrictEqual } from 'node:util';
import { instantAt } from '../../domain/calendar/instant.ts';
import { isCommandId, type Command } from '../../domain/case/commands.ts';
import type { CmeCase } from '../../domain/case/cme-case.ts';
import { positionDetails, positionOf } from '../../domain/case/position.ts';
import { isRefusal } from '../../domain/case/refusal.ts';
import { readMessage } from '../../domain/decisions/case-message.ts';
import { decide, passTime } from '../../domain/decisions/decide.ts';
import { openReported } from '../../domain/decisions/opening.ts';
import type { Actor } from '../../domain/policy/access/actors.ts';
import { policyOfCase } from '../../domain/policy/editions/editions.ts';
import type { Context, Place } from '../store/context.ts';
import { calendarInForce } from '../schools/calendar-in-force.ts';
import type {
  ArrivedMessage,
  CommandAnswer,
  Decided,
  Recorded,
  DecisionRequest,
  Forgotten,
  Rejection,
  TakenDecision,
} from './decision-request.ts';
import { holdCase, openingOf, type HeldCase, type SettledCommand } from './held-case.ts';
import { latestRejections, writeRejections } from './rejections.ts';
import { writeDecisions } from './write-decisions.ts';

const CLOCK: Actor = { role: 'clock', id: 'clock' };

/** The decisions of one request: what is new, and what is answered. */
interface Round {
  readonly context: Context;
  readonly tx: Place;
  readonly held: HeldCase;
  current: CmeCase;
  /** The case's own time never runs backwards, whatever two servers' clocks say. */
  at: number;
  readonly taken: TakenDecision[];
  readonly settled: Map<string, SettledCommand>;
  readonly rejections: Rejection[];
}

/** Takes the decisions of one request and records them, in one transaction that holds the case. */
export function decideCase(context: Context, request: DecisionRequest): Promise<Recorded | Forgotten> {
  return context.db.transaction().execute(async (tx): Promise<Recorded | Forgotten> => {
    const arrived = request.messages.map((message) => ({ message, read: readMessage(message) }));
    const ids = arrived.flatMap(({ read }) => (read.ok ? [read.command.commandId] : []));
    const { held, known } = await holdCase(tx, request.caseId, ids);
    if (held.version < request.known) return { onRecord: held.version };
    const round = await beginRound(context, tx, held, request);
    const answers: CommandAnswer[] = [];
    for (const each of arrived) answers.push(await answer(round, known, each));
    letTimePass(round, request.at);
    const owesNotices = await writeDecisions(context, tx, round, request.again === true);
    await writeRejections(tx, held.id, round.rejections);
    const isRejected = held.isRejected || round.rejections.length > 0;
    const isNews = round.rejections.length > 0 || (held.isRejected && request.known === 0);
    return {
      owesNotices,
      answers,
      position: positionOf(round.current, policyOfCase(round.current), isRejected),
      ...newDetails(round, request.known),
      ...(isNews && { rejections: await latestRejections(tx, held.id) }),
    };
  });
}

/** What is shown besides, where it differs from what the workflow was told with the version that it knows. */
function newDetails({ held, current, at }: Round, known: number): Pick<Decided, 'details'> {
  const details = positionDetails(current, at, policyOfCase(current));
  if (held.current === null || known !== held.version) return { details };
  const before = positionDetails(held.current, held.changedAt, policyOfCase(held.current));
  return isDeepStrictEqual(details, before) ? {} : { details };
}

/** A case that was never opened is opened first: its report was accepted, whatever has changed since. */
async function beginRound(
  context: Context,
  tx: Place,
  held: HeldCase,
  { at, messages }: DecisionRequest,
): Promise<Round> {
  const first = Math.max(held.changedAt, messages[0]?.at ?? at);
  const begun = { context, tx, held, at: first, settled: new Map<string, SettledCommand>(), rejections: [] };
  if (held.current !== null) return { ...begun, current: held.current, taken: [] };
  const opening = await openingOf(context, tx, held);
  const change = openReported(opening, first, context.policy);
  const opened = { change, at: first, by: opening.reportedBy, commandId: held.reportId };
  return { ...begun, current: change.case, taken: [opened] };
}

interface ReadArrival {
  readonly message: ArrivedMessage;
  readonly read: ReturnType<typeof readMessage>;
}

async function answer(
  round: Round,
  known: ReadonlyMap<string, SettledCommand>,
  { message, read }: ReadArrival,
): Promise<CommandAnswer> {
  if (isForOtherCase(message, round.held.id)) return { otherCase: true };
  if (!read.ok) return reject(round, message, read.rejection);
  const { command } = read;
  return (
    known.get(command.commandId) ??
    round.settled.get(command.commandId) ??
    (await decideOne(round, message, command))
  );
}

/** Whether it names another case, by the start of its id: those of one child follow each other under one workflow id. */
function isForOtherCase({ sent }: ArrivedMessage, caseId: string): boolean {
  const of: unknown = typeof sent === 'object' && sent !== null && 'of' in sent ? sent.of : undefined;
  return typeof of === 'string' && !caseId.startsWith(of);
}

async function decideOne(round: Round, message: ArrivedMessage, command: Command): Promise<CommandAnswer> {
  const { context, tx, held, current } = round;
  round.at = Math.max(round.at, message.at);
  const inForce =
    command.kind === 'change-calendar' ? await calendarInForce(context, tx, held.school) : current.calendar;
  const decided = decide(current, command, round.at, policyOfCase(current), inForce);
  if (isRefusal(decided)) {
    const { refused: code, why } = decided;
    if (message.via !== 'update' && command.by.role !== 'service') {
      reject(round, message, { commandId: command.commandId, code, why });
    }
    const refused = { refused: decided };
    round.settled.set(command.commandId, refused);
    return refused;
  }
  take(round, { change: decided, at: round.at, by: command.by, commandId: command.commandId });
  const answer = { version: decided.case.version };
  round.settled.set(command.commandId, answer);
  return answer;
}

function letTimePass(round: Round, at: number): void {
  round.at = Math.max(round.at, at);
  const change = passTime(round.current, round.at, policyOfCase(round.current));
  if (change) take(round, { change, at: round.at, by: CLOCK, commandId: null });
}

function take(round: Round, taken: TakenDecision): void {
  round.taken.push(taken);
  round.current = taken.change.case;
}

function reject(
  round: Round,
  message: ArrivedMessage,
  rejection: Pick<Rejection, 'commandId' | 'code' | 'why'>,
): CommandAnswer {
  if (message.via !== 'update') {
    round.rejections.push({ at: instantAt(message.at), signal: signalOf(message), ...rejection });
  }
  return { refused: { refused: 'invalid', why: rejection.why } };
}

/** What a Signal is called; words in the place of a name are not repeated. */
function signalOf({ via, sent }: ArrivedMessage): string {
  if (via !== 'unknown-signal') return via;
  return isCommandId(sent) ? sent : 'unreadable';
}
