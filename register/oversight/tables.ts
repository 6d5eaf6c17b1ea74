import type { AgreedAction } from '../../domain/case/cme-case.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Stage } from '../../domain/policy/procedure/stages.ts';
import type { Json } from '../store/json.ts';

/** A day on which the review was to be held: its pack was built, or no school was in session. */
interface PanelTable {
  held_on: LocalDate;
  month: string;
  state: 'built' | 'skipped';
  made_at: Date;
}

interface PanelCaseTable {
  held_on: LocalDate;
  case_id: string;
  /** Place in the pack, from 1. */
  position: number;
  /** The day in the case's own time: what was reviewed from then on was reviewed at this panel. */
  own_on: LocalDate;
  stage: Stage;
  weeks_tracked: number;
  last_review: LocalDate | null;
  /** Null for a case that was not in the pack before. */
  reviewed_last_time: boolean | null;
  /** What was open when the pack was built. */
  actions: Json<readonly AgreedAction[]>;
}

interface DfeReturnTable {
  census_on: LocalDate;
  frozen_at: Date;
  /** Children on a roll who were looked for on that day, and are not in the return. */
  on_roll: number;
}

interface DfeReturnChildTable {
  census_on: LocalDate;
  case_id: string;
  sex: string;
  year_group: string;
  duration: string;
  reason: string;
}

/** The tables of reviews and reports. */
export interface OversightTables {
  panels: PanelTable;
  panel_cases: PanelCaseTable;
  dfe_returns: DfeReturnTable;
  dfe_return_children: DfeReturnChildTable;
}
