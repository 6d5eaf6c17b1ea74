import type { BindingEntry } from '../audit/append.ts';
import { BY_SERVICE, storeServiceCommands } from '../cases/commands.ts';
import type { Context, Place } from '../store/context.ts';
import type { TakenDecision } from './decision-request.ts';
import type { HeldCase } from './held-case.ts';

/**
 * What was found for one child is offered to the open cases of its siblings, by a command on its way to each.
 * @returns their entries for the audit
 */
export async function tellSiblings(
  context: Context,
  tx: Place,
  { childId }: HeldCase,
  taken: readonly TakenDecision[],
): Promise<BindingEntry[]> {
  const findings = taken.flatMap(({ change }) => change.shares);
  if (findings.length === 0) return [];
  const siblings = await tx
    .selectFrom('household_members as own')
    .innerJoin('household_members as sibling', 'sibling.household_id', 'own.household_id')
    .innerJoin('cases', 'cases.child_id', 'sibling.child_id')
    .select('cases.id')
    .where('own.child_id', '=', childId)
    .whereRef('sibling.child_id', '!=', 'own.child_id')
    .where('cases.closed', '=', false)
    .execute();
  return storeServiceCommands(
    context,
    tx,
    siblings.flatMap(({ id: caseId }) =>
      findings.map((finding) => ({
        caseId,
        body: null,
        command: {
          commandId: `offer-${finding.id}-${caseId}`,
          kind: 'offer-finding' as const,
          by: BY_SERVICE,
          data: { finding },
        },
      })),
    ),
  );
}
