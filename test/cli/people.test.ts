import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONE_SENTENCE, run } from '../support/whereabouts.ts';
import { Browser } from '../web/browser.ts';
import { isIn, signInFrom, startSigningIn, type SigningIn } from '../web/signing-in.ts';

let here: SigningIn;
beforeAll(async () => {
  here = await startSigningIn();
});
afterAll(() => here.stop());

const people = (args: readonly string[], key = 'ews-manager') =>
  run(['people', ...args], {
    env: { PUBLIC_URL: here.web, WHEREABOUTS_API_KEY: here.keys[key] ?? '' },
  });

describe('whereabouts people', () => {
  it('invites somebody, who comes in by the link that it prints', async () => {
    const { code, stdout } = await people(['invite', '--name', 'Una Invited', '--role', 'ewo']);
    expect(code).toBe(0);
    const link = new URL(stdout.trim().split('\n').at(-1) ?? '');
    const browser = new Browser();
    await signInFrom(browser, `${here.web}${link.pathname}`, 'demo-ewo', 'other');
    expect(await isIn(here, browser)).toBe(true);
    const listed = await people(['list']);
    expect(listed.stdout).toMatch(/\tactive\tewo\t-\tUna Invited\n/);
  });

  it('disables somebody and lets them in again', async () => {
    const disabled = await people(['disable', 'demo-send-officer', '--json']);
    expect(JSON.parse(disabled.stdout)).toMatchObject({ id: 'demo-send-officer', state: 'disabled' });
    const enabled = await people(['enable', 'demo-send-officer']);
    expect(enabled.stdout).toBe('demo-send-officer: active\n');
  });

  it.each([
    [['invite', '--name', 'A', '--role', 'root'], 2],
    [['invite', '--name', 'A', '--role', 'school'], 2],
    [['invite', '--name', 'A', '--role', 'ewo', '--school', '900001'], 2],
    [['invite', '--name', 'A', '--role', 'auditor'], 1],
    [['disable', 'nobody'], 1],
  ])('refuses %j in one sentence', async (args, exit) => {
    const { code, stdout, stderr } = await people(args);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toMatch(ONE_SENTENCE);
  });
});
