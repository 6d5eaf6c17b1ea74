import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditFault } from '../../../register/audit/audit-fault.ts';
import { verifyAudit } from '../../../register/audit/verify-audit.ts';
import { signHeads } from '../../../register/audit/heads/audit-heads.ts';
import { headFolder } from '../../../register/audit/heads/head-folder.ts';
import type { SignedHead } from '../../../register/audit/heads/signed-head.ts';
import type { Place } from '../../../register/store/context.ts';
import { openOwnRegister, type TestRegister } from '../../support/register.ts';
import { MORNING } from '../case-files.ts';
import { fillRegister } from './audited-register.ts';
import { columnsOf, edited, rowsOf, TABLES, type Table } from './rows-as-text.ts';

const RUNS = 1_000;
const OWN = 'bromley';

let test: TestRegister;
let heads: readonly SignedHead[];
let folder: string;
/** By `table:key`, the last entry that binds a row: the one that it is held against. */
let boundBy: Map<string, number>;
beforeAll(async () => {
  test = await openOwnRegister(MORNING);
  folder = await mkdtemp(path.join(tmpdir(), 'heads-'));
  await fillRegister(test);
  const { privateKey: key } = generateKeyPairSync('ed25519');
  await signHeads(test.register, { folder: headFolder(folder), key, at: test.clock.now });
  ({ heads } = await headFolder(folder).read());
  const entries = await test.database.db
    .selectFrom('audit_entries')
    .select(['seq', 'binds'])
    .where('binds', 'is not', null)
    .orderBy('seq')
    .execute();
  // As an owner would, who wants to give rows other numbers and any value.
  for (const table of ['case_changes', 'events']) {
    await sql`alter table ${sql.table(table)} alter column id drop identity`.execute(test.database.db);
  }
  await sql`alter table views drop constraint views_format_check`.execute(test.database.db);
  boundBy = new Map(entries.map(({ seq, binds }) => [binds ?? '', seq]));
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

/** What is done to the database, and which rows are then wrong: the audit must name the one that comes first. */
type Tampering = (place: Place) => Promise<{ table: Table; keys: readonly string[] }>;

/** One of a list, by a number that knows nothing of its length. */
const pick = <T>(from: readonly T[], number: number): T => from[number % from.length]!;

const anyTable = fc.constantFrom(...TABLES);
const anyNumber = fc.nat(1_000_000);

const editing = fc
  .tuple(anyTable, anyNumber, anyNumber, anyNumber)
  .map(([table, row, column, change]): Tampering => async (place) => {
    const { key } = pick(await rowsOf(place, table), row);
    await edited(place, table, key, pick(await columnsOf(place, table), column), change);
    return { table, keys: [key] };
  });

const deletion = fc.tuple(anyTable, anyNumber).map(([table, row]): Tampering => async (place) => {
  const { key } = pick(await rowsOf(place, table), row);
  await remove(place, table, [key]);
  return { table, keys: [key] };
});

/** Two rows change places: all they hold, under each other's key. */
const swap = fc
  .tuple(anyTable, anyNumber, anyNumber)
  .map(([table, one, other]): Tampering => async (place) => {
    const rows = await rowsOf(place, table);
    const first = pick(rows, one).key;
    const second = pick(
      rows.filter(({ key }) => key !== first),
      other,
    ).key;
    const id = keyColumn(table);
    const free = TEXT_KEYS.includes(table) ? 'nowhere' : '-1';
    for (const [from, to] of [
      [first, free],
      [second, first],
      [free, second],
    ] as const) {
      await sql`update ${sql.table(table)} set ${id} = ${typed(table, to)} where ${id} = ${typed(table, from)}`.execute(
        place,
      );
    }
    return { table, keys: [first, second] };
  });

const truncation = fc
  .tuple(anyTable, fc.constantFrom('head', 'tail', 'middle', 'all'), anyNumber, anyNumber)
  .map(([table, part, from, length]): Tampering => async (place) => {
    const keys = (await rowsOf(place, table)).map(({ key }) => key);
    const start = part === 'head' || part === 'all' ? 0 : from % keys.length;
    const end =
      part === 'tail' || part === 'all' ? keys.length : start + 1 + (length % (keys.length - start));
    const gone = keys.slice(start, end);
    await remove(place, table, gone);
    return { table, keys: gone };
  });

async function remove(place: Place, table: Table, keys: readonly string[]): Promise<void> {
  await sql`delete from ${sql.table(table)} where ${keyColumn(table)}::text = any(${[...keys]}::text[])`.execute(
    place,
  );
}

const keyColumn = (table: Table) => sql.ref(table === 'audit_entries' ? 'seq' : 'id');
const TEXT_KEYS: readonly Table[] = ['commands', 'reports', 'views'];
const typed = (table: Table, key: string) => (TEXT_KEYS.includes(table) ? key : Number(key));

/** Carries a tampering out as the owner of the database, with its triggers off, and takes it back. */
async function afterTampering(
  tampering: Tampering,
  look: (fault: AuditFault | null, expected: readonly Pick<AuditFault, 'seq' | 'table' | 'key'>[]) => void,
): Promise<void> {
  const undo = new Error('undo');
  const done = test.database.db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    const events = new Map((await rowsOf(tx, 'events')).map(({ key, parent }) => [key, parent ?? '']));
    const { table, keys } = await tampering(tx);
    const wrong = keys.map((key) => {
      if (table === 'audit_entries') return { seq: Number(key), table, key: null };
      // An event is wrong as a part of its change.
      const [bound, of] = table === 'events' ? (['case_changes', events.get(key)!] as const) : [table, key];
      return { seq: boundBy.get(`${bound}:${of}`)!, table: bound, key: of };
    });
    const { fault } = await verifyAudit(tx, OWN, heads);
    look(
      fault,
      wrong.toSorted((one, other) => one.seq - other.seq),
    );
    throw undo;
  });
  await done.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
}

/** Of a record its key counts: one that is set aside is told of by two entries. */
function nameOf({ table, key, seq }: Pick<AuditFault, 'seq' | 'table' | 'key'>): string {
  return `${table} ${key ?? seq ?? ''}`;
}

describe('The audit of a database whose owner tampers with it', () => {
  it(`finds each of ${RUNS} random edits, deletions, swaps and truncations, and names the first bad row`, async () => {
    const found = { editing: 0, deletion: 0, swap: 0, truncation: 0 };
    const tamperings = fc.oneof(
      ...Object.entries({ editing, deletion, swap, truncation }).map(([kind, tampering]) =>
        tampering.map((carryOut) => ({ kind: kind as keyof typeof found, carryOut })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(tamperings, async ({ kind, carryOut }) => {
        await afterTampering(carryOut, (fault, [first]) => {
          expect(fault).not.toBeNull();
          expect(nameOf(fault!)).toBe(nameOf(first!));
          found[kind] += 1;
        });
      }),
      { numRuns: RUNS },
    );
    expect(Object.values(found).reduce((sum, each) => sum + each)).toBe(RUNS);
    expect(await verifyAudit(test.database.db, OWN, heads)).toMatchObject({ fault: null });
  });
});
