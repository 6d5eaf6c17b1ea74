import type { PGlite } from '@electric-sql/pglite';
import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
} from 'kysely';

/**
 * Kysely on PGlite. PGlite is one connection: whoever holds it, for one statement or a whole transaction, holds it
 * alone, and the others wait in line.
 */
export function pgliteDialect(pglite: PGlite): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver(pglite),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

function driver(pglite: PGlite): Driver {
  const connection: DatabaseConnection = {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Kysely's own signature
    async executeQuery<R>({ sql, parameters }: CompiledQuery) {
      const { rows, affectedRows } = await pglite.query<R>(sql, [...parameters]);
      return { rows, ...(affectedRows !== undefined && { numAffectedRows: BigInt(affectedRows) }) };
    },
    streamQuery() {
      throw new Error('The register reads whole results');
    },
  };
  const say = (statement: string) => async () => {
    await connection.executeQuery(CompiledQuery.raw(statement));
  };
  let last = Promise.resolve();
  let release: () => void;
  return {
    init: () => Promise.resolve(),
    async acquireConnection() {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      last = promise.then(() => undefined);
      await before;
      release = () => {
        resolve(undefined);
      };
      return connection;
    },
    beginTransaction: say('begin'),
    commitTransaction: say('commit'),
    rollbackTransaction: say('rollback'),
    releaseConnection() {
      release();
      return Promise.resolve();
    },
    destroy: () => pglite.close(),
  };
}
