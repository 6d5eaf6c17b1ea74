import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { localDate } from '../../domain/calendar/local-date.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { furnish, MORNING, principal, reportOf, UPN, caseOnRecord, type RecordedCase } from './case-files.ts';

const OFFICER = principal('cme-officer');
const MANAGER = principal('ews-manager');
const RETENTION_ENDS = '2045-03-09';

/** What stands for a child in this test, none of it found by chance. */
const WORDS = {
  given: 'Qzamara',
  family: 'Qzexample',
  phone: '07700 900733',
  street: 'Qzstreet',
  contact: 'Qzmother',
  note: 'Qznote',
  commandNote: 'Qzcommand',
  disclosureWhy: 'Qzdisclosure',
  holdWhy: 'Qzhold',
  reviewWhy: 'Qzreview',
  upn: UPN,
} as const;

let test: TestRegister;
let workflow: RecordedCase;
let caseId: string;

beforeEach(async () => {
  test = await openTestRegister(MORNING);
  await furnish(test.register);
  const school = principal('school', '900001');
  const report = reportOf(
    {
      givenName: WORDS.given,
      familyName: WORDS.family,
      upn: UPN,
      address: { lines: [WORDS.street] },
      contacts: [{ name: WORDS.contact, phone: WORDS.phone }],
    },
    { note: WORDS.note },
  );
  const taken = await test.register.takeReport(report, 'the-report', school);
  if (taken.kind !== 'opened') throw new Error('The report joined a case');
  ({ caseId } = taken.pending);
  workflow = await caseOnRecord(test.register, taken.pending);
  await test.register.storeCommand({
    commandId: 'returned',
    caseId,
    kind: 'returned',
    principal: school,
    body: { outcome: 'returned', note: WORDS.commandNote },
  });
  await test.register.keepAnswer(school, 'a-key', {
    requestHash: 'x',
    status: 200,
    headers: {},
    body: { id: caseId, pupil: { givenName: WORDS.given } },
  });
});
afterEach(() => test.close());

const close = () =>
  workflow.command(MORNING, {
    kind: 'returned',
    commandId: 'returned',
    by: { role: 'school', id: 'school:900001' },
    on: localDate('2026-10-07'),
  });

/** Everything that the register holds, as text. */
async function everything(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(test.database.db);
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await sql<{
        row: unknown;
      }>`select to_json(t) as row from ${sql.table(name)} t`.execute(test.database.db);
      return JSON.stringify(rows);
    }),
  );
  return texts.join('\n');
}

describe('A disclosure (UK GDPR art 30)', () => {
  const disclosure = {
    on: localDate('2026-10-07'),
    to: 'An invented police force',
    basis: 'safeguarding',
    kinds: ['identity', 'address'],
    why: WORDS.disclosureWhy,
  } as const;

  it('says to whom, what, on what basis and why, and by whom it was made', async () => {
    await test.register.addDisclosure(caseId, 'one', disclosure, OFFICER);
    await test.register.addDisclosure(caseId, 'one', { ...disclosure, to: 'Somebody else' }, OFFICER);
    expect(await test.register.disclosures(caseId)).toEqual([
      {
        id: 'one',
        ...disclosure,
        by: { role: 'cme-officer', name: OFFICER.name },
        recordedAt: MORNING,
      },
    ]);
  });

  it('is on the audit, once, without a word of it', async () => {
    for (let time = 0; time < 2; time += 1)
      await test.register.addDisclosure(caseId, 'one', disclosure, OFFICER);
    const { rows } = await sql<{ detail: unknown }>`
      select detail from audit_entries where action = 'disclosed' and subject = ${caseId}`.execute(
      test.database.db,
    );
    expect(rows).toEqual([
      {
        detail: {
          disclosure: 'one',
          on: '2026-10-07',
          basis: 'safeguarding',
          kinds: ['identity', 'address'],
        },
      },
    ]);
  });
});

describe('A record whose retention ends', () => {
  it('is listed from the day it ends on, with the row that says so', async () => {
    await close();
    expect(await test.register.endedRetentions(localDate('2045-03-08'))).toEqual([]);
    expect(await test.register.endedRetentions(localDate(RETENTION_ENDS))).toEqual([
      {
        caseId,
        reference: expect.stringMatching(/^CME-26-/) as unknown,
        cases: 1,
        rule: 'base',
        endsOn: RETENTION_ENDS,
        isHeld: false,
        review: null,
      },
    ]);
  });

  it('is held once, and lifted once', async () => {
    expect(await test.register.liftLegalHold(caseId, 'x', OFFICER)).toBe(false);
    expect(await test.register.setLegalHold(caseId, WORDS.holdWhy, OFFICER)).toBe(true);
    expect(await test.register.setLegalHold(caseId, 'again', OFFICER)).toBe(false);
    expect(await test.register.erasureFacts(caseId)).toMatchObject({ isHeld: true, hasOpenCase: true });
    expect(await test.register.liftLegalHold(caseId, 'x', MANAGER)).toBe(true);
    expect(await test.register.erasureFacts(caseId)).toMatchObject({ isHeld: false });
    expect(await test.register.setLegalHold(caseId, 'anew', OFFICER)).toBe(true);
  });

  it('is reviewed once it has ended: what was decided before counts for nothing', async () => {
    await close();
    const review = { decision: 'erase', until: null, why: WORDS.reviewWhy } as const;
    await test.register.reviewRetention(caseId, 'early', review, OFFICER);
    expect(await test.register.erasureFacts(caseId)).toMatchObject({ review: null });
    test.clock.now = Date.parse(`${RETENTION_ENDS}T09:00:00Z`);
    await test.register.reviewRetention(caseId, 'in-time', review, OFFICER);
    expect(await test.register.erasureFacts(caseId)).toMatchObject({
      hasOpenCase: false,
      review: { decision: 'erase', by: { id: 'cme-officer', role: 'cme-officer' } },
    });
  });
});

describe('Erasure (UK GDPR art 5(1)(e))', () => {
  beforeEach(async () => {
    await close();
    await test.register.addDisclosure(
      caseId,
      'one',
      {
        on: localDate('2026-10-07'),
        to: 'Police',
        basis: 'safeguarding',
        kinds: ['identity'],
        why: WORDS.disclosureWhy,
      },
      OFFICER,
    );
    await test.register.setLegalHold(caseId, WORDS.holdWhy, OFFICER);
    await test.register.liftLegalHold(caseId, WORDS.holdWhy, OFFICER);
    await test.register.reviewRetention(
      caseId,
      'review',
      { decision: 'erase', until: null, why: WORDS.reviewWhy },
      OFFICER,
    );
  });

  it('leaves no name and no word of the child anywhere in the register', async () => {
    const before = await everything();
    const [found, lost] = [Object.entries(WORDS).filter(([, word]) => before.includes(word)), []];
    expect(found.map(([name]) => name)).toEqual(Object.keys(WORDS));
    await test.register.eraseChild(caseId, MANAGER);
    const after = (await everything()).toLowerCase();
    expect(Object.values(WORDS).filter((word) => after.includes(word.toLowerCase()))).toEqual(lost);
    expect(after).not.toContain('2014-03-09');
  });

  it('says how many rows it took, and puts that on the audit', async () => {
    const rows = await test.register.eraseChild(caseId, MANAGER);
    expect(rows).toMatchObject({ reports: 1, commands: 1, disclosures: 1, legal_holds: 1, kept_answers: 1 });
    const { rows: entries } = await sql<{ detail: unknown; actor: { id: string } }>`
      select detail, actor from audit_entries where action = 'erased'`.execute(test.database.db);
    expect(entries).toEqual([
      {
        detail: { cases: [caseId], rows },
        actor: { role: 'ews-manager', id: 'ews-manager', name: MANAGER.name },
      },
    ]);
  });

  it('keeps the course of the case, in codes and dates, and who acted', async () => {
    const codes = async () =>
      (await test.register.timeline(caseId, 'authority')).map(({ at, what, by }) => [at, what, by.role]);
    const before = await codes();
    await test.register.eraseChild(caseId, MANAGER);
    expect(await codes()).toEqual(before);
    expect(await test.register.findCase(caseId, 'authority')).toMatchObject({
      pupil: { givenName: 'erased', familyName: 'erased', dateOfBirth: '2014-01-01' },
      current: { stage: 'closed' },
    });
  });

  it('takes the child out of what is kept, and out of every search', async () => {
    await test.register.eraseChild(caseId, MANAGER);
    expect(await test.register.erasureFacts(caseId)).toBeUndefined();
    expect(await test.register.endedRetentions(localDate('2100-01-01'))).toEqual([]);
    const search = { limit: 10, searchNames: true };
    expect((await test.register.listCases({ ...search, q: WORDS.given }, 'authority')).items).toEqual([]);
    // A child of the same name and number is another child from now on.
    const again = await test.register.takeReport(
      reportOf({ givenName: WORDS.given, familyName: WORDS.family, upn: UPN }),
      'another-report',
      principal('school', '900001'),
    );
    if (again.kind !== 'opened') throw new Error('The report joined a case');
    const opened = await caseOnRecord(test.register, again.pending);
    const [opening] = await test.register.timeline(opened.pending.caseId, 'authority');
    expect(opening?.data).not.toHaveProperty('resembles');
  });
});

describe('Subject access (UK GDPR art 15)', () => {
  it('brings everything on record about the child, each value marked, and is on the audit', async () => {
    const { items, madeAt } = await test.register.subjectAccess(caseId, OFFICER);
    expect(madeAt).toBe(MORNING);
    const values = items.flatMap((item) => item.values);
    expect(values).toContainEqual({ path: '/pupil/givenName', value: WORDS.given, mark: 'own' });
    expect(values).toContainEqual({
      path: '/pupil/contacts/0/phone',
      value: WORDS.phone,
      mark: 'third-party',
    });
    expect(values).toContainEqual({ path: '/note', value: WORDS.commandNote, mark: 'free-text' });
    expect(new Set(items.map(({ part }) => part))).toEqual(new Set(['report', 'command', 'event']));
    const { rows } = await sql`select 1 from audit_entries where action = 'subject-access-made'`.execute(
      test.database.db,
    );
    expect(rows).toHaveLength(1);
  });
});
