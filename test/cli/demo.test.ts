import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MORE_STORIES } from '../../demo/more-stories.ts';
import { STORIES } from '../../demo/stories.ts';
import { processesOn, run, temporaryPlace, type Ended } from '../support/whereabouts.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { worded } from '../../domain/policy/editions/wording.ts';

const DATE = String.raw`(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d`;
const place = await temporaryPlace();
let demo: Ended;

beforeAll(async () => {
  demo = await run(['demo'], { env: { TMPDIR: place.folder } });
}, 180_000);
afterAll(() => place.clear());

describe('whereabouts demo', () => {
  it('ends with 0, all four cases ended as the policy says, in less than 90 seconds', () => {
    expect(demo.code).toBe(0);
    const seconds = /^All four ended as the policy says, in (\d+) seconds:$/m.exec(demo.stdout)?.[1];
    expect(Number(seconds)).toBeLessThan(90);
  });

  it.each([
    ['Dario Specimen', 'returned, on school day 3, closed'],
    ['Amara Example', String.raw`located-at-home, on school day 1\d, closed`],
    ['Bruno Sample', String.raw`moved-out-of-area, on school day 1\d, held by the .+`],
    ['Celia Placeholder', String.raw`still-missing, on school day 2\d, held by the .+`],
  ])('tells that the case of %s ended with %s', (child, ending) => {
    expect(demo.stdout).toMatch(new RegExp(`^  ${child} +${ending}$`, 'm'));
  });

  it('tells each step in a sentence, and each thing that came of it with its date', () => {
    for (const { title, steps } of STORIES) {
      const begin = demo.stdout.indexOf(`\n${title} (invented) `);
      const told = demo.stdout.slice(begin, demo.stdout.indexOf('\n  = ', begin)).split('\n');
      const said = told.flatMap((line) => (line.startsWith('  > ') ? [line.slice(4)] : []));
      const sentences = steps.map((step) => worded('advance' in step ? step.says : step.does, BROMLEY));
      // A day on which no school day is left begins with the wait for the next one.
      expect(said.slice(-steps.length)).toEqual(sentences);
      const dated = told.filter((line) => new RegExp(`^    ${DATE}  \\S`).test(line));
      expect(dated.length).toBeGreaterThan(steps.length);
      expect(told.slice(2).filter((line) => !line.startsWith('  > ') && !dated.includes(line))).toEqual([]);
    }
  });

  it('counts the timers that fired on the server and the notices that were sent', () => {
    const [, timers, notices] =
      /^(\d+) timers fired on the server, (\d+) notices were sent/m.exec(demo.stdout) ?? [];
    const wanted = STORIES.flatMap((story) => story.timers).length;
    expect(Number(timers)).toBeGreaterThanOrEqual(wanted);
    expect(Number(notices)).toBeGreaterThanOrEqual(STORIES.length);
  });

  it('prints no stack trace and leaves neither a folder nor a process behind', async () => {
    expect(`${demo.stdout}${demo.stderr}`).not.toMatch(/^\s+at .+:\d+|error:/im);
    expect(await readdir(place.folder)).toEqual([]);
    expect(await processesOn(place.folder)).toEqual([]);
  });
});

describe('whereabouts demo --all', () => {
  it.concurrent.each([
    ['bromley', 10],
    ['sampleton', 5],
  ])(
    'tells every story by the policy of %s on the real server',
    async (authority, schoolEnd) => {
      const env = { TMPDIR: place.folder, WHEREABOUTS_AUTHORITY: authority };
      const ended = await run(['demo', '--all', '--json'], { env });
      const { asPolicySays, endings } = JSON.parse(ended.stdout) as {
        asPolicySays: boolean;
        endings: { title: string; asPolicySays: boolean; ended: string }[];
      };
      const bruno = endings.find(({ title }) => title === 'Bruno Sample');
      expect(bruno?.ended).toContain(`on school day ${String(schoolEnd)},`);
      expect(endings.map(({ title }) => title)).toEqual(
        [...STORIES, ...MORE_STORIES].map(({ title }) => title),
      );
      expect(endings.filter((ending) => !ending.asPolicySays)).toEqual([]);
      expect(asPolicySays).toBe(true);
      expect(ended.code).toBe(0);
    },
    240_000,
  );
});
