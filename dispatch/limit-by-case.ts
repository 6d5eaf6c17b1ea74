import pLimit, { type LimitFunction } from 'p-limit';

/** Runs at most `most` calls at once for each case; a case that is idle is forgotten. */
export function limitByCase(most: number): <T>(workflowId: string, call: () => Promise<T>) => Promise<T> {
  const limits = new Map<string, LimitFunction>();
  return async (workflowId, call) => {
    const limit = limits.get(workflowId) ?? pLimit(most);
    limits.set(workflowId, limit);
    try {
      return await limit(call);
    } finally {
      if (limit.activeCount === 0 && limit.pendingCount === 0) limits.delete(workflowId);
    }
  };
}
