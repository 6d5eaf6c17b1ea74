import pLimit from 'p-limit';
import type { UnsettledCommand } from '../register/cases/commands.ts';
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
  const unsettled = await register.unsettledAmong(commandIds);
  return (await sendAll(cases, unsettled)) === unsettled.length;
}

/** Sends commands to their cases, a few at the same time. @returns how many have an answer */
export async function sendAll(cases: CaseGateway, commands: readonly UnsettledCommand[]): Promise<number> {
  const limit = pLimit(AT_ONCE);
  const sent = await Promise.all(commands.map((each) => limit(() => cases.send(each, each.command))));
  return sent.filter(({ kind }) => kind === 'decided' || kind === 'refused').length;
}
