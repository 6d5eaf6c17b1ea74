import pLimit from 'p-limit';
import type { Register } from '../register/register.ts';
import type { CaseGateway } from './case-gateway.ts';

/** Cases told at the same time. */
const AT_ONCE = 8;

/**
 * Sends commands on that were stored with what made them necessary.
 * @returns whether all of them have an answer; the others are sent again until they have
 */
export async function sendStored(
  { register, cases }: { readonly register: Register; readonly cases: CaseGateway },
  commandIds: readonly string[],
): Promise<boolean> {
  const limit = pLimit(AT_ONCE);
  const unsettled = await register.unsettledAmong(commandIds);
  const sent = await Promise.all(unsettled.map((each) => limit(() => cases.send(each, each.command))));
  return sent.every(({ kind }) => kind === 'decided' || kind === 'refused');
}
