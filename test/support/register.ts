import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { inject } from 'vitest';
import { openDatabase, openPglite, type Database } from '../../register/database.ts';

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
