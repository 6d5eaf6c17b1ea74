import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { durable } from './durable-pglite.ts';
import { asRegisterError } from './faults.ts';
import { migrate } from './migrate.ts';
import { pgliteDialect } from './pglite-dialect.ts';
import type { Schema } from './schema.ts';

/** The register's database, with its tables in place. */
export interface Database {
  readonly db: Kysely<Schema>;
  readonly kind: 'postgres' | 'pglite';
  close(): Promise<void>;
}

const DATE = types.builtins.DATE;
const BIGINT = types.builtins.INT8;

/** How both drivers read what JavaScript has no type for: a date stays a text, a count becomes a number. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [DATE]: (text: string) => text,
  [BIGINT]: (text: string) => Number(text),
};

/**
 * Opens PostgreSQL at `databaseUrl`; else PGlite in `folder`, durable; else PGlite in memory, for tests. Brings
 * the tables to the latest version. Several processes may open one PostgreSQL; a folder belongs to one process.
 */
export async function openDatabase(options: { databaseUrl?: string; folder?: string }): Promise<Database> {
  const { databaseUrl, folder } = options;
  if (databaseUrl !== undefined) return ready(postgres(databaseUrl), 'postgres');
  return openPglite(folder === undefined ? {} : durable(folder));
}

/** Opens PGlite with options of its own: where its files are and how they are synced. */
export async function openPglite(options: ConstructorParameters<typeof PGlite>[0]): Promise<Database> {
  const pglite = await PGlite.create({ ...(options as object), parsers: PARSERS });
  return ready(new Kysely<Schema>({ dialect: pgliteDialect(pglite) }), 'pglite');
}

function postgres(databaseUrl: string): Kysely<Schema> {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 10,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    // A database that does not answer is one that is away: whoever asked must be told within their own deadline.
    query_timeout: 15_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => parserOf(oid, format),
    },
  });
  // A connection that breaks while idle is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return (
    PARSERS[oid] ??
    (types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown)(oid, format)
  );
}

async function ready(db: Kysely<Schema>, kind: Database['kind']): Promise<Database> {
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw asRegisterError(error);
  }
  return { db, kind, close: () => db.destroy() };
}
