import type { Instant } from '../../domain/case/cme-case.ts';
import type { AuditActor } from '../../domain/policy/access/audit.ts';
import type { Principal } from '../principal.ts';

/** A sign-in on its way: what was sent to the issuer, and what for. It can come back once. */
export interface SignInFlow {
  /** The issuer's id in the configuration. */
  readonly issuer: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The path of our own to go to afterwards. */
  readonly returnTo: string;
  /** The invitation that is being accepted. */
  readonly invitation?: string;
  /** Somebody who is signed in proves once more who they are. */
  readonly stepUp?: true;
}

/** Who a session belongs to, as they stand in the register now. */
export interface SignedIn {
  readonly person: Principal;
  /** Names the session to its owner; it opens nothing. */
  readonly handle: string;
  /** When the issuer last saw the person prove who they are, epoch ms; null when it does not say. */
  readonly authenticatedAt: number | null;
}

/** Whose a new session is. */
interface SessionOwner extends Omit<SignedIn, 'person'> {
  readonly personId: string;
}

/** What a session keeps between two requests. */
interface KeptSession {
  readonly signedIn: SignedIn | null;
  readonly flow: SignInFlow | null;
}

export interface OpenSession {
  readonly handle: string;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
}

/** The part of the register's port that keeps sessions: by the hash of their id, so that a copy opens none. */
export interface Sessions {
  /** A session within its limits, of nobody or of a person who is not disabled. */
  findSession(id: string): Promise<KeptSession | undefined>;
  /**
   * Keeps a session, new or known. One that has ended stays ended, and its owner and their authentication stay those
   * it began with: another owner is another session.
   */
  keepSession(
    id: string,
    session: {
      readonly owner: SessionOwner | null;
      readonly flow: SignInFlow | null;
    },
  ): Promise<void>;
  /** Notes that a session is in use. */
  seeSession(id: string): Promise<void>;
  endSession(id: string): Promise<void>;
  /** Open sessions of a person, the last used first. */
  sessionsOf(personId: string): Promise<OpenSession[]>;
  /** Ends all sessions of a person, or the one of a handle, at somebody's wish. */
  revokeSessions(personId: string, by: AuditActor, handle?: string): Promise<void>;
}
