import type { People } from './people-port.ts';
import type { Sessions } from './sessions-port.ts';

/** The part of the register's port that people who sign in need. */
export type SignIns = People & Sessions;
