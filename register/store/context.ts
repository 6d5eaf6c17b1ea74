import type { Kysely, Transaction } from 'kysely';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import type { Schema } from './schema.ts';

/** What every part of the register works with. */
export interface Context {
  readonly db: Kysely<Schema>;
  /** Secret behind the workflow ids. */
  readonly workflowKey: Buffer;
  /** The policy in force in the authority whose register this is. */
  readonly policy: Policy;
  /** Where the service is reached; every notice links there. */
  readonly publicUrl: string;
  /** No other process can have this database open. */
  readonly soleProcess: boolean;
  /** The wall clock, epoch milliseconds. */
  readonly now: () => number;
}

/** A statement's place: by itself, or in a transaction. */
export type Place = Kysely<Schema> | Transaction<Schema>;
