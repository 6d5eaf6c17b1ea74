import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReportJson } from '../../register/audit/audit-report.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
  await stack.report({ absence: { kind: 'unexplained', firstDay: '2026-09-07' } });
});
afterAll(() => stack.stop());

const verification = async () =>
  (await stack.call<AuditReportJson>('auditor', 'GET', '/api/v1/audit/verification')).body;

describe('The end of the audit', () => {
  it('is signed each day by a Schedule, outside the database', async () => {
    const schedule = await stack.client.schedule.getHandle(`audit-head-${stack.taskQueue}`).describe();
    expect(schedule.action).toMatchObject({ workflowType: 'auditHead' });
    await stack.client.workflow.execute('auditHead', {
      workflowId: `audit-head-by-hand-${stack.taskQueue}`,
      taskQueue: stack.taskQueue,
    });
    const text = await readFile(path.join(stack.dataDir, 'audit', 'bromley.jsonl'), 'utf8');
    const last = JSON.parse(text.trim().split('\n').at(-1) ?? '') as { seq: number };
    const { ok, heads } = await verification();
    expect(ok).toBe(true);
    expect(heads.last).toMatchObject([{ authority: 'bromley', seq: last.seq }]);
  });
});

describe('The audit over HTTP', () => {
  it('is read by the auditor, a page after the other, without a name of a child', async () => {
    const { body } = await stack.call<{ items: { seq: number; action: string }[]; next: number }>(
      'auditor',
      'GET',
      '/api/v1/audit?limit=1',
    );
    expect(body.items.map(({ seq }) => seq)).toEqual([1]);
    expect(body.next).toBe(2);
    const all = await stack.call<{ items: { action: string }[] }>(
      'auditor',
      'GET',
      '/api/v1/audit?limit=100',
    );
    expect(all.body.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['report-received', 'case-changed']),
    );
    expect(JSON.stringify(all.body)).not.toMatch(/Invented[a-f]+/);
  });

  it.each([
    ['ewo', '/audit'],
    ['operator', '/audit'],
    ['school:900001', '/audit/verification'],
    ['cme-officer', '/audit/verification'],
  ])('is not for %s: %s', async (who, address) => {
    expect((await stack.call(who, 'GET', `/api/v1${address}`)).status).toBe(403);
  });

  it('names the first bad row to an operator, who needs no names for it', async () => {
    await stack.database.db.connection().execute(async (connection) => {
      await sql`set session_replication_role = replica`.execute(connection);
      await sql`update events set what = 'case-closed' where change_id = 1`.execute(connection);
      await sql`set session_replication_role = origin`.execute(connection);
    });
    const { body } = await stack.call<AuditReportJson>('operator', 'GET', '/api/v1/audit/verification');
    expect(body).toMatchObject({ ok: false, fault: { table: 'case_changes', key: '1' } });
    expect(body.fault?.words).toMatch(/^Row 1 of case_changes \(bound by entry \d+ of bromley\) was changed/);
  });
});
