import type { Instant } from '../../domain/case/cme-case.ts';
import type { KeyScope } from '../../domain/policy/access/machine-keys.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Principal } from '../principal.ts';

/** Who calls by a key or token, and what it is limited to; without `scopes` to all that the role may do. */
export interface KeyHolder extends Principal {
  readonly scopes?: readonly KeyScope[];
}

/** A client of an issuer: what its tokens name as `iss` and `sub` (RFC 9068). */
interface Client {
  readonly issuer: string;
  readonly subject: string;
}

/** A key as its keepers see it; never its secret. */
export interface KnownKey {
  readonly id: string;
  /** Null for a key: it proves itself. */
  readonly client: Client | null;
  /** The beginning of the key, by which its owner knows it again; null for a client. */
  readonly prefix: string | null;
  /** The machine that it speaks for; the same for the keys that replace each other. */
  readonly principal: string;
  readonly name: string;
  readonly role: Role;
  readonly school: string | null;
  /** Null: all that the role may do. */
  readonly scopes: readonly KeyScope[] | null;
  readonly createdAt: Instant;
  /** Null for a key from before that was recorded, and for one of a demo. */
  readonly createdBy: string | null;
  readonly expiresAt: Instant | null;
  /** To the minute. */
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
  /** Id of the key that came in its place. */
  readonly replacedBy: string | null;
  readonly state: 'active' | 'lapsed' | 'revoked';
}

/** A key that is wished for. */
export interface NewKey {
  readonly name: string;
  readonly role: Role;
  readonly school: string | null;
  readonly scopes: readonly KeyScope[] | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Who makes, replaces or revokes a key. */
export type KeyKeeper = Pick<Principal, 'id' | 'role' | 'name'>;

/** The secret is told here and never again. */
interface MadeKey {
  readonly key: KnownKey;
  readonly secret: string;
}

/** The part of the register's port that knows the machines which may call. */
export interface Keys {
  /**
   * Adds or replaces the one key of a principal that is known by a key of its own making, as those of a demo are; only
   * its SHA-256 is stored. The same key again stays as it is, revoked if it was.
   */
  putKey(principal: Principal, key: string): Promise<void>;
  /** The holder of a key that is neither revoked nor lapsed. */
  findPrincipal(key: string): Promise<KeyHolder | undefined>;
  /** The machine that stands for a client, in the same way. */
  findClient(client: Client): Promise<KeyHolder | undefined>;

  /** All of them, the newest first. */
  keys(): Promise<KnownKey[]>;
  findKey(id: string): Promise<KnownKey | undefined>;
  /** Makes a key of a new machine. */
  addKey(wished: NewKey, by: KeyKeeper): Promise<MadeKey>;
  /** Registers a client of an issuer as a new machine; `taken` when it stands for one already. */
  addClient(wished: NewKey, client: Client, by: KeyKeeper): Promise<KnownKey | 'taken'>;
  /**
   * Makes a key in the place of another, which lapses at `lapsesAt` unless it does so before (epoch milliseconds).
   * Undefined when that one is no key, is not active or was replaced before.
   */
  rotateKey(
    id: string,
    until: { readonly lapsesAt: number; readonly expiresAt: number },
    by: KeyKeeper,
  ): Promise<(MadeKey & { readonly replaced: KnownKey }) | undefined>;
  /** Ends a key at once; undefined for one that is not known. */
  revokeKey(id: string, by: KeyKeeper): Promise<KnownKey | undefined>;
}
