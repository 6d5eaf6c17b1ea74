import type { Instant } from '../../domain/case/cme-case.ts';
import type { AuditActor } from '../../domain/policy/access/audit.ts';
import type { Principal } from '../principal.ts';

/** `invited`: no account is bound to the person yet. */
type PersonState = 'invited' | 'active' | 'disabled';

/** Somebody who may sign in. */
export interface KnownPerson extends Principal {
  readonly state: PersonState;
  readonly lastSignInAt: Instant | null;
}

/** An account at an issuer: what its ID tokens name as `iss` and `sub` (OpenID Connect Core 1.0, section 2). */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** The part of the register's port that knows who may sign in. Each change is on the audit, with who made it. */
export interface People {
  /** Adds a person, or replaces their name, role and school; a change of role or school ends their sessions. */
  putPerson(person: Principal, by: AuditActor): Promise<void>;
  /** Ends every session of a person who is disabled, and every invitation. */
  setDisabled(personId: string, disabled: boolean, by: AuditActor): Promise<void>;
  findPerson(personId: string): Promise<KnownPerson | undefined>;
  /** By name. */
  people(): Promise<KnownPerson[]>;

  /**
   * Makes the one invitation of a person that may be used, until an instant of the wall clock (epoch ms). Its address
   * is given here and never again: only the hash of its token is stored.
   */
  addInvitation(
    invitation: { personId: string; validUntil: number },
    by: AuditActor,
  ): Promise<{ url: string }>;
  /** The invitation of a token, unless it was used, replaced or has expired, or the person is disabled. */
  findInvitation(token: string): Promise<{ id: string; person: Principal } | undefined>;
  /**
   * Binds an account to the person of an invitation and uses it up: one transaction. `taken`: the account belongs to
   * a person already, and the invitation stays as it was.
   */
  acceptInvitation(invitationId: string, identity: Identity): Promise<Principal | 'not-valid' | 'taken'>;
  /** Binds an account without an invitation, in place of the one the person had: for an installation's own people. */
  bindIdentity(identity: Identity, personId: string): Promise<void>;
  /** Whose account it is, also of somebody who is disabled. */
  findByIdentity(identity: Identity): Promise<KnownPerson | undefined>;
  noteSignIn(person: Principal, issuer: string): Promise<void>;
}
