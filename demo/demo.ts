import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import type { Policy } from '../domain/policy/editions/policy.ts';
import { worded } from '../domain/policy/editions/wording.ts';
import { openDataFolder } from '../embedded/data-folder.ts';
import { configuredPolicy, readConfig } from '../cli/compose/config.ts';
import { addDemoPeople } from './people.ts';
import { MORE_STORIES } from './more-stories.ts';
import { STORIES, type Story } from './stories.ts';
import { tellStory, type Ending, type Telling } from './narrator.ts';
import { logTo } from '../process/log.ts';
import { startStack } from '../cli/compose/stack.ts';
import { untilAskedToStop } from '../process/stop-signal.ts';

/** `whereabouts demo`: the policy's outcomes, played on the real server in about a minute. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('play the three outcomes and a return through their real timers, and tell them')
    .option('--all', 'tell what happens beside the straight way as well')
    .option('--json', 'print how each case ended as one JSON object')
    .action(demo);
}

const introduction = (policy: Policy) =>
  worded(
    `
Whereabouts follows a child who stops coming to school and whom nobody can find. It counts school days:
on day 1 the school contacts the family; to day {schoolEnd} the school looks for the child; from day {ewsStart}
to day {ewsEnd} the council's {service} does; then the case has an outcome. At every moment one
named person is looking, and a clock that survives any crash makes sure that nobody forgets.

Invented children now go missing. Each case is a workflow on a real Temporal server; its own clock
is moved to its next deadline, and the server fires the real timers.
`,
    policy,
  );

async function demo({ all = false, json = false }: { all?: boolean; json?: boolean }): Promise<void> {
  const stories = all ? [...STORIES, ...MORE_STORIES] : STORIES;
  const started = Date.now();
  const stop = untilAskedToStop(() => {
    say('Stopping');
  });
  const print = (line: string) => {
    if (!json && !stop.signal.aborted) process.stdout.write(`${line}\n`);
  };
  const say = (line: string) => {
    if (!json) process.stderr.write(`  ${line} ...\n`);
  };
  const cli = cliFrom(process.env);
  const policy = configuredPolicy(readConfig(process.env));
  print(introduction(policy));
  const folder = await openDataFolder(await mkdtemp(path.join(tmpdir(), 'whereabouts-demo-')));
  try {
    const log = logTo(path.join(folder.path, 'whereabouts.log'));
    const stack = await startStack({
      // A demo is a world of its own: it never touches a configured installation.
      config: { ...readConfig({}), PORT: 0, ...cli },
      policy,
      dataDir: folder.path,
      secret: folder.secret,
      log,
      say,
      onFailure: stop.fail,
      giveUp: stop.signal,
    });
    try {
      const keys = await addDemoPeople(stack.register, folder.secret, policy);
      const endings = await Promise.race([tellAll(stories, { stack, keys, print, policy }), stop.asked]);
      stop.signal.throwIfAborted();
      if (endings) conclude(endings, Date.now() - started, json);
    } finally {
      await stack.stop();
    }
  } catch (error) {
    // After Ctrl+C the exit code says it all.
    if (!stop.interrupted()) throw error;
  } finally {
    await folder.release();
    await rm(folder.path, { recursive: true, force: true });
    stop.leave();
  }
}

async function tellAll(stories: readonly Story[], telling: Telling): Promise<Ending[]> {
  const endings: Ending[] = [];
  for (const story of stories) endings.push(await tellStory(story, telling));
  return endings;
}

function cliFrom(env: NodeJS.ProcessEnv) {
  const { TEMPORAL_CLI } = readConfig(env);
  return TEMPORAL_CLI === undefined ? {} : { TEMPORAL_CLI };
}

function conclude(endings: readonly Ending[], tookMs: number, json: boolean): void {
  const asPolicySays = endings.every(({ asPolicySays: ok }) => ok);
  const timers = endings.reduce((sum, ending) => sum + ending.timersFired, 0);
  const notices = endings.reduce((sum, ending) => sum + ending.notices, 0);
  const seconds = Math.round(tookMs / 1000);
  if (json) {
    process.stdout.write(`${JSON.stringify({ asPolicySays, seconds, timers, notices, endings })}\n`);
  } else {
    const lines = endings.map(({ title, ended }) => `  ${title.padEnd(28)} ${ended}`);
    const everyCase = endings.length === STORIES.length ? 'all four' : `all ${endings.length}`;
    const verdict = asPolicySays
      ? `A${everyCase.slice(1)} ended as the policy says`
      : `NOT ${everyCase} ended as the policy says`;
    process.stdout.write(
      `\n${verdict}, in ${seconds} seconds:\n\n${lines.join('\n')}\n\n` +
        `${timers} timers fired on the server, ${notices} notices were sent, none of them with a child's name.\n` +
        'Next: `npm start` runs it for you to try: an API, an outbox, and the Temporal UI to watch the cases.\n\n',
    );
  }
  if (!asPolicySays) process.exitCode = 1;
}
