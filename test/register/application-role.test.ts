import { sql, type RawBuilder } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION } from '../../register/store/application-role.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import { migrate } from '../../register/store/migrate.ts';
import { TablesOutOfDate } from '../../register/store/tables-out-of-date.ts';
import { openAsApplication, openOwnRegister, type TestRegister } from '../support/register.ts';
import { furnish, MORNING, openRecorded, principal, reportOf } from './case-files.ts';

let test: TestRegister;
beforeAll(async () => {
  test = await openOwnRegister(MORNING);
  await furnish(test.register);
  await openRecorded(test.register);
});
afterAll(() => test.close());

/** Runs a statement as the application, in a transaction that leaves nothing behind. */
async function asApplication(statement: RawBuilder<unknown>): Promise<string> {
  const undone = new Error('undone');
  return test.database.db
    .transaction()
    .execute(async (tx) => {
      await sql`select set_config('role', ${APPLICATION}, true)`.execute(tx);
      await statement.execute(tx);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error === undone) return 'done';
      return error instanceof Error ? error.message : String(error);
    });
}

describe('The application, which owns no table', () => {
  it.each([
    ['change an entry of the audit', sql`update audit_entries set action = 'viewed'`],
    ['remove an entry of the audit', sql`delete from audit_entries`],
    ['empty the audit', sql`truncate audit_entries`],
    ['switch off what guards the audit', sql`alter table audit_entries disable trigger all`],
    ['drop the audit', sql`drop table audit_entries`],
    ['change an event', sql`update events set what = 'case-opened'`],
    ['remove an event', sql`delete from events`],
    ['switch off what guards the events', sql`alter table events disable trigger user`],
    ['change what was decided', sql`update case_changes set by_actor = '{}'`],
    ['remove what was decided', sql`delete from case_changes`],
    ['change who sent a report', sql`update reports set sent_by = '{}'`],
    ['remove a report', sql`delete from reports`],
    ['change who sent a command', sql`update commands set sent_by = '{}'`],
    ['remove a command', sql`delete from commands`],
    ['change a look', sql`update views set name = 'x'`],
    ['remove a look', sql`delete from views`],
    ['say that a migration was made', sql`insert into kysely_migration values ('x', 'now')`],
    ['make a table', sql`create table more (id text)`],
  ])('cannot %s', async (_what, statement) => {
    expect(await asApplication(statement)).toMatch(/permission denied|must be owner/);
  });

  it('may erase words, and answer a command', async () => {
    expect(await asApplication(sql`update commands set settled_at = now(), version = 1`)).toBe('done');
    expect(await asApplication(sql`update reports set body = '{}', salt = null`)).toBe('done');
    expect(await asApplication(sql`update commands set body = '{}', salt = null`)).toBe('done');
  });

  it('carries out a case from its report to its erasure as the owner would', async () => {
    const application = await openAsApplication(test.database);
    const register = test.another(application);
    const workflow = await openRecorded(register, reportOf({ givenName: 'Bruno' }), { reportId: 'another' });
    const { caseId } = workflow.pending;
    const by = principal('ewo');
    await register.storeCommand({
      commandId: 'found',
      caseId,
      kind: 'returned',
      principal: by,
      body: { note: 'x' },
    });
    const returned = { kind: 'returned', commandId: 'found', on: localDate('2026-10-07') } as const;
    await workflow.command(MORNING, returned);
    await register.addDisclosure(caseId, 'one', DISCLOSURE, principal('cme-officer'));
    expect(await register.findCase(caseId, { school: '900001' })).toMatchObject({
      current: { stage: 'closed' },
    });
    expect(await register.claimNotices(10, 1_000)).not.toEqual([]);
    expect(await register.eraseChild(caseId, principal('ews-manager'))).toMatchObject({
      reports: 1,
      commands: 1,
    });
    await application.close();
  });

  it('starts on tables of this version, and is told of older ones', async () => {
    const application = await openAsApplication(test.database);
    await expect(migrate(application.db)).resolves.toBeUndefined();
    await application.close();
    await sql`delete from kysely_migration where name = '0.4.0'`.execute(test.database.db);
    await expect(migrateAsApplication()).rejects.toThrow(TablesOutOfDate);
  });
});

/** What a process of the application does first; on PostgreSQL this is its start. */
async function migrateAsApplication(): Promise<void> {
  const application = await openAsApplication(test.database);
  try {
    await migrate(application.db);
  } finally {
    await application.close();
  }
}

const DISCLOSURE = {
  on: localDate('2026-10-07'),
  to: 'Invented Police',
  basis: 'safeguarding',
  kinds: ['identity'],
  why: 'Asked for',
} as const;
