import type { Household } from '../register/register.ts';
import type { CaseGateway } from './case-gateway.ts';

/** A household's workflow and the cases of its children learn what the register says. Safe to repeat. */
export async function tellHousehold(
  cases: CaseGateway,
  household: Household,
  commandId: string,
): Promise<boolean> {
  if (!(await cases.tellHousehold(household))) return false;
  return tellCases(cases, household.openCases, household.workflowId, commandId);
}

/**
 * Tells cases which household they belong to, or that they belong to none.
 * @returns whether all of them have decided; the reconciler finds the others
 */
export async function tellCases(
  cases: CaseGateway,
  openCases: Household['openCases'],
  household: string | null,
  commandId: string,
): Promise<boolean> {
  const told = await Promise.all(
    openCases.map(({ caseId, workflowId }) =>
      cases.send(workflowId, {
        commandId: `${commandId}-${caseId}`,
        kind: 'join-household',
        by: { role: 'service', id: 'household' },
        data: { household },
      }),
    ),
  );
  return told.every(({ kind }) => kind !== 'unavailable' && kind !== 'accepted');
}
