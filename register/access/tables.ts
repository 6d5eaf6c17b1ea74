import type { Generated } from 'kysely';
import type { LookKind } from '../../domain/policy/access/looks.ts';
import type { RestrictionKind } from '../../domain/policy/access/restrictions.ts';
import type { Role } from '../../domain/policy/access/roles.ts';
import type { Principal } from '../principal.ts';
import type { Json } from '../store/json.ts';
import type { AccessGrant } from './access-port.ts';
import type { Look, LookFormat } from './views-port.ts';

/** A look at cases, or one that was refused. Rows are only added: a trigger keeps them. */
interface ViewTable {
  id: string;
  at: Date;
  principal: string;
  role: Role;
  school: string | null;
  name: string;
  what: LookKind;
  /** The one case that was looked at; null where an answer showed several, or none by itself. */
  case_id: string | null;
  case_ids: Json<readonly string[]>;
  filter: Json<Look['filter']>;
  format: LookFormat;
  refused: boolean;
  salt: string;
}

/** A case has one restriction at most that has not ended. */
interface RestrictionTable {
  id: string;
  case_id: string;
  kind: RestrictionKind;
  why: string;
  excluded: Json<readonly string[]>;
  placed_by: Json<Principal>;
  placed_at: Date;
  ended_at: Date | null;
  ended_by: Json<Principal> | null;
  ended_why: string | null;
}

interface AccessRequestTable {
  id: string;
  case_id: string;
  principal: string;
  asked_by: Json<Principal>;
  why: string;
  hours: number;
  asked_at: Date;
  decided_at: Date | null;
  decided_by: Json<Principal> | null;
  granted: boolean | null;
  note: string | null;
}

interface AccessGrantTable {
  id: string;
  case_id: string;
  how: AccessGrant['how'];
  principal: string;
  held_by: Json<Principal>;
  why: string;
  granted_by: Json<Principal> | null;
  from_at: Date;
  /** By the wall clock. */
  until_at: Date;
  timer_started: Generated<boolean>;
  /** By the clock of its timer, which a rehearsal may have moved on. */
  ended_at: Date | null;
  reviewed_at: Date | null;
  reviewed_by: Json<Principal> | null;
  proper: boolean | null;
  note: string | null;
}

/** Tables of who looked, and of who may look. */
export interface AccessTables {
  views: ViewTable;
  restrictions: RestrictionTable;
  access_requests: AccessRequestTable;
  access_grants: AccessGrantTable;
}
