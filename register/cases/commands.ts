import { sql } from 'kysely';
import type { Command } from '../../domain/case/commands.ts';
import type { Refusal } from '../../domain/case/refusal.ts';
import { appending, type BindingEntry } from '../audit/append.ts';
import { bindWritten, newSalt } from '../audit/bound-rows.ts';
import type { Context, Place } from '../store/context.ts';
import type { Principal, Sender } from '../principal.ts';
import { addressOf, type CaseAddress } from './case-address.ts';

/** A command as it was sent: with the words that stay in the register, and without them as its case is told of it. */
interface StoredCommand {
  readonly commandId: string;
  readonly caseId: string | null;
  readonly kind: string;
  readonly principal: Sender;
  readonly body: unknown;
  /** What the case's workflow is sent; without it the row only keeps what somebody wrote. */
  readonly message?: Command;
  /** Of the request that brought it, where it came with an Idempotency-Key. */
  readonly requestHash?: string | null;
}

/** A command that is on its way: stored, and without an answer on record. */
export interface UnsettledCommand extends CaseAddress {
  readonly command: Command;
  /** Its case is closed on record, so that no workflow waits for it. */
  readonly isClosed: boolean;
}

/** A request that was made before under the same Idempotency-Key. */
export interface EarlierRequest {
  /** Null where it was not known to be one, which is another request than any. */
  readonly requestHash: string | null;
  /** Of a command: on record, refused, or (null) on its way. */
  readonly settled?: { readonly version: number } | { readonly refused: Refusal } | null;
  /** Of what is no command to a case: as it was answered. */
  readonly answer?: KeptAnswer;
}

/** An answer kept under an Idempotency-Key. */
interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Commands as they were sent, and what is known of requests that are sent again. */
export interface Commands {
  /** Stores a command before it is sent; the same id again changes nothing. */
  storeCommand(command: StoredCommand): Promise<void>;
  /**
   * Commands without an answer that are due to be sent on, oldest first: those of the service at once, those that
   * somebody sends and waits for a while later, and either again when they were sent and have no answer yet.
   */
  unsettledCommands(limit: number): Promise<UnsettledCommand[]>;
  /** Those of these ids that have no answer yet. */
  unsettledAmong(commandIds: readonly string[]): Promise<UnsettledCommand[]>;
  /** Notes that commands were sent just now, so that they are not sent again at once. */
  commandsSent(commandIds: readonly string[]): Promise<void>;
  /** The earlier request of this caller under this key; a command's or report's id is `commandId`. */
  findRequest(
    principal: Principal,
    idempotencyKey: string,
    commandId: string,
  ): Promise<EarlierRequest | undefined>;
  /** Keeps the answer to what is no command to a case. */
  keepAnswer(
    principal: Principal,
    idempotencyKey: string,
    answer: KeptAnswer & { readonly requestHash: string },
  ): Promise<void>;
}

/** Whoever sends a command waits about so long for its answer. */
const WAITED_FOR_MS = 10_000;
/** What was sent on and has no answer is sent on again after so long. */
const AGAIN_MS = 30_000;

export function commands(context: Context): Commands {
  const { db, now } = context;
  return {
    async storeCommand(command) {
      const { row, entry } = rowOf(context, command);
      // One statement is a transaction of its own: the audit has the command if and only if it is stored by this.
      await db
        .with('added', (query) => insertion(query, [row]))
        .selectFrom('added')
        .select(appending(context, [entry], command.principal.authority).as('appended'))
        .execute();
    },

    async unsettledCommands(limit) {
      const due = sql<boolean>`case
        when commands.sent_at is not null then commands.sent_at <= ${new Date(now() - AGAIN_MS)}
        when commands.sent_by->>'role' = 'service' then true
        else commands.stored_at <= ${new Date(now() - WAITED_FOR_MS)} end`;
      const rows = await unsettled(db).where(due).limit(limit).execute();
      return rows.flatMap(unsettledCommand);
    },

    async unsettledAmong(commandIds) {
      if (commandIds.length === 0) return [];
      const rows = await unsettled(db).where('commands.id', 'in', commandIds).execute();
      return rows.flatMap(unsettledCommand);
    },

    async commandsSent(commandIds) {
      if (commandIds.length === 0) return;
      await db
        .updateTable('commands')
        .set({ sent_at: new Date(now()) })
        .where('id', 'in', commandIds)
        .execute();
    },

    async findRequest(principal, idempotencyKey, commandId) {
      const { rows } = await sql<{
        request_hash: string | null;
        settled: boolean | null;
        version: number | null;
        refusal: Refusal | null;
        status: number | null;
        headers: Readonly<Record<string, string>> | null;
        body: unknown;
      }>`
        select request_hash, settled_at is not null as settled, version, refusal,
          null::integer as status, null::json as headers, null::json as body from commands where id = ${commandId}
        union all
        select request_hash, null, null, null::json, null, null, null from reports where id = ${commandId}
        union all
        select body_hash, null, null, null::json, status, headers, body from kept_answers
          where principal = ${principal.id} and idempotency_key = ${idempotencyKey}
            and asked_as = ${askedAs(principal)}
        order by status nulls last`.execute(db);
      const [row] = rows;
      if (!row) return undefined;
      const { request_hash: requestHash, settled, version, refusal, status, headers, body } = row;
      if (status !== null) return { requestHash, answer: { status, headers: headers ?? {}, body } };
      if (settled === null) return { requestHash };
      if (version !== null) return { requestHash, settled: { version } };
      return { requestHash, settled: refusal === null ? null : { refused: refusal } };
    },

    async keepAnswer(principal, idempotencyKey, { requestHash, status, headers, body }) {
      await db
        .insertInto('kept_answers')
        .values({
          principal: principal.id,
          idempotency_key: idempotencyKey,
          body_hash: requestHash,
          status,
          headers: JSON.stringify(headers),
          body: JSON.stringify(body ?? null),
          asked_as: askedAs(principal),
          kept_at: new Date(now()),
        })
        .onConflict((conflict) => conflict.columns(['principal', 'idempotency_key']).doNothing())
        .execute();
    },
  };
}

function unsettled(db: Context['db']) {
  return db
    .selectFrom('commands')
    .innerJoin('cases', 'cases.id', 'commands.case_id')
    .select(['cases.id', 'cases.workflow_id', 'cases.reference', 'cases.school', 'cases.closed'])
    .select('commands.message')
    .where('commands.message', 'is not', null)
    .where('commands.settled_at', 'is', null)
    .orderBy('commands.stored_at');
}

type UnsettledRow = Awaited<ReturnType<ReturnType<typeof unsettled>['execute']>>[number];

function unsettledCommand({ message, ...row }: UnsettledRow): UnsettledCommand[] {
  if (message === null) return [];
  return [{ ...addressOf(row), isClosed: row.closed, command: message }];
}

/** The service itself, where it tells a case something. */
const SERVICE_ID = 'service';

/** A command from the service to a case: what another case, a return or a calendar has to tell it. */
export type ServiceCommand = Pick<StoredCommand, 'body'> & {
  readonly caseId: string;
  readonly command: Command;
  /** Who made it necessary; the service itself unless it says otherwise. */
  readonly principal?: Sender;
};

/**
 * Stores commands from the service within the transaction that made them necessary; they are sent on from there.
 * @returns their entries for the audit, which the caller appends with its own
 */
export function storeServiceCommands(
  context: Context,
  tx: Place,
  commandsToCases: readonly ServiceCommand[],
): Promise<BindingEntry[]> {
  const { authority } = context.policy;
  const service: Sender = { role: 'service', id: SERVICE_ID, authority, school: null, name: 'Whereabouts' };
  return insertCommands(
    context,
    tx,
    commandsToCases.map(({ caseId, command, body, principal = service }) => ({
      commandId: command.commandId,
      caseId,
      kind: command.kind,
      principal,
      body,
      message: command,
    })),
  );
}

/** Who a command from the service is by. */
export const BY_SERVICE = { role: 'service', id: SERVICE_ID } as const;

/** A command as a row, with its entry for the audit. */
function rowOf(
  { now }: Pick<Context, 'now'>,
  { commandId, caseId, kind, principal, body, message, requestHash = null }: StoredCommand,
) {
  const row = {
    id: commandId,
    case_id: caseId,
    kind,
    sent_by: JSON.stringify(principal),
    body: JSON.stringify(body ?? null),
    stored_at: new Date(now()),
    salt: newSalt(),
    message: message === undefined ? null : JSON.stringify(message),
    request_hash: requestHash,
  };
  const entry = bindWritten('commands', {
    columns: row,
    salt: row.salt,
    entry: {
      actor: { role: principal.role, id: principal.id },
      action: 'command-received',
      subject: caseId,
      detail: { kind },
    },
  });
  return { row, entry };
}

async function insertCommands(
  context: Context,
  tx: Place,
  stored: readonly StoredCommand[],
): Promise<BindingEntry[]> {
  if (stored.length === 0) return [];
  const rows = stored.map((command) => rowOf(context, command));
  const added = await insertion(
    tx,
    rows.map(({ row }) => row),
  ).execute();
  const ids = new Set(added.map(({ id }) => id));
  return rows.filter(({ row }) => ids.has(row.id)).map(({ entry }) => entry);
}

function insertion(place: Pick<Place, 'insertInto'>, rows: readonly ReturnType<typeof rowOf>['row'][]) {
  return place
    .insertInto('commands')
    .values([...rows])
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id');
}

/** What decides how much an answer shows: whoever has changed role or school asks as somebody else. */
function askedAs({ authority, role, school }: Principal): string {
  return [authority, role, school ?? ''].join(' ');
}
