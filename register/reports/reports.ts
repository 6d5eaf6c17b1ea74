import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { localDateAt } from '../../domain/calendar/school-calendar.ts';
import { append } from '../audit/append.ts';
import { bindRows, newSalt } from '../audit/bound-rows.ts';
import { addressOf } from '../cases/case-address.ts';
import type { Context, Place } from '../store/context.ts';
import type { PendingCase, Report, TakenReport, UnrecordedReport, Reports } from './report-port.ts';
import type { Principal } from '../principal.ts';
import type { Schema } from '../store/schema.ts';
import { caseReference } from './case-reference.ts';
import { addChild, childrenLike, holdChild } from './children.ts';
import { searchText } from './fold.ts';
import { identityOf, matchChild, type Identity, type Match } from './matching.ts';
import { workflowIdOf } from './workflow-id.ts';

/** Takes reports in: whose child it is, and which case it belongs to. */
export function reports(context: Context): Reports {
  const { db, now } = context;
  return {
    takeReport: (report, reportId, by, requestHash = null) =>
      db.transaction().execute(async (tx) => {
        const identity = identityOf(report.pupil);
        await lockIdentity(tx, reportId, identity);
        const sent = { report, reportId, by, requestHash };
        return (await takenBefore(tx, reportId)) ?? take(context, tx, identity, sent);
      }),

    reassignReport: (reportId) =>
      db.transaction().execute(async (tx) => {
        const stored = await tx
          .selectFrom('reports')
          .select(['body', 'sent_by'])
          .where('id', '=', reportId)
          .executeTakeFirst();
        if (!stored) throw new RangeError(`There is no report ${reportId} to take anew`);
        const identity = identityOf(stored.body.pupil);
        await lockIdentity(tx, reportId, identity);
        const missed = await unrecorded(tx)
          .where('reports.id', '=', reportId)
          .where('cases.closed', '=', true)
          .executeTakeFirst();
        const sent = { report: stored.body, reportId, by: stored.sent_by, requestHash: null };
        return (missed ? undefined : await takenBefore(tx, reportId)) ?? take(context, tx, identity, sent);
      }),

    async pendingCases(olderThanMs) {
      const rows = await pending(db)
        .where('cases.version', '=', 0)
        .where('cases.created_at', '<=', new Date(now() - olderThanMs))
        .orderBy('cases.created_at')
        .execute();
      return rows.map(pendingCase);
    },

    async unrecordedReports(olderThanMs) {
      const rows = await unrecorded(db)
        .where('reports.received_at', '<=', new Date(now() - olderThanMs))
        .orderBy('reports.received_at')
        .execute();
      return rows.map((row): UnrecordedReport => ({
        ...addressOf({ ...row, id: row.case_id }),
        report: {
          reportId: row.id,
          school: row.body.school,
          circumstances: row.body.circumstances,
          reportedBy: { role: row.sent_by.role, id: row.sent_by.id },
        },
        caseClosed: row.closed,
      }));
    },
  };
}

/** Reports that joined a case which has not taken them up on its record. */
function unrecorded(place: Place) {
  return place
    .selectFrom('reports')
    .innerJoin('cases', 'cases.id', 'reports.case_id')
    .select(['reports.id', 'reports.case_id', 'reports.body', 'reports.sent_by', 'cases.closed'])
    .select(['cases.workflow_id', 'cases.reference', 'cases.school'])
    .where('reports.kind', '=', 'joined')
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('case_changes as change')
            .whereRef('change.command_id', '=', 'reports.id')
            .whereRef('change.case_id', '=', 'reports.case_id')
            .select('change.id'),
        ),
      ),
    );
}

/** Two reports of one child, or one report sent twice at once, go one after the other. */
async function lockIdentity(tx: Place, reportId: string, identity: Identity): Promise<void> {
  const keys = [
    `report:${reportId}`,
    `details:${identity.dateOfBirth}:${identity.given}:${identity.family}`,
    ...(identity.upn === null ? [] : [`upn:${identity.upn}`]),
  ];
  // Always in the same order, so that two reports never wait for each other.
  const hashes = sql`select distinct hashtextextended(key, 0) as hash from unnest(${keys}::text[]) key order by 1`;
  await sql`select pg_advisory_xact_lock(hash) from (${hashes}) as ordered`.execute(tx);
}

async function takenBefore(tx: Place, reportId: string): Promise<TakenReport | undefined> {
  const row = await tx
    .selectFrom('reports')
    .select(['kind', 'case_id', 'same_school'])
    .where('id', '=', reportId)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.kind === 'joined') {
    return { kind: 'joined', reportId, caseId: row.case_id, sameSchool: row.same_school };
  }
  return openedAnswer(tx, reportId, row.case_id);
}

interface Sent {
  readonly report: Report;
  readonly reportId: string;
  readonly by: Principal;
  /** Of the request that brought it, where it came with an Idempotency-Key. */
  readonly requestHash: string | null;
}

async function take(
  context: Context,
  tx: Transaction<Schema>,
  identity: Identity,
  sent: Sent,
): Promise<TakenReport> {
  const { report, reportId } = sent;
  const match = matchChild(identity, await childrenLike(tx, identity));
  const childId = match.child === null ? await addChild(tx, identity) : await holdChild(tx, identity, match);
  const open = await tx
    .selectFrom('cases')
    .select(['id', 'school'])
    .where('child_id', '=', childId)
    .where('closed', '=', false)
    // Waits for a decision that is just closing the case; the report then opens a new one.
    .forUpdate()
    .executeTakeFirst();
  const caseId = open?.id ?? (await addCase(context, tx, childId, match, sent));
  const sameSchool = open === undefined || open.school === report.school;
  const place = {
    child_id: childId,
    case_id: caseId,
    kind: open ? 'joined' : 'opened',
    same_school: sameSchool,
    differs: JSON.stringify(match.differs),
  } as const;
  await tx
    .insertInto('reports')
    .values({
      id: reportId,
      ...place,
      body: JSON.stringify(report),
      sent_by: JSON.stringify(sent.by),
      received_at: new Date(context.now()),
      salt: newSalt(),
      request_hash: sent.requestHash,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(place))
    .execute();
  await bindReport(context, tx, caseId, sent);
  return open ? { kind: 'joined', reportId, caseId, sameSchool } : openedAnswer(tx, reportId, caseId);
}

async function bindReport(
  context: Context,
  tx: Transaction<Schema>,
  caseId: string,
  { reportId, by }: Sent,
): Promise<void> {
  const entry = {
    actor: { role: by.role, id: by.id },
    action: 'report-received' as const,
    subject: caseId,
    detail: {},
  };
  const entries = await bindRows(tx, 'reports', [{ key: reportId, entry }]);
  await append(context, tx, entries, by.authority);
}

async function addCase(
  { policy, workflowKey, now }: Context,
  tx: Place,
  childId: string,
  { near }: Match,
  { report, reportId }: Sent,
): Promise<string> {
  const id = randomUUID();
  const openedAt = now();
  const year = Number(localDateAt(openedAt, policy.times.zone).slice(0, 4));
  const { last } = await tx
    .insertInto('reference_sequences')
    .values({ year, last: 1 })
    .onConflict((conflict) =>
      conflict.column('year').doUpdateSet((eb) => ({ last: eb('reference_sequences.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  const nearIds = near.map((child) => child.id);
  const resembles =
    nearIds.length === 0
      ? []
      : await tx
          .selectFrom('cases')
          .select('reference')
          .where('child_id', 'in', nearIds)
          .where('closed', '=', false)
          .orderBy('reference')
          .execute();
  await tx
    .insertInto('cases')
    .values({
      id,
      reference: caseReference(year, last),
      workflow_id: workflowIdOf(workflowKey, policy.authority, childId),
      child_id: childId,
      report_id: reportId,
      school: report.school,
      created_at: new Date(openedAt),
      resembles: JSON.stringify(resembles.map(({ reference }) => reference)),
      search: searchText(report.pupil.givenName, report.pupil.familyName),
    })
    .execute();
  return id;
}

async function openedAnswer(tx: Place, reportId: string, caseId: string): Promise<TakenReport> {
  const row = await pending(tx).where('cases.id', '=', caseId).executeTakeFirstOrThrow();
  return { kind: 'opened', reportId, pending: pendingCase(row) };
}

function pending(place: Place) {
  return place
    .selectFrom('cases')
    .select(['cases.id', 'cases.workflow_id', 'cases.reference', 'cases.report_id', 'cases.school']);
}

type PendingRow = Awaited<ReturnType<ReturnType<typeof pending>['execute']>>[number];

function pendingCase(row: PendingRow): PendingCase {
  return { ...addressOf(row), reportId: row.report_id };
}
