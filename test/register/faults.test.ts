import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { createRegister } from '../../register/create-register.ts';
import { openDatabase } from '../../register/store/database.ts';
import { RegisterUnavailable } from '../../register/register.ts';
import { openOwnRegister, type TestRegister } from '../support/register.ts';
import { furnish, principal, reportOf, SCHOOL } from './case-files.ts';

let test: TestRegister | undefined;
afterEach(async () => {
  await test?.close();
  test = undefined;
});

describe('A database that cannot be reached', () => {
  it('is said to be unavailable when it refuses connections', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const opening = openDatabase({ databaseUrl: `postgres://nobody@127.0.0.1:${port}/nothing` });
    await expect(opening).rejects.toBeInstanceOf(RegisterUnavailable);
  });

  it('is said to be unavailable when it hangs up', async () => {
    const server = createServer((socket: Socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const opening = openDatabase({ databaseUrl: `postgres://nobody@127.0.0.1:${port}/nothing` });
    await expect(opening).rejects.toBeInstanceOf(RegisterUnavailable);
    server.close();
  });

  it('is said to be unavailable by every question asked of a register that is closed', async () => {
    const closed = await openOwnRegister();
    const { register } = closed;
    await closed.close();
    const by = principal('school', SCHOOL.urn);
    const asked = [
      register.ping(),
      register.takeReport(reportOf(), 'one', by),
      register.listCases({ limit: 1, searchNames: true }, 'authority'),
      register.claimNotices(1, 1),
      register.figures(),
    ];
    for (const each of await Promise.allSettled(asked)) {
      expect(each).toMatchObject({ status: 'rejected' });
      expect((each as PromiseRejectedResult).reason).toBeInstanceOf(RegisterUnavailable);
    }
  });

  it('is said to be unavailable while it shuts down, and is used again afterwards', async () => {
    test = await openOwnRegister();
    const { register, database } = test;
    await furnish(register);
    const by = principal('school', SCHOOL.urn);
    await sql`
      create function shut_down() returns trigger language plpgsql as
      $$ begin raise exception 'terminating connection' using errcode = 'admin_shutdown'; end $$
    `.execute(database.db);
    await sql`create trigger shutting_down before insert on children execute function shut_down()`.execute(
      database.db,
    );
    await expect(register.takeReport(reportOf(), 'one', by)).rejects.toBeInstanceOf(RegisterUnavailable);

    await sql`drop trigger shutting_down on children`.execute(database.db);
    // A server ends every session when it shuts down; the embedded database has only the one that asks.
    await Promise.all([register.ping(), register.ping(), register.ping()]);
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
    `.execute(database.db);
    for (const each of await Promise.allSettled(Array.from({ length: 10 }, () => register.ping()))) {
      if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(RegisterUnavailable);
    }
    const taken = await register.takeReport(reportOf(), 'one', by);
    expect(await register.takeReport(reportOf(), 'one', by)).toEqual(taken);
  });
});

describe('An error of the register', () => {
  it('never carries the values it was about', async () => {
    test = await openOwnRegister();
    const { database } = test;
    const broken = createRegister(database, {
      workflowKey: Buffer.from('k'),
      policy: BROMLEY,
      publicUrl: 'http://127.0.0.1',
      now: () => Date.parse('2026-10-07T09:00:00Z'),
    });
    await sql`alter table children add constraint no_marker check (given_folded <> 'marker')`.execute(
      database.db,
    );
    const by = principal('school', SCHOOL.urn);
    const report = reportOf({ givenName: 'Marker', familyName: 'Marker' });
    const error: unknown = await broken.takeReport(report, 'one', by).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'RegisterFault', message: 'The register failed (23514, no_marker)' });
    expect(inspect(error, { depth: 9 }).replaceAll('no_marker', '')).not.toMatch(/marker/i);
  });
});

describe('Seventy transactions at once', () => {
  it('are done one after the other, each whole', async () => {
    test = await openOwnRegister();
    const { db } = test.database;
    await sql`create table counter (value integer not null)`.execute(db);
    await sql`insert into counter values (0)`.execute(db);
    const failed = new Error('rolled back');
    const done = await Promise.allSettled(
      Array.from({ length: 70 }, (_, index) =>
        db.transaction().execute(async (tx) => {
          const { rows } = await sql<{ value: number }>`select value from counter for update`.execute(tx);
          await sql`update counter set value = ${(rows[0]?.value ?? 0) + 1}`.execute(tx);
          if (index % 7 === 0) throw failed;
        }),
      ),
    );
    expect(done.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    const { rows } = await sql<{ value: number }>`select value from counter`.execute(db);
    expect(rows).toEqual([{ value: 60 }]);
  });
});
