import type { Context } from '../store/context.ts';
import { decideCase } from './decide-case.ts';
import type { DecisionRequest, Forgotten, Recorded } from './decision-request.ts';

/** Where every decision on a case is taken and put on record. */
export interface Decisions {
  /**
   * Lets time pass and decides messages, in one transaction with everything that follows from it: the case, the state
   * of each version, events, notices, the audit, and what other cases are to be told. Idempotent by command id and by
   * deadline: a second run, by whichever worker, finds what is on record and answers it.
   *
   * A case that has no version yet is opened from its report.
   * @throws CaseNotOnRecord when there is no case of that id
   */
  decide(request: DecisionRequest): Promise<Recorded | Forgotten>;
}

/** Decisions, and whom to tell that a case is on record in a new version. */
export function decisions(context: Context, recorded: (caseId: string, version: number) => void): Decisions {
  return {
    async decide(request) {
      const decided = await decideCase(context, request);
      if ('position' in decided) recorded(request.caseId, decided.position.version);
      return decided;
    },
  };
}
