import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../process/until.ts';
import { rejectionsQuery, viewQuery } from '../../workflows/messages.ts';
import { principal } from '../register/case-files.ts';
import { absenceAhead, absenceOnDay, caseOnDayOne } from '../support/school-dates.ts';
import { startOwnServer } from '../support/own-server.ts';
import { inventedPupil, startTestStack, type ShownCase, type TestStack } from '../support/stack.ts';

/** However a case and its workflow have parted, they agree again within a minute. */
const WITHIN = 60_000;
const LONG = { timeout: 150_000 };

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const handleOf = (shown: ShownCase, on = stack) => on.client.workflow.getHandle(shown.workflowId);
const isRunning = async (handle: WorkflowHandle) =>
  (await handle.describe().catch(() => undefined))?.status.name === 'RUNNING';
const versionInTemporal = async (handle: WorkflowHandle) =>
  (await handle.query(viewQuery).catch(() => null))?.version;

/** Waits until the workflow of a case runs and stands where the record stands. */
async function agrees(shown: ShownCase, on = stack): Promise<ShownCase> {
  await until('case and workflow to agree', WITHIN, async () => {
    const handle = handleOf(shown, on);
    // A workflow that has ended still answers what it knew last.
    if (!(await isRunning(handle))) return false;
    const known = await versionInTemporal(handle);
    return known !== undefined && known === (await on.find(shown.id)).version;
  });
  return on.find(shown.id);
}

/** The rest of a life from day 1: every deadline still fires, and an outcome ends it. */
async function livesOn(shown: ShownCase, on = stack): Promise<void> {
  const { stage } = await on.advance(shown.id, { to: 'next-deadline' });
  expect(['school-enquiries', 'ews-enquiries']).toContain(stage);
  expect(await on.command('ewo', shown.id, 'outcome', { outcome: 'located-at-home' })).toMatchObject({
    stage: 'closed',
  });
}

const enquiry = (shown: ShownCase, on = stack) =>
  on.command('school:900001', shown.id, 'enquiries', {
    entries: [{ check: 'phone-parents', attemptedAt: shown.asOf, result: 'no-answer' }],
  });

describe.concurrent('A case whose workflow an operator has ended', LONG, () => {
  it('goes on where the record stands after it was terminated', async () => {
    const shown = await caseOnDayOne(stack);
    const recorded = await enquiry(shown);
    await handleOf(shown).terminate('by mistake');
    expect(await agrees(shown)).toMatchObject({ version: recorded.version, stage: 'school-enquiries' });
    await livesOn(shown);
  });

  it('takes a command at once, although nobody has seen yet that its workflow is gone', async () => {
    const shown = await stack.report({ absence: await absenceOnDay(stack, 3) });
    await handleOf(shown).terminate('by mistake');
    expect(await enquiry(shown)).toMatchObject({ version: 2 });
    expect(await isRunning(handleOf(shown))).toBe(true);
  });

  it('goes on after its workflow was deleted', async () => {
    const shown = await caseOnDayOne(stack);
    await stack.client.workflowService.deleteWorkflowExecution({
      namespace: stack.namespace,
      workflowExecution: { workflowId: shown.workflowId },
    });
    await until('it to be gone', 20_000, async () => !(await isRunning(handleOf(shown))));
    expect(await agrees(shown)).toMatchObject({ version: shown.version });
    await livesOn(shown);
  });

  it('refuses to be cancelled, and says so', async () => {
    const shown = await stack.report({ absence: await absenceOnDay(stack, 3) });
    const handle = handleOf(shown);
    await handle.cancel();
    await until('the refusal', WITHIN, async () => (await handle.query(rejectionsQuery)).length > 0);
    expect(await handle.query(rejectionsQuery)).toMatchObject([{ signal: 'cancel', code: 'cancel-refused' }]);
    expect(await isRunning(handle)).toBe(true);
    expect(await enquiry(shown)).toMatchObject({ version: 2 });
    await stack.command('ewo', shown.id, 'outcome', { outcome: 'returned' });
    expect(await handle.result()).toEqual({ outcome: 'returned', number: null });
  });
});

const { RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL: SIGNAL, RESET_REAPPLY_EXCLUDE_TYPE_UPDATE: UPDATE } =
  proto.temporal.api.enums.v1.ResetReapplyExcludeType;

/** Resets a workflow to its first task, as the Temporal UI does. */
async function reset(shown: ShownCase, reapply: 'all' | 'nothing'): Promise<void> {
  const { workflowId } = shown;
  const { runId } = await handleOf(shown).describe();
  await stack.client.workflowService.resetWorkflowExecution({
    namespace: stack.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'by mistake',
    workflowTaskFinishEventId: 4 as never,
    requestId: randomUUID(),
    ...(reapply === 'nothing' && { resetReapplyExcludeTypes: [SIGNAL, UPDATE] }),
  });
}

describe.concurrent('A workflow that an operator has reset', LONG, () => {
  it.each(['all', 'nothing'] as const)('of an open case loses nothing, reapplying %s', async (reapply) => {
    const shown = await stack.report({ absence: await absenceOnDay(stack, 3) });
    await enquiry(shown);
    const recorded = await stack.command('school:900001', shown.id, 'vulnerability-assessment', {
      circumstances: [],
      concern: false,
    });
    await reset(shown, reapply);
    expect(await agrees(shown)).toMatchObject({ version: recorded.version, stage: 'school-enquiries' });
    const told = (await stack.timeline(shown.id)).filter(({ what }) => what === 'enquiry-recorded');
    expect(told).toHaveLength(1);
    expect(await handleOf(shown).query(rejectionsQuery)).toEqual([]);
  });

  it('of a closed case ends again by itself, and the child can be reported again', async () => {
    const pupil = inventedPupil();
    const absence = await absenceOnDay(stack, 3);
    const shown = await stack.report({ pupil, absence });
    await stack.command('ewo', shown.id, 'outcome', { outcome: 'returned' });
    await handleOf(shown).result();
    await reset(shown, 'nothing');
    const next = await stack.report({ pupil, absence: await absenceOnDay(stack, 1) });
    expect(next).toMatchObject({ stage: 'school-enquiries', version: 1 });
    expect(next.id).not.toBe(shown.id);
    expect(await agrees(next)).toMatchObject({ version: 1 });
  });
});

describe.concurrent('A register that is ahead of Temporal', LONG, () => {
  it('closes its case’s workflow, and the child can be reported again', async () => {
    const pupil = inventedPupil();
    const shown = await stack.report({ pupil, absence: await absenceOnDay(stack, 3) });
    // As after a power cut between the commit and the end of the workflow's task.
    const at = Date.parse((await stack.find(shown.id)).asOf);
    const sent = { commandId: randomUUID(), kind: 'returned', by: { role: 'ewo', id: 'ewo' }, data: {} };
    await stack.register.decide({ caseId: shown.id, at, known: 1, messages: [{ via: 'update', sent, at }] });
    expect(await versionInTemporal(handleOf(shown))).toBe(1);
    const next = await stack.report({ pupil, absence: await absenceOnDay(stack, 1) });
    expect(next.id).not.toBe(shown.id);
    expect(await agrees(next)).toMatchObject({ stage: 'school-enquiries' });
    expect(await stack.find(shown.id)).toMatchObject({ stage: 'closed', version: 2 });
  });

  it('has a command decided that its process stored and never sent', async () => {
    const shown = await stack.report({ absence: await absenceOnDay(stack, 3) });
    const commandId = randomUUID();
    const by = principal('school', '900001');
    await stack.register.storeCommand({
      commandId,
      caseId: shown.id,
      kind: 'refer',
      principal: by,
      body: { note: 'sent by nobody' },
      message: { commandId, kind: 'refer', by: { role: 'school', id: by.id }, data: {} },
    });
    await until('it to be decided', WITHIN, async () => (await stack.find(shown.id)).version === 2);
    expect(await stack.find(shown.id)).toMatchObject({ stage: 'ews-enquiries' });
  });
});

/** Takes out of the register what a case has recorded after a version, as a backup from before does. */
async function forgetAfter(on: TestStack, { id }: ShownCase, version: number): Promise<void> {
  const { db } = on.database;
  const tables = ['events', 'case_changes', 'audit_entries', 'commands', 'outbox'];
  await db.transaction().execute(async (tx) => {
    const statement = (text: string) => sql.raw(text).execute(tx);
    for (const table of tables) await statement(`alter table ${table} disable trigger user`);
    const later = `select id from case_changes where case_id = '${id}' and version > ${String(version)}`;
    await statement(`delete from outbox where change_id in (${later})`);
    await statement(`delete from events where change_id in (${later})`);
    await statement(`delete from commands where case_id = '${id}'`);
    await statement(`delete from case_changes where id in (${later})`);
    await statement(`update cases set version = ${String(version)},
      state = (select state::jsonb from case_changes where case_id = '${id}' and version = ${String(version)}),
      stage = (select state->>'stage' from case_changes where case_id = '${id}' and version = ${String(version)}),
      closed = false where id = '${id}'`);
    for (const table of tables) await statement(`alter table ${table} enable trigger user`);
  });
}

describe('A register that was restored from a backup under living workflows', LONG, () => {
  it('is told what it forgot: nothing that was answered is lost, nothing is decided twice', async () => {
    const own = await startTestStack();
    const shown = await own.report({ absence: await absenceOnDay(own, 3) });
    await enquiry(shown, own);
    const referred = await own.command('school:900001', shown.id, 'referral', {});
    await forgetAfter(own, shown, 1);
    expect(await own.find(shown.id)).toMatchObject({ version: 1, stage: 'school-enquiries' });
    const again = await agrees(shown, own);
    expect(again).toMatchObject({ version: referred.version, stage: 'ews-enquiries' });
    const told = (await own.timeline(shown.id)).map(({ what }) => what);
    expect(told.filter((what) => what === 'enquiry-recorded')).toHaveLength(1);
    expect(told.filter((what) => what === 'referred-to-ews')).toHaveLength(1);
    await own.stop();
  });
});

describe('A Temporal server that was restored from a backup under a living register', LONG, () => {
  it('goes on where the record stands', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'whereabouts-restored-'));
    const backup = await mkdtemp(path.join(tmpdir(), 'whereabouts-backup-'));
    const server = await startOwnServer(dataDir);
    const own = await startTestStack({ temporalAddress: server.address });
    const shown = await own.report({ absence: await absenceAhead(own) });
    await own.advance(shown.id, { to: 'next-deadline' });
    const before = await agrees(shown, own);
    const kill = () => process.kill(server.pid, 'SIGKILL');
    kill();
    await cp(dataDir, backup, { recursive: true });
    await server.restart();
    await until('an enquiry', WITHIN, async () => {
      const entries = [{ check: 'phone-parents', attemptedAt: before.asOf, result: 'no-answer' }];
      const path_ = `/api/v1/cases/${shown.id}/enquiries`;
      return (await own.call('school:900001', 'POST', path_, { entries })).status === 200;
    });
    const recorded = await own.find(shown.id);
    expect(recorded.version).toBeGreaterThan(before.version);
    kill();
    await rm(dataDir, { recursive: true });
    await cp(backup, dataDir, { recursive: true });
    await server.restart();
    await until('the deadline after it to pass', WITHIN, async () => {
      const answer = await own.call<{ stage: string }>(
        'operator',
        'POST',
        `/api/v1/rehearsal/cases/${shown.id}/advance`,
        { to: 'next-deadline' },
      );
      return answer.status === 200;
    });
    const after = await agrees(shown, own);
    expect(after.version).toBeGreaterThan(recorded.version);
    const told = (await own.timeline(shown.id)).filter(({ what }) => what === 'enquiry-recorded');
    expect(told).toHaveLength(1);
    await own.stop();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
    await rm(backup, { recursive: true, force: true });
  });
});
