/** Where the workflow of a case is, and what it is started with and shown by. */
export interface CaseAddress {
  readonly caseId: string;
  readonly workflowId: string;
  readonly reference: string;
  readonly school: string | null;
}

/** Where the workflow of a case is, from the case's row. */
export function addressOf(row: {
  readonly id: string;
  readonly workflow_id: string;
  readonly reference: string;
  readonly school: string | null;
}): CaseAddress {
  return { caseId: row.id, workflowId: row.workflow_id, reference: row.reference, school: row.school };
}
