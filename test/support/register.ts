import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import { inject } from 'vitest';
import { APPLICATION } from '../../register/store/application-role.ts';
import { createRegister } from '../../register/create-register.ts';
import { openDatabase, openPglite, type Database } from '../../register/store/database.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import type { Register } from '../../register/register.ts';

/**
 * A fresh database with its tables: a copy of the run's template in memory, or a database of its own on the
 * PostgreSQL of `TEST_DATABASE_URL`.
 */
export async function openTestDatabase(): Promise<Database> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) {
    const template = new Blob([await readFile(inject('registerTemplate'))]);
    return openPglite({ loadDataDir: template });
  }
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openDatabase({ databaseUrl: url.href });
  return {
    ...database,
    async close() {
      await database.close();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** A register on a fresh database, whose wall clock stands where the test sets it. */
export interface TestRegister {
  readonly register: Register;
  readonly database: Database;
  /** The wall clock, epoch milliseconds. */
  readonly clock: { now: number };
  /** Another process's register on the same database, or on another connection to it. */
  another(connection?: Database): Register;
  close(): Promise<void>;
}

/** Databases that tests of this process have given back: emptying one is many times faster than making another. */
const givenBack: Database[] = [];

/** A fresh register at `now`; without it, one that keeps the real time. */
export async function openTestRegister(now?: string, policy = BROMLEY): Promise<TestRegister> {
  const database = givenBack.pop() ?? (await openTestDatabase());
  const close = async () => {
    await empty(database);
    givenBack.push(database);
  };
  return registerOn(database, now, policy, close);
}

/** The same on a database of its own, for a test that changes the tables themselves. */
export async function openOwnRegister(now?: string): Promise<TestRegister> {
  const database = await openTestDatabase();
  return registerOn(database, now, BROMLEY, () => database.close());
}

/** Takes every row out that a test has put in, as the owner may who switches the triggers off. */
async function empty({ db }: Database): Promise<void> {
  await sql`do $$
    declare each text;
    begin
      perform set_config('session_replication_role', 'replica', true);
      for each in select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%'
          and relname <> 'bank_holiday_versions'
      loop
        execute format('delete from %I', each);
      end loop;
      delete from bank_holiday_versions where version > 1;
      for each in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'
      loop
        perform setval(each, 1, false);
      end loop;
    end $$`.execute(db);
}

function registerOn(
  database: Database,
  now: string | undefined,
  policy: Policy,
  close: () => Promise<void>,
): TestRegister {
  const clock = { now: now === undefined ? 0 : Date.parse(now) };
  const another = (connection = database) =>
    createRegister(connection, {
      workflowKey: Buffer.from('a key for tests'),
      policy,
      publicUrl: 'https://cme.example.org/',
      ...(now !== undefined && { now: () => clock.now }),
    });
  return { register: another(), database, clock, another, close };
}

/**
 * The same database as the application's role sees it: on PostgreSQL by a user of its own in that role; the one
 * connection of PGlite takes the role on, until it is closed.
 */
export async function openAsApplication(owner: Database): Promise<Database> {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) {
    await sql`set role ${sql.id(APPLICATION)}`.execute(owner.db);
    return {
      ...owner,
      async close() {
        await sql`reset role`.execute(owner.db);
      },
    };
  }
  const user = `application_${randomUUID().replaceAll('-', '')}`;
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(owner.db);
  await sql.raw(`create role ${user} login password 'invented' in role ${APPLICATION}`).execute(owner.db);
  const url = new URL(server);
  Object.assign(url, { username: user, password: 'invented', pathname: `/${rows[0]?.name ?? ''}` });
  const database = await openDatabase({ databaseUrl: url.href });
  return {
    ...database,
    async close() {
      await database.close();
      await sql.raw(`drop role ${user}`).execute(owner.db);
    },
  };
}
