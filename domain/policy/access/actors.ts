import type { Role } from './roles.ts';

/**
 * Who did something: a role, and an opaque id that the register can name. `clock` is time passing; `receiver` is
 * whoever holds the link of a hand-over, and the id is the link's.
 */
export interface Actor {
  readonly role: Role | 'receiver' | 'clock' | 'service';
  readonly id: string;
}
