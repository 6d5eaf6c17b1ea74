import { generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditFaultWords } from '../../../register/audit/audit-fault.ts';
import { signHeads, verifyWithHeads } from '../../../register/audit/heads/audit-heads.ts';
import { headFolder, type HeadFolder } from '../../../register/audit/heads/head-folder.ts';
import { openTestRegister, type TestRegister } from '../../support/register.ts';
import { MORNING } from '../case-files.ts';
import { fillRegister } from './audited-register.ts';

const { privateKey } = generateKeyPairSync('ed25519');

let test: TestRegister;
let folder: HeadFolder;
let caseId: string;
beforeEach(async () => {
  test = await openTestRegister(MORNING);
  folder = headFolder(await mkdtemp(path.join(tmpdir(), 'heads-')));
  ({ caseId } = await fillRegister(test));
});
afterEach(async () => {
  await test.close();
  await rm(folder.path, { recursive: true });
});

const sign = (key = privateKey) => signHeads(test.register, { folder, key, at: test.clock.now });
const verify = () => verifyWithHeads(test.register, folder);
/** As somebody does who owns the database. */
const behindTheBack = (...statements: string[]) =>
  test.database.db.connection().execute(async (connection) => {
    await sql`set session_replication_role = replica`.execute(connection);
    for (const statement of statements) await sql.raw(statement).execute(connection);
    await sql`set session_replication_role = origin`.execute(connection);
  });

describe('Verifying the audit', () => {
  it('finds nothing wrong where nobody touched anything, decisions and reports taken anew included', async () => {
    await sign();
    const { chains, heads, fault } = await verify();
    expect(fault).toBeNull();
    expect(chains).toEqual([expect.objectContaining({ authority: 'bromley', fault: null })]);
    const [{ entries }] = (await test.database.db
      .selectFrom('audit_entries')
      .select(({ fn }) => fn.countAll<number>().as('entries'))
      .execute()) as [{ entries: number }];
    expect(chains[0]?.entries).toBe(entries);
    expect(heads).toMatchObject({ checked: 1, last: [{ authority: 'bromley', seq: entries }] });
  });

  it('says in plain words which entry is wrong', async () => {
    await behindTheBack(`update audit_entries set subject = 'somebody else' where seq = 4`);
    const { fault } = await verify();
    expect(fault && auditFaultWords(fault)).toBe('Entry 4 of bromley was changed after it was written.');
  });

  it('says in plain words which record is wrong, and which entry holds it', async () => {
    await behindTheBack(`update commands set body = '{}' where id = 'enquiry-11'`);
    const { fault } = await verify();
    expect(fault && auditFaultWords(fault)).toMatch(
      /^Row enquiry-11 of commands \(bound by entry \d+ of bromley\) was changed after it was put on record\.$/,
    );
  });

  it('holds nothing against what the audit says was erased, and everything against the rest', async () => {
    const erase = `update commands set body = 'null', salt = null where case_id = '${caseId}'`;
    await behindTheBack(erase);
    expect((await verify()).fault).toMatchObject({ fault: 'record-changed', key: 'enquiry-10' });
    await test.register.audit({
      actor: { role: 'service', id: 'service' },
      action: 'erased',
      subject: 'another case of the same child',
      detail: { cases: [caseId] },
    });
    expect((await verify()).fault).toBeNull();
    await behindTheBack(`update commands set kind = 'refer' where id = 'enquiry-10'`);
    expect((await verify()).fault).toMatchObject({ fault: 'record-changed', key: 'enquiry-10' });
  });

  it('keeps no word of what people wrote', async () => {
    const rows = await test.database.db.selectFrom('audit_entries').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/Amara|Bilal|Carys|Example|answered/);
  });
});

describe('A signed head', () => {
  it('finds a tail that was cut off, and what of it is gone', async () => {
    await sign();
    const last = (await verify()).heads.last[0]?.seq ?? 0;
    await behindTheBack(`delete from audit_entries where seq >= ${last}`);
    expect((await verify()).fault).toMatchObject({ fault: 'head-missing', seq: last });
  });

  it('is not signed over one that the database has lost', async () => {
    await sign();
    const last = (await verify()).heads.last[0]?.seq ?? 0;
    await behindTheBack(`delete from audit_entries where seq >= ${last}`);
    expect(await sign()).toMatchObject({ signed: 0, fault: { fault: 'head-missing', seq: last } });
  });

  it('is signed only when something was added', async () => {
    expect(await sign()).toEqual({ signed: 1, fault: null });
    expect(await sign()).toEqual({ signed: 0, fault: null });
  });

  it('stands when the key was changed since, and counts only with a key that is trusted', async () => {
    await sign();
    const { privateKey: next, publicKey } = generateKeyPairSync('ed25519');
    await test.register.audit({
      actor: { role: 'operator', id: 'operator' },
      action: 'listed',
      subject: null,
      detail: {},
    });
    await sign(next);
    expect(await verify()).toMatchObject({ fault: null, heads: { checked: 2 } });
    const strict = await verifyWithHeads(test.register, folder, [publicKey]);
    expect(strict).toMatchObject({ fault: { fault: 'head-key-unknown' }, heads: { checked: 1 } });
  });

  it('that was edited is found, and a line that is half written is counted', async () => {
    await sign();
    const file = path.join(folder.path, 'bromley.jsonl');
    await appendFile(file, '{"authority":"bro');
    expect(await verify()).toMatchObject({ fault: null, heads: { unreadable: 1 } });
    await writeFile(file, (await readFile(file, 'utf8')).replace(/"seq":\d+/, '"seq":3'));
    expect((await verify()).fault).toMatchObject({ fault: 'head-forged', seq: 3 });
  });
});
