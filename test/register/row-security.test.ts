import type { Principal } from '../../register/register.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import type { Scope } from '../../register/register.ts';
import { READER, readWithin } from '../../register/store/scoped.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';
import { furnish, MORNING, openRecorded, OTHER_SCHOOL, principal, reportOf, SCHOOL } from './case-files.ts';

let test: TestRegister;
/** Ids of the cases of the first school, of the second one, of a child with an EHC plan, of a child on no roll. */
let mine: string;
let theirs: string;
let ehcp: string;
let noRoll: string;

beforeAll(async () => {
  test = await openTestRegister(MORNING);
  const { register } = test;
  await furnish(register);
  const open = async (familyName: string, report: Parameters<typeof reportOf>[1] = {}) => {
    const workflow = await openRecorded(register, reportOf({ familyName }, report));
    for (const role of ['school', 'ewo', 'admissions'] as const) {
      await register.storeCommand({
        commandId: `words-of-${role}-${familyName}`,
        caseId: workflow.pending.caseId,
        kind: 'acknowledge',
        principal: principal(role, role === 'school' ? (report.school ?? SCHOOL.urn) : null),
        body: { note: `words of ${role}` },
      });
    }
    return workflow.pending.caseId;
  };
  mine = await open('Mine');
  theirs = await open('Theirs', { school: OTHER_SCHOOL.urn });
  ehcp = await open('Planned', { school: OTHER_SCHOOL.urn, circumstances: ['ehcp'] });
  noRoll = await open('Nowhere', {
    school: null,
    absence: {
      kind: 'not-on-roll',
      firstDay: localDate('2026-10-01'),
      group: 'went-missing',
      subgroup: null,
      referredBy: null,
    },
  });
  for (const { urn } of [SCHOOL, OTHER_SCHOOL]) {
    const joiner = {
      school: urn,
      enteredOn: localDate('2026-10-05'),
      pupil: reportOf({ givenName: 'Joan', familyName: urn }).pupil,
    };
    await register.takeJoiner(joiner, `joiner-${urn}`, principal('school', urn));
  }
});
afterAll(() => test.close());

/** A query without any filter, as a scope. */
async function unfiltered(scope: Scope, table: string): Promise<Record<string, unknown>[]> {
  const context = { db: test.database.db, policy: BROMLEY };
  const { rows } = await readWithin(context, scope, (tx) =>
    sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(tx),
  );
  return rows;
}

const casesSeenBy = async (scope: Scope) => (await unfiltered(scope, 'cases')).map(({ id }) => id).sort();

/** Everything that hangs on a case or a school, with what says whose it is. */
const TABLES = [
  'cases',
  'reports',
  'children',
  'case_changes',
  'events',
  'commands',
  'outbox',
  'joiners',
  'schools',
  'school_calendars',
] as const;

describe('A query that forgets its filter (row-level security)', () => {
  it('finds the cases of a school alone', async () => {
    expect(await casesSeenBy({ school: SCHOOL.urn })).toEqual([mine]);
    expect(await casesSeenBy({ school: OTHER_SCHOOL.urn })).toEqual([theirs, ehcp].sort());
    expect(await casesSeenBy({ school: '999999' })).toEqual([]);
  });

  it('finds the children with an EHC plan, on no roll, or of the authority', async () => {
    expect(await casesSeenBy({ circumstance: 'ehcp' })).toEqual([ehcp]);
    expect(await casesSeenBy({ absence: 'not-on-roll' })).toEqual([noRoll]);
    expect(await casesSeenBy('authority')).toEqual([mine, theirs, ehcp, noRoll].sort());
  });

  it.each(TABLES)('finds rows of %s for a school that has some, and none of another’s', async (table) => {
    const rows = await unfiltered({ school: SCHOOL.urn }, table);
    expect(rows.length).toBeGreaterThan(0);
    const text = JSON.stringify(rows);
    for (const foreign of [OTHER_SCHOOL.urn, theirs, ehcp, noRoll]) expect(text).not.toContain(foreign);
    expect(await unfiltered({ school: '999999' }, table)).toEqual([]);
  });

  it('finds what each side wrote for that side alone', async () => {
    const words = async (scope: Scope) =>
      [...new Set((await unfiltered(scope, 'commands')).map(({ body }) => JSON.stringify(body)))].sort();
    const said = (...roles: string[]) => roles.map((role) => `{"note":"words of ${role}"}`);
    expect(await words({ school: SCHOOL.urn })).toEqual(said('school'));
    expect(await words({ absence: 'not-on-roll' })).toEqual(said('admissions'));
    expect(await words('authority')).toEqual(said('admissions', 'ewo', 'school'));
  });

  it.each([...TABLES, 'households', 'household_members', 'panels', 'panel_cases'])(
    'finds nothing of %s without a scope, or for another authority',
    async (table) => {
      const { db } = test.database;
      const asReader = (authority?: string) =>
        db.transaction().execute(async (tx) => {
          if (authority !== undefined) {
            await sql`select set_config('whereabouts.authority', ${authority}, true),
              set_config('whereabouts.sight', 'authority', true)`.execute(tx);
          }
          await sql`select set_config('role', ${READER}, true)`.execute(tx);
          return (await sql`select * from ${sql.table(table)}`.execute(tx)).rows;
        });
      expect(await asReader()).toEqual([]);
      if (['cases', 'reports', 'children', 'case_changes', 'events', 'commands'].includes(table)) {
        expect(await asReader('sampleton')).toEqual([]);
      }
      // The scope of one reader is gone before the next one reads on the same connection.
      await unfiltered('authority', table);
      expect(await asReader()).toEqual([]);
    },
  );

  it.each(['api_keys', 'kept_answers', 'mailboxes', 'caught_mail', 'handover_links', 'dfe_return_children'])(
    'cannot be asked of %s at all',
    async (table) => {
      await expect(unfiltered('authority', table)).rejects.toThrow(/permission denied/);
    },
  );

  it('cannot change anything', async () => {
    const context = { db: test.database.db, policy: BROMLEY };
    const change = readWithin(context, 'authority', (tx) =>
      sql`update cases set school = ${OTHER_SCHOOL.urn}`.execute(tx),
    );
    await expect(change).rejects.toThrow(/permission denied/);
  });

  it('does not bind who records: the owner of the tables', async () => {
    const { rows } = await sql`select id from cases`.execute(test.database.db);
    expect(rows).toHaveLength(4);
  });
});

describe('An answer kept under an Idempotency-Key', () => {
  it('is not given to a caller who has changed school', async () => {
    const before = principal('school', SCHOOL.urn);
    const answer = { status: 200, headers: {}, body: { id: mine } };
    await test.register.keepAnswer(before, 'k', { ...answer, requestHash: 'h' });
    const asked = (as: Partial<Principal>) => test.register.findRequest({ ...before, ...as }, 'k', 'c');
    expect(await asked({})).toEqual({ requestHash: 'h', answer });
    expect(await asked({ school: OTHER_SCHOOL.urn })).toBeUndefined();
    expect(await asked({ role: 'ewo', school: null })).toBeUndefined();
  });
});
