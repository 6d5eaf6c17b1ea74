import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fsyncSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, openPglite } from '../../register/store/database.ts';
import { durable } from '../../register/store/durable-pglite.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'whereabouts-register-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const writer = fileURLToPath(new URL('write-until-killed.ts', import.meta.url));

/** Runs a writer until it has acknowledged `count` commands more, kills it, and returns the last one acknowledged. */
async function writeAndKill(from: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [writer, folder, `${from}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = from - 1;
  createInterface(child.stdout).on('line', (line) => {
    last = Number(line);
    if (last >= from + count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return last;
}

describe('The embedded register on its disk', () => {
  it('syncs its log for every commit, and its tables at a checkpoint', async () => {
    let syncs = 0;
    const count = (fd: number) => {
      syncs += 1;
      fsyncSync(fd);
    };
    const database = await openPglite(durable(folder, count));
    const { rows } = await sql<{ fsync: string; method: string }>`
      select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method
    `.execute(database.db);
    expect(rows).toEqual([{ fsync: 'on', method: 'fsync' }]);
    syncs = 0;
    for (let number = 0; number < 50; number += 1) {
      await database.db
        .insertInto('mailboxes')
        .values({ recipient: `box ${number}` as never, address: 'x' })
        .execute();
    }
    const forCommits = syncs;
    expect(forCommits).toBeGreaterThanOrEqual(50);
    await sql`checkpoint`.execute(database.db);
    expect(syncs).toBeGreaterThan(forCommits);
    await database.close();
  });

  it('loses nothing it has acknowledged when its process is killed', async () => {
    let acknowledged = -1;
    for (const count of [1, 40, 150]) acknowledged = await writeAndKill(acknowledged + 1, count);
    const database = await openDatabase({ folder });
    const rows = await database.db.selectFrom('commands').select('id').execute();
    await database.close();
    const kept = new Set(rows.map(({ id }) => id));
    const lost = Array.from({ length: acknowledged + 1 }, (_, number) => `command-${number}`).filter(
      (id) => !kept.has(id),
    );
    expect(lost).toEqual([]);
    expect(acknowledged).toBeGreaterThan(190);
  });
});
