import type { Actor } from '../../domain/policy/access/actors.ts';
import type { ColumnType, Generated } from 'kysely';
import type { CaseEvent, CmeCase } from '../../domain/case/cme-case.ts';
import type { Command } from '../../domain/case/commands.ts';
import type { Refusal } from '../../domain/case/refusal.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { AuditAction, AuditActor, AuditDetail } from '../../domain/policy/access/audit.ts';
import type { Circumstance } from '../../domain/policy/procedure/circumstances.ts';
import type { LeaverFollowUp } from '../../domain/policy/law/leavers.ts';
import type { HolderRole } from '../../domain/policy/access/holder-roles.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import type { BankHoliday } from '../../domain/calendar/bank-holidays.ts';
import type { SchoolCalendar } from '../../domain/calendar/school-calendar.ts';
import type { AccessTables } from '../access/tables.ts';
import type { ChildMatch } from '../reports/child-match.ts';
import type { Json } from './json.ts';
import type { DataProtectionTables } from '../data-protection/tables.ts';
import type { Joiner } from '../returns/joiner-returns.ts';
import type { ApiKeyTable } from '../keys/key-table.ts';
import type { Leaver } from '../returns/leaver-returns.ts';
import type { NoticeTables } from '../notices/tables.ts';
import type { OversightTables } from '../oversight/tables.ts';
import type { PeopleTables } from '../people/people-tables.ts';
import type { Principal, Sender } from '../principal.ts';
import type { Report } from '../reports/report-port.ts';

/** Of the hash that the audit holds of the row's words; null once they are erased. */
type Salt = ColumnType<string | null, string | undefined, string | null>;

interface SchoolTable {
  urn: string;
  name: string;
  attendance_email: string;
  safeguarding_email: string;
}

interface SchoolCalendarTable {
  school: string;
  version: number;
  dates: Json<SchoolCalendar>;
  /** SHA-256 of the dates, so that the same calendar again is no new version. */
  hash: string;
  added_at: Date;
  /** Who put it, by the command; null where it came by no request. */
  command_id: string | null;
}

interface BankHolidayVersionTable {
  version: number;
  first_year: number;
  last_year: number;
  holidays: Json<readonly BankHoliday[]>;
  added_at: Date;
  /** Null of the list that the register began with. */
  command_id: string | null;
}

interface ChildTable {
  id: string;
  upn: string | null;
  date_of_birth: LocalDate;
  given_folded: string;
  family_folded: string;
  /** When who the child is was erased; nothing of the child is left but ids, codes and dates. */
  erased_at: ColumnType<Date | null, undefined, Date>;
}

interface ReportTable {
  id: string;
  child_id: string;
  case_id: string;
  kind: 'opened' | 'joined';
  same_school: boolean;
  /** What differs from the child as known, although the UPN is the same. */
  differs: Json<readonly string[]>;
  body: Json<Report>;
  sent_by: Json<Principal>;
  received_at: Date;
  salt: Salt;
  request_hash: string | null;
}

interface CaseTable {
  id: string;
  reference: string;
  workflow_id: string;
  child_id: string;
  report_id: string;
  /** Null for a child on no roll. */
  school: string | null;
  created_at: Date;
  resembles: Json<readonly string[]>;
  /** Names folded, both ways round, for searching. */
  search: string;
  authority: ColumnType<string | null, never, never>;
  /** From here on: the read model, empty until the workflow has recorded version 1. */
  version: Generated<number>;
  closed: Generated<boolean>;
  state: ColumnType<CmeCase | null, undefined, string>;
  stage: ColumnType<Stage | null, undefined, Stage>;
  holder: ColumnType<HolderRole | null, undefined, HolderRole | null>;
  circumstances: ColumnType<readonly Circumstance[] | null, undefined, string>;
  calendar_version: ColumnType<number | null, undefined, number>;
  holidays_version: ColumnType<number | null, undefined, number>;
  /** In the case's own time. */
  next_deadline_at: ColumnType<Date | null, undefined, Date | null>;
  next_duty_due_at: ColumnType<Date | null, undefined, Date | null>;
  /** How far a rehearsal has moved the case's own time ahead of the wall clock, in milliseconds. */
  ahead_ms: Generated<number>;
  /** The case's own time of its latest version. */
  changed_at: ColumnType<Date | null, undefined, Date>;
}

interface HouseholdTable {
  id: string;
}

interface HouseholdMemberTable {
  child_id: string;
  household_id: string;
}

interface CaseChangeTable {
  id: Generated<number>;
  case_id: string;
  version: number;
  at: Date;
  recorded_at: Date;
  by_actor: Json<Actor>;
  command_id: string | null;
  /** The case as of this version; null once it is erased. */
  state: ColumnType<CmeCase | null, string, string | null>;
  salt: Salt;
}

interface EventTable {
  id: Generated<number>;
  change_id: number;
  what: CaseEvent['what'];
  policy: Json<CaseEvent['policy']>;
  data: Json<CaseEvent['data']>;
}

/** A pupil whom a school has entered on its admission register, as it returned it (SI 2024/208 reg 13). */
interface JoinerTable {
  id: string;
  school: string;
  entered_on: LocalDate;
  due_by: LocalDate;
  late: boolean;
  child_id: string | null;
  /** The open case whose holder is told, if there is one. */
  case_id: string | null;
  match: ChildMatch | null;
  body: Json<Joiner>;
  sent_by: Json<Principal>;
  received_at: Date;
}

/** Append-only: one chain of hashes for each authority. */
interface AuditEntryTable {
  authority: string;
  /** Place in the authority's chain, from 1 and without gaps. */
  seq: number;
  at: Date;
  recorded_at: Date;
  actor: Json<AuditActor>;
  action: AuditAction;
  subject: string | null;
  /** `table:key` of the row whose hash stands in `detail`. */
  binds: string | null;
  detail: Json<AuditDetail>;
  prev_hash: string;
  hash: string;
}

/** A pupil whose name a school deletes from its admission register, as it returned it (SI 2024/208 reg 13(4)). */
interface LeaverTable {
  id: string;
  school: string;
  deleted_on: LocalDate;
  /** Null where no return was owed. */
  due_by: LocalDate | null;
  late: boolean;
  follow_up: LeaverFollowUp | null;
  child_id: string | null;
  /** The case that was open then of the child, or of one whose details are close. */
  case_id: string | null;
  match: ChildMatch | null;
  body: Json<Leaver>;
  sent_by: Json<Principal>;
  received_at: Date;
}

interface CommandTable {
  id: string;
  case_id: string | null;
  kind: string;
  sent_by: Json<Sender>;
  body: Json<unknown>;
  stored_at: Date;
  salt: Salt;
  /** What the workflow of the case is sent; null where nothing is. */
  message: ColumnType<Command | null, string | null, null>;
  request_hash: string | null;
  /** When it was last sent on by whoever sends again what has no answer. */
  sent_at: ColumnType<Date | null, undefined, Date>;
  /** When it was decided or refused, as this version or with this refusal. */
  settled_at: ColumnType<Date | null, undefined, Date>;
  version: ColumnType<number | null, undefined, number>;
  refusal: ColumnType<Refusal | null, undefined, string>;
}

/** A Signal, or a request to cancel, that changed nothing. */
interface RejectionTable {
  id: Generated<number>;
  case_id: string;
  at: Date;
  signal: string;
  command_id: string | null;
  code: string;
  why: string;
}

interface HandoverLinkTable {
  id: string;
  case_id: string;
  token_sha256: string;
  made_at: Date;
  /** By the wall clock. */
  valid_until: Date;
}

interface KeptAnswerTable {
  principal: string;
  idempotency_key: string;
  body_hash: string;
  status: number;
  headers: Json<Readonly<Record<string, string>>>;
  body: Json<unknown>;
  asked_as: string;
  kept_at: Date;
}

interface EncryptionKeyTable {
  id: string;
  check_value: string;
  used_until: Date;
}

/** The register's tables, as migrations made them. */
export interface Schema
  extends AccessTables, DataProtectionTables, NoticeTables, OversightTables, PeopleTables {
  schools: SchoolTable;
  school_calendars: SchoolCalendarTable;
  bank_holiday_versions: BankHolidayVersionTable;
  children: ChildTable;
  reports: ReportTable;
  reference_sequences: { year: number; last: number };
  cases: CaseTable;
  households: HouseholdTable;
  household_members: HouseholdMemberTable;
  case_changes: CaseChangeTable;
  events: EventTable;
  joiners: JoinerTable;
  audit_entries: AuditEntryTable;
  leavers: LeaverTable;
  commands: CommandTable;
  rejections: RejectionTable;
  handover_links: HandoverLinkTable;
  kept_answers: KeptAnswerTable;
  api_keys: ApiKeyTable;
  encryption_keys: EncryptionKeyTable;
}
