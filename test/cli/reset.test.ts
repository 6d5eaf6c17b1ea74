import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../embedded/data-folder.ts';
import { launch, ONE_SENTENCE, run, temporaryPlace } from '../support/whereabouts.ts';

const place = await temporaryPlace();
afterAll(() => place.clear());

/** A data folder as the product leaves it after a stop. */
async function dataFolder(): Promise<string> {
  const folder = path.join(place.folder, randomUUID());
  await (await openDataFolder(folder)).release();
  return folder;
}

/** A pipe that says it is a terminal: the question is asked as it is of a person. */
const AT_A_TERMINAL = { NODE_OPTIONS: '--import=data:text/javascript,process.stdin.isTTY=true' };
const QUESTION = (data: string) => `Remove every case in ${data}? Type yes: `;
const left = (data: string) => readdir(data).catch(() => undefined);
const WHOLE = ['format', 'secret', 'whereabouts.lock.1'];

/** A folder in use is in start.test.ts, with an installation that uses it. */
describe.concurrent('whereabouts reset', () => {
  it('refuses without a terminal and without --yes, and exits 2', async () => {
    const data = await dataFolder();
    const { code, stdout, stderr } = await run(['reset'], { data });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('Nobody is there to be asked: say --yes to remove the data folder.\n');
    expect(await left(data)).toEqual(WHOLE);
  });

  it('removes the folder with --yes, without asking', async () => {
    const data = await dataFolder();
    const stdout = `The data folder ${data} was removed.\n`;
    expect(await run(['reset', '--yes'], { data })).toEqual({ code: 0, stdout, stderr: '' });
    expect(await left(data)).toBeUndefined();
  });

  it('asks at a terminal and removes the folder after "yes"', async () => {
    const data = await dataFolder();
    expect(await run(['reset', '--json'], { data, env: AT_A_TERMINAL, input: 'yes\n' })).toEqual({
      code: 0,
      stdout: `${JSON.stringify({ removed: true, folder: data })}\n`,
      stderr: QUESTION(data),
    });
    expect(await left(data)).toBeUndefined();
  });

  it.each([
    ['another answer', 'y\n'],
    ['an end of input', ''],
  ])('removes nothing after %s', async (_, input) => {
    const data = await dataFolder();
    const { code, stdout, stderr } = await run(['reset'], { data, env: AT_A_TERMINAL, input });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing was removed.\n' });
    expect(stderr.trim()).toBe(QUESTION(data).trim());
    expect(await left(data)).toEqual(WHOLE);
  });

  it('removes nothing on Ctrl+C, and exits 130', async () => {
    const data = await dataFolder();
    const asking = launch(['reset'], { data, env: AT_A_TERMINAL, input: null });
    await asking.says(QUESTION(data));
    asking.kill('SIGINT');
    const { code, stderr } = await asking.ended;
    expect(code).toBe(130);
    expect(stderr.trim()).toBe(QUESTION(data).trim());
    expect(await left(data)).toEqual(WHOLE);
  });

  it('leaves a folder alone that the product did not make', async () => {
    const data = path.join(place.folder, randomUUID());
    await mkdir(data);
    await writeFile(path.join(data, 'letters.txt'), 'mine');
    const { code, stdout, stderr } = await run(['reset', '--yes'], { data });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(ONE_SENTENCE);
    expect(stderr).toBe(`${data} is not a data folder of Whereabouts: it is left alone.\n`);
    expect(await left(data)).toEqual(['letters.txt']);
  });

  it('has nothing to do without a folder, and exits 0', async () => {
    const data = path.join(place.folder, 'none');
    expect(await run(['reset', '--yes'], { data })).toEqual({
      code: 0,
      stdout: `There is no data folder ${data}: nothing to remove.\n`,
      stderr: '',
    });
    expect((await run(['reset', '--json'], { data })).stdout).toBe(
      `${JSON.stringify({ removed: false, folder: data })}\n`,
    );
  });
});
