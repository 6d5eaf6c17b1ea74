import { readdir, readFile, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MORE_STORIES } from '../../demo/more-stories.ts';
import { STORIES } from '../../demo/stories.ts';
import { STAGES } from '../../domain/policy/procedure/stages.ts';
import { startTestStack, type TestStack } from '../support/stack.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';
import type { SourceChange } from './change-source.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const histories = new URL('histories/', import.meta.url);
const loader = fileURLToPath(new URL('change-source.ts', import.meta.url));

/** The workflow code as it would be with the modules of a folder or file changed. */
async function bundleWith(changed: string, change: SourceChange): Promise<string> {
  const { code } = await bundleWorkflows({
    webpackConfigHook: (config) => ({
      ...config,
      module: {
        ...config.module,
        rules: [
          ...(config.module?.rules ?? []),
          {
            test: (file: string) => file.startsWith(path.join(root, changed)),
            enforce: 'pre' as const,
            use: [{ loader, options: change }],
          },
        ],
      },
    }),
  });
  return code;
}

let stack: TestStack;
let folder: string;
let files: readonly string[];
beforeAll(async () => {
  stack = await startTestStack();
  folder = await mkdtemp(path.join(tmpdir(), 'whereabouts-replay-'));
  files = (await readdir(histories, { recursive: true })).filter((file) => file.endsWith('.json'));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

/** The recorded histories that code does not replay, with why. */
async function failures(code: string): Promise<string[]> {
  const codePath = path.join(await mkdtemp(path.join(folder, 'bundle-')), 'workflows.js');
  await writeFile(codePath, code);
  const failed: string[] = [];
  for (const file of files) {
    const history: unknown = JSON.parse(await readFile(new URL(file, histories), 'utf8'));
    const options = { workflowBundle: { codePath }, dataConverter: stack.dataConverter };
    await Worker.runReplayHistory(options, history, file).catch((error: unknown) => {
      failed.push(`${file}: ${(error as Error).message}`);
    });
  }
  return failed;
}

/** Source files of a folder, from the folder itself. */
async function sourcesOf(name: string): Promise<string[]> {
  const found = await readdir(path.join(root, name), { recursive: true });
  return found.filter((file) => /\.(ts|json)$/.test(file)).map((file) => path.join(name, file));
}

/** The files whose code is in a bundle, by its source map. */
function modulesIn(code: string): string[] {
  const [, map = ''] = /sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)/.exec(code) ?? [];
  const { sources } = JSON.parse(Buffer.from(map, 'base64').toString()) as { sources: readonly string[] };
  return sources.map((source) => path.relative(root, source));
}

describe('Whatever is changed under a running case (design, section 4)', () => {
  it('is no code of its workflow: no rule, wording, list of holidays, zone or time library', async () => {
    const { code } = await bundleWorkflows();
    const modules = modulesIn(code);
    expect(modules).toContain('workflows/childMissingEducation.ts');
    const changeable = [...(await sourcesOf('domain')), ...(await sourcesOf('register'))];
    expect(changeable).toContain('domain/policy/procedure/duties.ts');
    expect(changeable).toContain('register/schools/bank-holidays-england-and-wales.json');
    expect(modules.filter((file) => changeable.includes(file))).toEqual([]);
    expect(modules.filter((file) => file.includes('luxon'))).toEqual([]);
  });

  it.each([
    ['a rule, a table or a wording', 'domain'],
    ['anything of the register, the bank holidays among it', 'register'],
  ])('is no other code for it, to the byte: %s', async (_what, folder) => {
    const { code } = await bundleWorkflows();
    const changed = await bundleWith(folder, { instead: "throw new Error('a rule was asked');" });
    expect(changed === code).toBe(true);
  });

  it('leaves every recorded history to be replayed, and asks no zone data for it', async () => {
    const withoutZones: SourceChange = {
      replace: [
        'export {',
        "Object.defineProperty(globalThis, 'Intl', { get: () => { throw new Error('zone data was asked'); } });\nexport {",
      ],
    };
    expect(await failures(await bundleWith('workflows/index.ts', withoutZones))).toEqual([]);
    const { code } = await bundleWorkflows();
    expect(await failures(code)).toEqual([]);
    // eslint-disable-next-line no-console -- the figure is what a reader of the run wants to see
    console.info(`replay, with the zone data and without: ${String(files.length)} histories, 0 failures`);
  });

  it('is found out when it is the workflow itself: this replay can fail', async () => {
    const twice: SourceChange = {
      replace: [
        'let position = await record.ask();',
        'await record.ask(); let position = await record.ask();',
      ],
    };
    const failed = await failures(await bundleWith('workflows/childMissingEducation.ts', twice));
    expect(failed.length).toBeGreaterThanOrEqual(files.length - 1);
    expect(failed.every((why) => why.includes('Nondeterminism'))).toBe(true);
  });
});

describe('The recorded histories', () => {
  it('are of every stage, and of every story that is told', () => {
    const stages = Object.keys(STAGES);
    const named = [...new Set(files.map((file) => path.basename(file, '.json')))];
    for (const stage of stages)
      expect(
        named.some((name) => name.startsWith(stage)),
        stage,
      ).toBe(true);
    expect(named.filter((name) => name.startsWith('story-of-'))).toHaveLength(
      STORIES.length + MORE_STORIES.length,
    );
  });
});
