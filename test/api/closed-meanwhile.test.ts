import { afterEach, beforeEach, expect, it, describe } from 'vitest';
import { submitCommand } from '../../dispatch/submit-command.ts';
import type { CaseGateway } from '../../dispatch/case-gateway.ts';
import { furnish, openRecorded, principal } from '../register/case-files.ts';
import { openTestRegister, type TestRegister } from '../support/register.ts';

const NOW = '2026-10-07T09:00:00Z';

let test: TestRegister;
beforeEach(async () => {
  test = await openTestRegister(NOW);
  await furnish(test.register);
});
afterEach(() => test.close());

/** Nobody takes a command: there is no workflow, and none answers. */
const nobody = { send: () => Promise.resolve({ kind: 'unavailable' as const }) } as unknown as CaseGateway;

/** A command of an officer who read the case before. */
async function submitted(isClosedMeanwhile: boolean) {
  const recorded = await openRecorded(test.register);
  const scope = 'authority';
  const row = (await test.register.findCase(recorded.pending.caseId, scope))!;
  if (isClosedMeanwhile) {
    await recorded.command('2026-10-07T10:00:00Z', {
      kind: 'returned',
      by: { role: 'school', id: '900001' },
    });
  }
  const request = { kind: 'raise-safeguarding-concern', data: { to: ['police'], made: true } } as const;
  const parts = { register: test.register, cases: nobody };
  return submitCommand(parts, {
    principal: principal('ewo'),
    scope,
    row,
    commandId: 'sent-while-it-was-closed',
    request,
    body: {},
  });
}

describe('A command whose case is closed while it is on its way', () => {
  it('is answered by the record: the case is closed', async () => {
    expect(await submitted(true)).toMatchObject({ kind: 'refused', refusal: { refused: 'case-closed' } });
    expect(await test.register.unsettledAmong(['sent-while-it-was-closed'])).toEqual([]);
  });

  it('is kept to be sent on where the case is open', async () => {
    expect(await submitted(false)).toEqual({ kind: 'unavailable' });
    expect(await test.register.unsettledAmong(['sent-while-it-was-closed'])).toHaveLength(1);
  });
});
