import type { ColumnType } from 'kysely';
import type { DisclosedKind, DisclosureBasis } from '../../domain/policy/data-protection/disclosures.ts';
import type { RetentionDecision } from '../../domain/policy/data-protection/retention.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Principal } from '../principal.ts';
import type { Json } from '../store/json.ts';

interface DisclosureTable {
  id: string;
  child_id: string;
  case_id: string;
  disclosed_on: LocalDate;
  recipient: string;
  basis: DisclosureBasis;
  kinds: Json<readonly DisclosedKind[]>;
  why: string;
  by_person: Json<Principal>;
  recorded_at: Date;
}

interface LegalHoldTable {
  id: string;
  child_id: string;
  why: string;
  set_by: Json<Principal>;
  set_at: Date;
  lifted_by: ColumnType<Principal | null, undefined, string>;
  lifted_at: ColumnType<Date | null, undefined, Date>;
  lifted_why: ColumnType<string | null, undefined, string>;
}

interface RetentionReviewTable {
  id: string;
  child_id: string;
  decision: RetentionDecision;
  keep_until: LocalDate | null;
  why: string;
  decided_by: Json<Principal>;
  decided_at: Date;
}

/** What a data protection officer's work stands in. */
export interface DataProtectionTables {
  disclosures: DisclosureTable;
  legal_holds: LegalHoldTable;
  retention_reviews: RetentionReviewTable;
}
