import type { Role } from '../domain/policy/access/roles.ts';

/** Who calls: a role, bound to one school for the role `school`. `id` is stable across restarts. */
export interface Principal {
  readonly id: string;
  readonly role: Role;
  /** Code of the authority (`Policy.authority`) that they act for: nothing of any other exists for them. */
  readonly authority: string;
  readonly school: string | null;
  /** Shown on the timeline. */
  readonly name: string;
}

/** Who sends a command: a caller with a key, the receiving side of a hand-over by its link, or the service itself. */
export interface Sender extends Omit<Principal, 'role'> {
  readonly role: Role | 'receiver' | 'service';
}
