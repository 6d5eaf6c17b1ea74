import type { BaseLogger } from 'pino';

/** Log lines carry ids only: never a name, a body or a query. */
export type Log = Pick<BaseLogger, 'info' | 'warn' | 'error'>;
