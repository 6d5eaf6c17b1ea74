import type { ColumnType } from 'kysely';
import type { KeyScope } from '../../domain/policy/access/machine-keys.ts';
import type { Role } from '../../domain/policy/access/roles.ts';

export interface ApiKeyTable {
  id: string;
  principal: string;
  role: Role;
  /** Null in a key from before keys named one. */
  authority: string | null;
  school: string | null;
  name: string;
  /** `client`: proved by a token of its issuer. */
  kind: 'key' | 'client';
  key_sha256: ColumnType<string | null, string | undefined>;
  prefix: ColumnType<string | null, string | undefined>;
  issuer: ColumnType<string | null, string | undefined, never>;
  subject: ColumnType<string | null, string | undefined, never>;
  /** Null: all that the role may do. */
  scopes: ColumnType<readonly KeyScope[] | null, string | null | undefined, never>;
  created_at: ColumnType<Date, Date, never>;
  created_by: ColumnType<string | null, string | undefined, never>;
  expires_at: ColumnType<Date | null, Date | undefined, Date>;
  last_used_at: ColumnType<Date | null, undefined, Date>;
  revoked_at: ColumnType<Date | null, undefined, Date>;
  replaced_by: ColumnType<string | null, undefined, string>;
}
