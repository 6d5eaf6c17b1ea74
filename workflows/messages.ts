import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CaseView } from '../domain/case/case-view.ts';
import type { CmeCase, Instant, SharedFinding } from '../domain/case/cme-case.ts';
import type { Command } from '../domain/case/commands.ts';
import type { Opening } from '../domain/decisions/opening.ts';
import type { DeadlineName } from '../domain/policy/procedure/stages.ts';

/** Where every process of the product meets: contract section 4. */
export const TASK_QUEUE = 'cases';
export const WORKFLOW_TYPE = 'childMissingEducation';
export const HOUSEHOLD_TYPE = 'household';
export const ACCESS_GRANT_TYPE = 'accessGrant';

/** The answer to a command: decided, and on record, as this version of the case. */
export interface CommandAnswer {
  readonly version: number;
}

/** A command to a case. Refused with an ApplicationFailure whose details hold the `Refusal`. */
export const commandUpdate = defineUpdate<CommandAnswer, [Command]>('command');

/** The same command as a durable message; handled once, whichever way it comes first. */
export const commandSignal = defineSignal<[Command]>('command');
export const reportFromSchool = defineSignal<[Command]>('reportFromSchool');
export const reportFromEws = defineSignal<[Command]>('reportFromEws');

/** To a household: who belongs to it, by their cases' workflows. */
export const membersSignal = defineSignal<[readonly string[]]>('members');

/** To a household: what was found for one of its children. */
export interface FoundInHousehold {
  readonly from: string;
  readonly finding: SharedFinding;
}
export const foundSignal = defineSignal<[FoundInHousehold]>('found');

export const viewQuery = defineQuery<CaseView>('view');
export const deadlinesQuery = defineQuery<DeadlineAnswer[]>('deadlines');
export const rejectionsQuery = defineQuery<Rejection[]>('rejections');

export interface DeadlineAnswer {
  readonly deadline: DeadlineName;
  readonly at: Instant;
  readonly state: 'passed' | 'next' | 'ahead' | 'not-needed';
}

/** A Signal that changed nothing, and why. Never holds what the Signal said beyond its id. */
export interface Rejection {
  readonly at: Instant;
  readonly signal: string;
  readonly commandId: string | null;
  readonly code: string;
  readonly why: string;
}

/** What the timer of an access is started with. */
export interface AccessGrantStart {
  readonly grantId: string;
  readonly until: Instant;
}

/** The workflow id of the timer of an access. */
export function accessGrantId(grantId: string): string {
  return `access-grant-${grantId}`;
}

/** What a case workflow is started with. `commandId` names the report in the register. */
export interface CaseStart {
  readonly opening: Opening;
  readonly commandId: string;
}

/** What a case carries into its next run when it continues as new. */
export interface CarriedCase {
  readonly carried: {
    readonly current: CmeCase;
    readonly handled: readonly HandledCommand[];
    readonly rejections: readonly Rejection[];
  };
}

/** A command that was handled, remembered so that its second arrival changes nothing. */
export interface HandledCommand {
  readonly commandId: string;
  readonly version: number;
}
