import type { ColumnType, Generated } from 'kysely';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { SignInFlow } from './sessions-port.ts';

interface PersonTable {
  id: string;
  name: string;
  role: Role;
  authority: string;
  /** Null for everybody but a school's people. */
  school: string | null;
  disabled: Generated<boolean>;
  added_at: Date;
  last_sign_in_at: ColumnType<Date | null, undefined, Date>;
}

/** Which account is whose. */
interface IdentityTable {
  issuer: string;
  subject: string;
  person_id: string;
  bound_at: Date;
}

interface InvitationTable {
  id: string;
  person_id: string;
  token_sha256: string;
  made_at: Date;
  valid_until: Date;
  /** Used, replaced by a newer one, or its person was disabled. */
  ended_at: ColumnType<Date | null, undefined, Date>;
}

interface SessionTable {
  id_sha256: string;
  /** These two are null while nobody has signed in. */
  handle: string | null;
  person_id: string | null;
  authenticated_at: Date | null;
  flow: ColumnType<SignInFlow | null, string | null, string | null>;
  started_at: Date;
  seen_at: Date;
  ends_at: Date;
  ended_at: ColumnType<Date | null, undefined, Date>;
}

export interface PeopleTables {
  people: PersonTable;
  identities: IdentityTable;
  invitations: InvitationTable;
  sessions: SessionTable;
}
