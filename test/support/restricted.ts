import type { ShownCase, TestStack } from './stack.ts';
import { absenceOnDay } from './school-dates.ts';

/** What the API answers about access. */
export interface Granted {
  readonly id: string;
  readonly caseId: string;
  readonly reference: string;
  readonly how: string;
  readonly holder: { readonly role: string };
  readonly from: string;
  readonly until: string;
  readonly endedAt: string | null;
  readonly granted: boolean | null;
  readonly review: { readonly proper: boolean } | null;
}

/** Restricted cases of a stack, and the ways to them. */
export function restrictedOf(stack: TestStack) {
  const post = <T = Granted>(who: string, path: string, body: object, headers: object = {}) =>
    stack.call<T>(who, 'POST', `/api/v1${path}`, body, headers);
  const restrict = (id: string, body: object = { kind: 'refuge', why: 'lives in a refuge' }) =>
    post<{ restricted: boolean }>('cme-officer', `/cases/${id}/restriction`, body);
  return {
    post,
    restrict,
    /** A case on that school day, restricted by the CME officer. */
    async newRestricted(day = 3, body?: object): Promise<ShownCase> {
      const { firstDay } = await absenceOnDay(stack, day);
      const opened = await stack.report({ absence: { kind: 'unexplained', firstDay } });
      await restrict(opened.id, body);
      return opened;
    },
    status: async (who: string, id: string, part = '') =>
      (await stack.call(who, 'GET', `/api/v1/cases/${id}${part}`)).status,
    breakGlass: (who: string, id: string) =>
      post(who, `/cases/${id}/break-glass`, { why: 'the police are at the door' }),
    grants: async (who: string, state: string) =>
      (await stack.call<{ items: Granted[] }>(who, 'GET', `/api/v1/access-grants?state=${state}`)).body.items,
  };
}
