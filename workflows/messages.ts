import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

/** Where every process of the product meets: contract section 4. */
export const TASK_QUEUE = 'cases';
export const WORKFLOW_TYPE = 'childMissingEducation';
export const ACCESS_GRANT_TYPE = 'accessGrant';
export const CALENDAR_CHANGE_TYPE = 'calendarChange';

type DecisionRequest = Parameters<Activities['decide']>[0];
type Decided = Extract<Awaited<ReturnType<Activities['decide']>>, { position: unknown }>;

/** A message to a case, when it arrived in the case's own time, and by which way. */
export type ArrivedMessage = DecisionRequest['messages'][number];
/** Where a case stands on record. */
export type CasePosition = Decided['position'];
/** What operators are shown besides. */
export type PositionDetails = NonNullable<Decided['details']>;
/** The case as the Query `view` shows it. */
export type CaseView = Omit<CasePosition, 'outcome'> & Pick<PositionDetails, 'caseId' | 'reference'>;
/** The answer to a command: on record, as this version of the case, or refused. */
export type CommandAnswer = Decided['answers'][number];
/** A Signal that changed nothing, and why. */
export type Rejection = NonNullable<Decided['rejections']>[number];

/** A command to a case: one object, as the register's domain reads it. */
export const commandUpdate = defineUpdate<CommandAnswer, [unknown]>('command');

/** The same command as a durable message; decided once, whichever way it comes first. */
export const commandSignal = defineSignal<[unknown]>('command');
export const reportFromSchool = defineSignal<[unknown]>('reportFromSchool');
export const reportFromEws = defineSignal<[unknown]>('reportFromEws');
/** Asks the case to look where it stands on record: whoever watches has seen that the two differ. */
export const lookAgainSignal = defineSignal('lookAgain');

export const viewQuery = defineQuery<CaseView | null>('view');
export const deadlinesQuery = defineQuery<PositionDetails['deadlines']>('deadlines');
export const rejectionsQuery = defineQuery<readonly Rejection[]>('rejections');

/** What operators search cases by: codes and dates, shown to everyone who can see Temporal. */
export const CmeStage = defineSearchAttributeKey('CmeStage', SearchAttributeType.KEYWORD);
export const CmeSchool = defineSearchAttributeKey('CmeSchool', SearchAttributeType.KEYWORD);
export const CmeOutcome = defineSearchAttributeKey('CmeOutcome', SearchAttributeType.KEYWORD);
export const CmeAttention = defineSearchAttributeKey('CmeAttention', SearchAttributeType.KEYWORD);
export const CmeNextDeadline = defineSearchAttributeKey('CmeNextDeadline', SearchAttributeType.DATETIME);
export const CmeOpenedOn = defineSearchAttributeKey('CmeOpenedOn', SearchAttributeType.DATETIME);

/** What a case workflow is started with, and carries into its next run. */
export interface CaseStart {
  readonly caseId: string;
}

/** What the timer of an access is started with. */
export interface AccessGrantStart {
  readonly grantId: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** The workflow id of the timer of an access. */
export function accessGrantId(grantId: string): string {
  return `access-grant-${grantId}`;
}
